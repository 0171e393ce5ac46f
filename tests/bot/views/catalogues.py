"""The catalogues and what the code asks of them; bringing them up to date with COUNTERSIGN_GOLDEN=write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import bot.views
from bot.views.catalogue import languages

VIEWS = Path(bot.views.__file__).parent
KEYWORDS = {"_": (2,), "ngettext": (2, 3)}
LANGUAGES = sorted(languages())
WRITE = os.environ.get("COUNTERSIGN_GOLDEN") == "write"
_HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n'
    '"Plural-Forms: {plurals};\\n"\n\n'
)


def used() -> Catalog:
    """Every sentence in the code of the views."""
    catalogue = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for _name, _line, message, _comments, _context in extract_from_dir(VIEWS, keywords=KEYWORDS):
        if message:
            catalogue.add(message)
    return catalogue


def kept(language: str) -> Catalog:
    """The catalogue as it stands in its file."""
    with _file(language).open("rb") as source:
        return read_po(source, locale=language)


def messages(catalogue: Catalog) -> list[Message]:
    """Its sentences, without the header."""
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A msgid or msgstr as the forms it has."""
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> set[str]:
    """The names in braces."""
    return {place for _literal, place, _spec, _conversion in Formatter().parse(text) if place is not None}


def bring_up_to_date(language: str) -> None:
    """Adds what is new, untranslated, and drops what the code no longer says."""
    catalogue = kept(language)
    catalogue.update(used(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    body = BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, sort_output=True, width=120, ignore_obsolete=True)
    header = _HEADER.format(language=language, plurals=catalogue.plural_forms.rstrip(";"))
    _file(language).write_bytes(header.encode() + body.getvalue())


def pseudo() -> GNUTranslations:
    """A language in which every word of a catalogue stands in ⟦brackets⟧, and no fact does. Made from English."""
    catalogue = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in messages(kept("en")):
        bracketed = tuple(map(_bracketed, forms(message.id)))
        catalogue.add(message.id, bracketed if message.pluralizable else bracketed[0])
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _bracketed(text: str) -> str:
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    for literal, place, _spec, _conversion in Formatter().parse(text):
        yield f"⟦{literal}⟧" if literal else ""
        yield "" if place is None else f"{{{place}}}"


def _file(language: str) -> Path:
    return VIEWS / "locale" / language / "LC_MESSAGES" / "countersign.po"
