"""Logs are lines of JSON without contents or secrets (F94, F101)."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bot.logs import JsonLines


def line(message, *args, **extra):
    record = logging.makeLogRecord({"name": "bot", "levelname": "INFO", "msg": message, "args": args, **extra})
    return JsonLines().format(record)


def test_one_line_whatever_stands_in_it():
    told = line("refused %s", "a\nb", action="refused")
    assert "\n" not in told
    assert json.loads(told)["message"] == "refused a\nb"
    assert json.loads(told)["action"] == "refused"


@pytest.mark.parametrize(
    "secret", ["xoxb-12-ab.cd", "xapp-1-A0-9-ff", "postgresql://me:hunter2@db/x", "xoxe.xoxb-1-abc"]
)
def test_secrets_are_taken_out(secret):
    told = line("calling with %s", secret)
    assert "[secret]" in told
    assert secret not in told
    assert "hunter2" not in told


def test_a_traceback_stays_in_its_line():
    try:
        int("xoxb-1-2")
    except ValueError:
        told = line("failed", exc_info=sys.exc_info())
    assert "ValueError" in json.loads(told)["traceback"]
    assert "xoxb-1-2" not in told
