"""The history from the outside: the clock's checkpoints, the copies in a channel, and the commands of an auditor (G6).

One world without threads, in which one request is sealed, one is not, and the commands look at the database beside it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.config import Settings
from bot.sandbox.person import Person
from bot.sandbox.workspace import SandboxChannel
from storage import guards
from storage.database import open_database
from tests.end_to_end.acting import about, apply_for_leave, approve, reject
from tests.end_to_end.conftest import new_sqlite
from tests.end_to_end.kills import StillWorld
from workflow.auditing import EVERY
from workflow.checkpoints import Key

SECRET = "0123456789abcdef" * 4
OPINION = '=HYPERLINK("http://evil","<b>好</b>")'
CHANNEL = SandboxChannel(id="C0AUDIT", name="audit", members=("U0EMMA",))

Countersign = Callable[..., Result]


class AuditedWorld(StillWorld):
    """Checkpoints are signed, and posted to a channel."""

    def settings(self, people: Path) -> Settings:
        return replace(super().settings(people), audit_keys=(Key(SECRET.encode()),), audit_channel=CHANNEL.id)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditedWorld]:
    with AuditedWorld(new_sqlite(tmp_path_factory), channels=[CHANNEL]) as world:
        assert world.bot is not None
        emma, ben = world.person("emma"), world.person("ben")
        approve(ben, drained(world, apply_for_leave(emma)))
        world.bot.ticker.seal()
        world.bot.ticker.seal()  # not due again
        drained(world, apply_for_leave(emma))
        yield world


def drained(world: StillWorld, number: str) -> str:
    world.drain()
    return number


def posts(world: StillWorld) -> list[str]:
    """What was posted to the channel: the lines of each post."""
    calls = world.sandbox.calls.all("chat.postMessage")
    said = [call.arguments["blocks"] for call in calls if call.arguments["channel"] == CHANNEL.id]
    return ["\n".join(text_of(block) for block in blocks) for blocks in said]


def text_of(block: dict[str, object]) -> str:
    found = block.get("text") or block["elements"][0]  # type: ignore[index]
    return str(found["text"])  # type: ignore[index]


@pytest.fixture
def countersign(audited: AuditedWorld) -> Countersign:
    """The command line beside the bot, with the key or with another environment."""

    def run(*arguments: str, **env: str) -> Result:
        surroundings = {"COUNTERSIGN_DATABASE_URL": audited.database_url, "COUNTERSIGN_AUDIT_KEY": SECRET, **env}
        return CliRunner(env=surroundings).invoke(app, ["audit", *arguments])

    return run


def test_the_clock_seals_what_happened_and_a_channel_keeps_a_copy(
    audited: AuditedWorld, countersign: Countersign
) -> None:
    (post,) = posts(audited)
    told, copy = post.split("\n")
    assert re.fullmatch(r"Checkpoint over the history, 11 May 2026, 08:\d\d:\d\d UTC: requests 1, entries 4\.", told)
    assert re.fullmatch("1 [0-9a-f]{64}", copy)
    answer = countersign("verify", "--against", copy)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines()[0] == "Looked at: requests 2, entries 6, checkpoints 1."
    assert copy in answer.stdout
    assert "2 entries came after the last checkpoint" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "No faults: the history is what was written."


def test_without_the_key_it_is_said_what_that_means(countersign: Countersign) -> None:
    answer = countersign("verify", COUNTERSIGN_AUDIT_KEY="")
    assert answer.exit_code == 0
    assert "The signatures were not looked at" in answer.stdout
    assert "没有核对签名" in countersign("verify", COUNTERSIGN_AUDIT_KEY="", COUNTERSIGN_LANGUAGE="zh").stdout


def test_a_copy_that_differs_is_a_fault(countersign: Countersign, tmp_path: Path) -> None:
    copies = tmp_path / "copies.txt"
    copies.write_text(f"kept by the auditors:\n1 {'0' * 64}\n7 {'1' * 64}\n", "utf-8")
    answer = countersign("verify", "--against", str(copies))
    assert answer.exit_code == 1
    assert "Checkpoint 1: its hash is not that of the copy." in answer.stdout
    assert "Checkpoint 7: it is not there, and what it sealed may be gone with it." in answer.stdout
    assert answer.stderr == "2 faults: the history is not what was written.\n"
    answer = countersign("verify", "--against", "nothing")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("--against takes a checkpoint as 'N HASH'")


def test_what_is_wrong_is_told_by_number_and_entry(audited: AuditedWorld, countersign: Countersign) -> None:
    with open_database(audited.database_url).connect_once().begin() as connection:
        guards.take_down(connection)
        connection.exec_driver_sql("UPDATE events SET actor = 'U0EVE' WHERE kind = 'decided'")
    answer = countersign("verify", "--json")
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert [fault["sentence"].partition(":")[0] for fault in told["faults"][:-1]] == [
        f"The table {table} is not guarded" for table in sorted(guards.KEPT)
    ]
    assert told["faults"][-1]["sentence"] == (
        "LV-2026-0001, entry 3: it is not what was written: its hash does not fit."
    )
    assert (told["whole"], told["requests"], told["last_checkpoint"]["seq"]) == (False, 2, 1)
    with open_database(audited.database_url).connect_once().begin() as connection:
        connection.exec_driver_sql("UPDATE events SET actor = 'U0BEN' WHERE kind = 'decided'")
        guards.put_up(connection)
    assert countersign("verify").exit_code == 0


def test_a_checkpoint_on_demand(audited: AuditedWorld, countersign: Countersign) -> None:
    audited.office.advance(timedelta(hours=2))
    first, again = countersign("checkpoint").stdout, countersign("checkpoint").stdout
    assert first.startswith("2 ")
    assert again == f"Nothing happened since the last checkpoint:\n{first}"


@pytest.fixture(scope="module")
def rejected(audited: AuditedWorld) -> str:
    """A request that ended with an opinion of the kind that spreadsheets and pages have to be kept from."""
    number = drained(audited, apply_for_leave(audited.person("noah")))
    reject(audited.person("ben"), number, OPINION)
    return drained(audited, number)


def test_f89_the_history_opens_in_a_spreadsheet(countersign: Countersign, rejected: str, tmp_path: Path) -> None:
    out = tmp_path / "history.csv"
    assert countersign("export", "--type", "leave", "--out", str(out)).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    decided = next(row for row in rows if row["number"] == rejected and row["kind"] == "decided")
    assert decided["opinion"] == f"'{OPINION}"
    assert (decided["actor_name"], decided["verdict"], decided["stage"]) == ("Ben Okafor", "reject", "1")
    assert decided["at_utc"].startswith("2026-05-11 ")
    assert "remark" not in decided
    assert len({row["hash"] for row in rows}) == len(rows) > 9


def test_the_days_of_an_export_are_both_in_it(countersign: Countersign, rejected: str) -> None:
    def exported(*arguments: str) -> int:
        return countersign("export", "--internal", *arguments).stdout.count("\n") - 1

    assert exported("--from", "2026-05-11", "--to", "2026-05-11") == exported() > 0
    assert exported("--from", "2026-05-12") == exported("--to", "2026-05-10") == exported("--type", "purchase") == 0


def test_a_page_of_one_request_holds_what_an_auditor_asks_for(countersign: Countersign, rejected: str) -> None:
    """Who, when, opinion, policy version, hashes; in the zone and the language that are asked for."""
    page = countersign("page", rejected.lower(), "--zone", "Asia/Shanghai").stdout
    assert escape(OPINION) in page
    assert OPINION not in page
    assert "Ben Okafor (Team lead) rejected" in page
    assert re.search(r"11 May 2026, 1\d:\d\d:\d\d UTC\+08:00", page)
    assert len(set(re.findall("[0-9a-f]{64}", page))) == 5  # four entries, the policy
    assert "1-3 Jun 2026" in page
    assert "private: left out" not in page
    chinese = countersign("page", rejected, "--language", "zh", "--internal").stdout
    assert '<html lang="zh">' in chinese
    assert "已驳回" in chinese


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["LV-1999-0001"], 1, "There is no request LV-1999-0001."),
        (["LV-2026-0001", "--zone", "Mars/Base"], 2, "--zone takes a zone such as Europe/Berlin, not Mars/Base."),
        (["LV-2026-0001", "--language", "tlh"], 2, "--language takes one of en, zh, not tlh."),
    ],
)
def test_a_page_that_cannot_be_made(countersign: Countersign, arguments: list[str], code: int, said: str) -> None:
    answer = countersign("page", *arguments)
    assert (answer.exit_code, answer.stderr) == (code, said + "\n")


def test_f98_erasing_reaches_what_slack_shows(audited: AuditedWorld, countersign: Countersign, rejected: str) -> None:
    """Last here: it takes from the others what they look at."""
    noah, ben = audited.person("noah"), audited.person("ben")
    assert OPINION in told_to(noah)
    answer = countersign("erase", rejected, "--why", "asked for it", "--yes")
    assert answer.stdout.startswith(f"What was typed into {rejected} is erased"), answer.output
    audited.drain()
    assert "Ben Okafor" in told_to(noah)
    assert not [word for word in (OPINION, "family visit", "1-3 Jun") if word in told_to(noah)]
    assert OPINION not in told_to(ben)
    noah.click("More", in_=about(noah, rejected)[0])
    assert noah.modal is not None
    assert "What was typed was erased: asked for it" in noah.modal.text
    assert countersign("verify").exit_code == 0
    page = countersign("page", rejected, "--internal").stdout
    assert page.count("Its contents were erased.") == 4
    assert "family visit" not in page
    assert OPINION not in countersign("export", "--internal").stdout


def told_to(person: Person) -> str:
    """All that he reads of the bot."""
    return "\n".join(f"{message.text}\n{message.visible}" for message in person.messages())


def test_what_is_still_needed_is_not_erased(countersign: Countersign) -> None:
    answer = countersign("erase", "LV-2026-0002", "--why", "too early", "--yes")
    assert (answer.exit_code, answer.stderr.partition(":")[0]) == (1, "LV-2026-0002 is still pending")
    answer = countersign("erase", "LV-2026-0002", "--why", "not sure")
    assert answer.exit_code == 1
    assert "for good? Who applied" in answer.stdout


def test_f35_the_admins_are_told_once_of_a_channel_that_takes_no_checkpoints(audited: AuditedWorld) -> None:
    """Every checkpoint is posted all the same; the first that arrives holds for those before it."""
    members, before = audited.sandbox.workspace.conversations[CHANNEL.id].members, len(posts(audited))
    members.discard(audited.sandbox.bot_user_id)
    for _ in range(2):
        sealed(audited)
    for admin in (audited.person("dan"), audited.person("finn")):
        (notice,) = (message for message in admin.messages() if "takes no messages in a channel" in message.visible)
        for words in ("#audit", "not_in_channel", "checkpoints over the history"):
            assert words in notice.visible
    members.add(audited.sandbox.bot_user_id)
    sealed(audited)
    assert len(posts(audited)) == before + 3
    assert "posted in the channel again" in audited.person("finn").message("in the channel again").visible


def sealed(world: AuditedWorld) -> None:
    """Something happens, and the clock seals it, later than what was sealed by hand and by the real clock."""
    assert world.bot is not None
    apply_for_leave(world.person("emma"))
    last = world.bot.services.store.read(lambda uow: uow.audit.last())
    assert last is not None
    world.office.advance(max(last.at, world.office.now()) - world.office.now() + EVERY)
    world.bot.ticker.seal()
    world.drain()
