"""What every test folder may use; see the modules named for what is in them."""

pytest_plugins = ["tests.databases"]
