"""The values of a form as the reader writes them, and what in them leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.views import limits
from bot.views.blocks import Channel, Line, Link, Piece
from bot.views.catalogue import _
from bot.views.limits import clean, clip, units
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import APPROVED, name, text_of
from bot.views.words_time import clock, day, days, money, number
from workflow.definition import Field, FieldType
from workflow.forms import ENDS

Said = str | Link | Channel
"""A piece of a value."""

_LONGEST_HOST = 60
_BLANKS = re.compile(r"\s+")
_ADDRESS = re.compile(r"(https?)://([^/?#]*)(.*)")


def value_words(picture: Picture, field: Field, reader: Reader) -> str:
    """A field's value in plain words; empty where it was left empty."""
    return "".join(_words(piece) for piece in value_pieces(picture, field, reader))


def value_pieces(picture: Picture, field: Field, reader: Reader) -> list[Said]:
    """The value's words, links where it has some; none where it was left empty."""
    value = picture.record.values.get(field.id)
    if value is None:
        return []
    if field.type is FieldType.FILES:
        return list(_files(value, reader))
    try:
        return [_VALUE.get(field.type, _as_typed)(picture, field, value, reader)]
    except (ValueError, InvalidOperation):
        return [str(value)]


def derived_words(field: Field, value: Any, reader: Reader) -> str:
    """The words of a derived value: it names nobody, and so needs no picture."""
    if field.type is FieldType.NUMBER:
        return _counted(field, value, reader)
    return _ticked(value, reader) if field.type is FieldType.CHECKBOX else str(value)


def lengths(pieces: Sequence[Said]) -> tuple[int, int]:
    """How much room the words take, and the addresses."""
    addresses = (piece.url for piece in pieces if isinstance(piece, Link))
    return sum(units(_words(piece)) for piece in pieces), sum(map(units, addresses))


def shortened(pieces: Sequence[Said], words: int, addresses: int, *, single: bool = False) -> list[Said]:
    """The pieces within `words` units of text, `single` for one line; a link whose address no longer fits into
    `addresses` units keeps its words."""
    found = list(_linked(pieces, addresses, single=single))
    left = lengths(found)[0]
    left = words - 1 if left > words else left
    for at, piece in enumerate(found):
        if units(_words(piece)) > left:
            return [*found[:at], _reworded(piece, clip(_words(piece), left + 1))]
        left -= units(_words(piece))
    return found


def labelled(label: Piece, value: Sequence[Piece], reader: Reader) -> Line:
    """``Label: value``."""
    before, between, after = re.split("[\0\1]", _(reader, "{label}: {value}", label="\0", value="\1"))
    return [before, label, between, *value, after]


def _linked(pieces: Sequence[Said], addresses: int, *, single: bool) -> Iterator[Said]:
    for piece in pieces:
        said = _BLANKS.sub(" ", clean(_words(piece))) if single else _words(piece)
        if isinstance(piece, Link) and units(piece.url) <= addresses:
            addresses -= units(piece.url)
            yield Link(said, piece.url)
        else:
            yield piece if isinstance(piece, Channel) else said


def _words(piece: Said) -> str:
    if isinstance(piece, Channel):
        return f"#{piece.id}"
    return piece if isinstance(piece, str) else piece.text


def _reworded(piece: Said, words: str) -> Said:
    return Link(words, piece.url) if isinstance(piece, Link) else words


def _as_typed(_picture: Picture, _field: Field, value: Any, _reader: Reader) -> str:
    return str(value)


def _number(_picture: Picture, field: Field, value: Any, reader: Reader) -> str:
    return _counted(field, value, reader)


def _counted(field: Field, value: Any, reader: Reader) -> str:
    """``3 working days``."""
    amount = Decimal(str(value))
    unit = text_of({**field.unit, **field.unit_one} if amount == 1 else field.unit, reader)
    said = number(amount, reader)
    return _(reader, "{number} {unit}", number=said, unit=clip(unit, limits.NAME)) if unit else said


def _money(_picture: Picture, field: Field, value: Any, reader: Reader) -> str:
    return money(int(value), field.currency, reader)


def _date(picture: Picture, _field: Field, value: Any, reader: Reader) -> str:
    return day(date.fromisoformat(value), picture.request.submitted_at.astimezone(reader.zone).year, reader)


def _days(picture: Picture, _field: Field, value: Any, reader: Reader) -> str:
    first, last = (date.fromisoformat(value[end]) for end in ENDS)
    return days(first, last, picture.request.submitted_at.astimezone(reader.zone).year, reader)


def _time(_picture: Picture, _field: Field, value: Any, reader: Reader) -> str:
    return clock(time.fromisoformat(value), reader)


def _choice(_picture: Picture, field: Field, value: Any, reader: Reader) -> str:
    labels = {option.value: option.label for option in field.options}
    return text_of(labels[value], reader) if value in labels else str(value)


def _choices(picture: Picture, field: Field, value: Any, reader: Reader) -> str:
    return _(reader, ", ").join(_choice(picture, field, each, reader) for each in value)


def _checkbox(_picture: Picture, _field: Field, value: Any, reader: Reader) -> str:
    return _ticked(value, reader)


def _ticked(value: Any, reader: Reader) -> str:
    return _(reader, "{mark} Yes", mark=APPROVED) if value else _(reader, "No")


def _person(picture: Picture, _field: Field, value: Any, _reader: Reader) -> str:
    return name(picture.person(str(value)))


def _people(picture: Picture, field: Field, value: Any, reader: Reader) -> str:
    return _(reader, ", ").join(_person(picture, field, each, reader) for each in value)


def _channel(_picture: Picture, _field: Field, value: Any, _reader: Reader) -> Channel:
    return Channel(str(value))


def _files(value: Sequence[Mapping[str, str]], reader: Reader) -> Iterator[Said]:
    for at, file in enumerate(value):
        if at:
            yield _(reader, ", ")
        yield Link(file["name"], file["url"]) if file["url"] else file["name"]


def _link(_picture: Picture, _field: Field, value: Any, _reader: Reader) -> Link:
    """By its address, so that it cannot claim to lead elsewhere; of a long host the end, which says whose it is."""
    parts = _ADDRESS.fullmatch(str(value))
    assert parts is not None  # it was read by workflow.form_text
    scheme, host, page = parts.groups()
    shown = host if len(host) <= _LONGEST_HOST else f"…{host[1 - _LONGEST_HOST :]}"
    return Link(f"{'' if scheme == 'https' else f'{scheme}://'}{shown}{'' if page == '/' else page}", str(value))


_VALUE: dict[FieldType, Callable[[Picture, Field, Any, Reader], Said]] = {
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.DATERANGE: _days,
    FieldType.TIME: _time,
    FieldType.SELECT: _choice,
    FieldType.MULTISELECT: _choices,
    FieldType.CHECKBOX: _checkbox,
    FieldType.PERSON: _person,
    FieldType.PEOPLE: _people,
    FieldType.CHANNEL: _channel,
    FieldType.LINK: _link,
}
