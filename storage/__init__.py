"""The memory: what `workflow.ports` asks for, on SQLAlchemy Core."""
