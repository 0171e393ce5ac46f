"""`python -m bot`: the same as `countersign`."""

from bot.cli import main

main()
