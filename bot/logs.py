"""Logs: one JSON object a line on standard error, with ids and codes; never contents, never secrets (F94, F101)."""

from __future__ import annotations

import json
import logging
import re
import sys
import time

_SECRET = re.compile(r"xox[a-z]-[\w.-]+|xapp-[\w-]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one line of JSON: instant in UTC, level, logger, message, whatever stands in `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """That line. A newline in a message stays inside its string."""
        told = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return _SECRET.sub("[secret]", json.dumps(told, ensure_ascii=False, default=str))


def set_up(level: int = logging.INFO) -> None:
    """Log everything of `level` and above. What libraries say of bodies and headers stays out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("slack_bolt", "slack_sdk", "apscheduler", "uvicorn", "alembic", "httpx"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
