"""Sentences in the reader's language: gettext with the reader as an argument.

Catalogues are ``locale/<language>/LC_MESSAGES/countersign.po``, compiled in memory at first use. The msgid is the
English sentence, so the English catalogue lists what there is to translate and translates nothing.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.views.typesetting import fill_in

SOURCE_LANGUAGE = "en"
_FOLDER = Path(__file__).parent / "locale"


class Speaks(Protocol):
    """Anything that knows its language."""

    @property
    def language(self) -> str: ...


@cache
def languages() -> frozenset[str]:
    """The languages there is a catalogue for."""
    return frozenset(path.parts[-3] for path in _FOLDER.glob("*/LC_MESSAGES/countersign.po"))


@cache
def _translations(language: str) -> GNUTranslations:
    path = _FOLDER / language / "LC_MESSAGES" / "countersign.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _(reader: Speaks, sentence: str, /, **facts: object) -> str:
    """`sentence` in the reader's language, with `facts` in its places.

    The result is plain text, whatever the facts contain: for `plain_text` and `rich_text`, or to be escaped.
    """
    return fill_in(_translations(reader.language).gettext(sentence), facts)


def ngettext(reader: Speaks, one: str, many: str, n: int, /, **facts: object) -> str:
    """As `_`, in the form that the number `n` asks for; `n` is a fact too."""
    return fill_in(_translations(reader.language).ngettext(one, many, n), {"n": n, **facts})
