"""Who holds which role, since when, and where that is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import callbacks
from bot.references import RoleRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block, Line
from bot.views.catalogue import _
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import capital, left_out, role_name
from bot.views.words_directory import Ages, edited_words, holder_words, origin_words, read_words, said_words
from workflow.edits import HELD, Edit
from workflow.model import Holding, Origin, Person, Text

MOST_ROLES = 60
MOST_HOLDERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The roles that somebody may see, held by anybody or not, and their holders. `handles` are those of user groups by
    the role; `edits` those in force, `names` everybody they name. `whole`: these are all there are; `changes`: the
    reader may change who holds them. `ages`: how long ago all this was
    read."""

    ids: Sequence[str]
    holdings: Sequence[Holding]
    titles: Mapping[str, Text]
    handles: Mapping[str, str]
    edits: Sequence[Edit]
    names: Mapping[str, Person]
    whole: bool
    changes: bool
    ages: Ages


def roles_view(roles: Roles, reader: Reader, now: datetime) -> Block:
    """One paragraph per role."""
    shown = _change(roles, reader)
    shown += [block for role in roles.ids[:MOST_ROLES] for block in _role(roles, role, reader, now)]
    shown += map(blocks.context, left_out(len(roles.ids) - MOST_ROLES, reader))
    if not roles.ids:
        shown.append(blocks.section(_(reader, "You hold no role.")))
    notes = [*_limits(roles, reader), *read_words(roles.ages, reader)]
    return blocks.modal(
        _(reader, "Roles"),
        [*shown, blocks.context("\n".join(notes))],
        close=_(reader, "Close"),
        callback=callbacks.ROLES,
    )


def _change(roles: Roles, reader: Reader) -> list[Block]:
    if not roles.changes:
        return []
    called = {role: capital(role_called(role, roles.titles, roles.handles, reader)) for role in roles.ids}
    options = [(encode(RoleRef(role)), words) for role, words in called.items()]
    return [blocks.actions(blocks.offer(callbacks.CHANGE_ROLE, options, _(reader, "Change a role")))]


def _role(roles: Roles, role: str, reader: Reader, now: datetime) -> list[Block]:
    year = now.astimezone(reader.zone).year
    held = [each for each in roles.holdings if each.role == role]
    found: list[Line] = [_heading(roles, role, held, reader)]
    edits = [edit for edit in roles.edits if edit.fact.role == role]
    given = {edit.fact.person for edit in edits if edit.value == HELD}
    lines = [holder_words(each, year, reader) for each in held if each.holder.id not in given]
    lines += [edited_words(edit, roles.names, year, reader) for edit in edits]
    if not held:
        found.append(_(reader, "Nobody holds this role."))
    return blocks.lines([*found, *lines[:MOST_HOLDERS], *left_out(len(lines) - MOST_HOLDERS, reader)])


def _heading(roles: Roles, role: str, held: Sequence[Holding], reader: Reader) -> Line:
    """Its name, and where it is said who holds it."""
    called = capital(role_called(role, roles.titles, roles.handles, reader))
    told = next((each for each in held if each.origin is not Origin.SLACK), None)
    if told is None:
        return [(called, "bold")]
    before, _separator, after = said_words("\0", origin_words(told, reader), reader).partition("\0")
    return [before, (called, "bold"), after]


def role_called(role: str, titles: Mapping[str, Text], handles: Mapping[str, str], reader: Reader) -> str:
    """The title, and by what the policies name it where that is something else."""
    title = role_name(role, titles, reader)
    word = f"@{handles[role]}" if role in handles else clip(role, limits.NAME)
    return title if word.casefold() == title.casefold() else _(reader, "{title} ({id})", title=title, id=word)


def _limits(roles: Roles, reader: Reader) -> list[str]:
    return [] if roles.whole else [_(reader, "These are the roles that you hold.")]
