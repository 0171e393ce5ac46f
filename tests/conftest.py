"""What every test folder may use; see the modules named for what is in them."""

from __future__ import annotations

pytest_plugins = ["tests.databases", "tests.once", "tests.properties"]
