"""What a database that cannot be reached or used raises, for whoever must not know SQLAlchemy."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError as DatabaseTrouble

__all__ = ["DatabaseTrouble"]
