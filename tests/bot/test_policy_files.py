"""When policy files are read that change while the bot serves (G1)."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from bot.clocks import OfficeTime
from bot.definitions import looks_of
from bot.policy_files import PolicyFiles
from storage.database import open_database
from storage.unit_of_work import SqlStore

GEAR = """\
id: gear
title: Gear
form: [{id: what, label: What, type: text}]
route: [{stage: Finance, by: {role: finance}, empty: reject}]
"""


def test_f78_a_folder_is_read_once_it_stays_as_it_is(sqlite_url: str, tmp_path: Path) -> None:
    """An editor may have emptied the file and not written it yet; Slack is asked only for what policies need."""
    file = tmp_path / "gear.yaml"
    with closing(open_database(sqlite_url)) as database:
        store = SqlStore(database, workspace="T0TEST")
        files = PolicyFiles(store, None, OfficeTime(time.time), None, tmp_path, looks_of(tmp_path))

        def known() -> tuple[list[str], bool]:
            return store.read(lambda uow: ([p.id for p in uow.policies.current()], uow.policies.faulty() is not None))

        file.write_text("")
        files.look()
        assert known() == ([], False)
        file.write_text(GEAR)
        files.look()
        assert known() == ([], False)
        files.look()
        assert known() == (["gear"], False)
        file.write_text("")
        files.look()
        files.look()
        assert known() == (["gear"], True)
