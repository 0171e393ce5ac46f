"""For whom something is shown: his language, his zone, his habits of writing numbers."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from bot.views.catalogue import SOURCE_LANGUAGE, languages
from workflow.model import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads. `language` is one there is a catalogue for; `locale` is how he writes numbers."""

    id: str
    language: str
    zone: ZoneInfo
    locale: Locale


def reader_of(person: Person, default_language: str = SOURCE_LANGUAGE) -> Reader:
    """The reader that person is: by his own choice, his Slack locale, or `default_language` if Slack told none."""
    wanted = (person.locale or default_language).replace("_", "-")
    language = _known(person.language or wanted.partition("-")[0].lower())
    return Reader(id=person.id, language=language, zone=zone_of(person.tz), locale=_locale(wanted, language))


def reader_in(language: str) -> Reader:
    """Whoever reads at a terminal or in a log."""
    return reader_of(Person(id="", name="", locale=""), language)


def _known(language: str) -> str:
    return language if language in languages() else SOURCE_LANGUAGE


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _locale(wanted: str, language: str) -> Locale:
    """His own where it speaks the language, so that a sentence and the number in it agree."""
    try:
        locale = Locale.parse(wanted, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(language)
    return locale if locale.language == language else Locale.parse(language)
