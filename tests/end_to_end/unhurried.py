"""`countersign` for a Slack without rate limits: as fast as it can, no pace of its own."""

from bot import cli, wiring
from bot.pacing import Tempo

if __name__ == "__main__":
    assert wiring.build.__kwdefaults__ is not None
    wiring.build.__kwdefaults__["tempo"] = Tempo()
    cli.main()
