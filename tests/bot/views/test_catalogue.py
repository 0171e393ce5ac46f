"""No sentence escapes translation: what the views say is in the catalogue. COUNTERSIGN_GOLDEN=write brings the
catalogue up to date."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import bot.views
from bot.views.catalogue import _, languages, ngettext
from tests.bot.views.samples import EMMA, reader

VIEWS = Path(bot.views.__file__).parent
CATALOGUE = VIEWS / "locale" / "en" / "LC_MESSAGES" / "countersign.po"
KEYWORDS = {"_": (2,), "ngettext": (2, 3)}


def used() -> Catalog:
    catalogue = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for _name, _line, message, _comments, _context in extract_from_dir(VIEWS, keywords=KEYWORDS):
        if message:
            catalogue.add(message)
    return catalogue


def test_the_catalogue_lists_every_sentence_and_no_other() -> None:
    wanted = used()
    if os.environ.get("COUNTERSIGN_GOLDEN") == "write":
        with CATALOGUE.open("wb") as target:
            write_po(target, wanted, no_location=True, omit_header=True, sort_output=True, width=120)
        _with_header()
    with CATALOGUE.open("rb") as source:
        listed = read_po(source, locale="en")
    assert {message.id for message in listed if message.id} == {message.id for message in wanted if message.id}


def _with_header() -> None:
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: en\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    CATALOGUE.write_text(header + CATALOGUE.read_text(encoding="utf-8"), encoding="utf-8")


def test_english_is_there_and_is_the_source() -> None:
    assert "en" in languages()
    assert _(reader(EMMA), "at {time}", time="14:02") == "at 14:02"


def test_plurals() -> None:
    said = [ngettext(reader(EMMA), "+{n} earlier decision", "+{n} earlier decisions", n) for n in (1, 2)]
    assert said == ["+1 earlier decision", "+2 earlier decisions"]
