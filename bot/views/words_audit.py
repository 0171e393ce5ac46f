"""What an audit of the history says: what is wrong, how far the promise reaches, and checkpoints to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bot.views import blocks
from bot.views.catalogue import _, ngettext
from bot.views.content import Content, content
from bot.views.reader import Reader
from bot.views.words_time import stamp
from workflow.auditing import EVERY, Finding, Tally, Unguarded
from workflow.chain import Fault, Wrong
from workflow.checkpoints import Checkpoint, CheckpointFault, Flaw, Known


def fault_words(finding: Finding, reader: Reader) -> str:
    """One thing that is wrong, in a sentence."""
    if isinstance(finding, Unguarded):
        return _(
            reader,
            "The table {table} is not guarded: the triggers that refuse changes were taken away. "
            "`countersign db upgrade` puts them back.",
            table=finding.table,
        )
    if isinstance(finding, CheckpointFault):
        said = _FLAWS[finding.what](reader)
        return _(reader, "Checkpoint {seq}: {what}", seq=finding.checkpoint, what=said)
    if finding.what is Wrong.UNBORNE:
        return _(reader, "{number}: this number was given to a request, and no request has it.", number=finding.request)
    said = _WRONGS[finding.what](reader, finding)
    if finding.seq is None:
        return _(reader, "{number}: {what}", number=finding.request, what=said)
    return _(reader, "{number}, entry {seq}: {what}", number=finding.request, seq=finding.seq, what=said)


_WRONGS: dict[Wrong, Callable[[Reader, Fault], str]] = {
    Wrong.REMOVED: lambda reader, fault: _(
        reader, "checkpoint {seq} speaks of this request, and it is not there.", seq=fault.checkpoint
    ),
    Wrong.ORPHANED: lambda reader, _fault: _(reader, "there are entries, and the request is not there."),
    Wrong.MISSING: lambda reader, _fault: _(reader, "it is not there."),
    Wrong.EDITED: lambda reader, _fault: _(reader, "it is not what was written: its hash does not fit."),
    Wrong.BROKEN: lambda reader, _fault: _(reader, "it does not follow the entry before it."),
    Wrong.REPLACED: lambda reader, _fault: _(reader, "its contents are not what was written."),
    Wrong.ERASED: lambda reader, _fault: _(reader, "its contents are gone, and no erasure was recorded."),
    Wrong.HEAD: lambda reader, _fault: _(reader, "the request remembers another last entry."),
    Wrong.STATUS: lambda reader, _fault: _(reader, "the status of the request is not what its history says."),
    Wrong.FORM: lambda reader, _fault: _(reader, "the form that is shown is not the one that was sent."),
    Wrong.ANSWER: lambda reader, fault: (
        _(reader, "a decision is shown that nobody made.")
        if fault.seq is None
        else _(reader, "this decision is shown otherwise than it was made.")
    ),
    Wrong.REASON: lambda reader, _fault: _(
        reader, "who cancelled the request, and why, is shown otherwise than it was said."
    ),
    Wrong.RESEALED: lambda reader, fault: _(
        reader, "it is not the entry that checkpoint {seq} has sealed.", seq=fault.checkpoint
    ),
}
_FLAWS: dict[Flaw, Callable[[Reader], str]] = {
    Flaw.MISSING: lambda reader: _(reader, "it is not there, and what it sealed may be gone with it."),
    Flaw.EDITED: lambda reader: _(reader, "it is not what was written: its hash does not fit."),
    Flaw.BROKEN: lambda reader: _(reader, "it does not follow the checkpoint before it."),
    Flaw.MARKS: lambda reader: _(reader, "what it says of requests is not what it has sealed."),
    Flaw.FORGED: lambda reader: _(reader, "its signature was not made with the key."),
    Flaw.UNSIGNED: lambda reader: _(
        reader,
        "it is not signed. If the key was set only later, give the number of the first signed one: --signed-from N",
    ),
    Flaw.UNKNOWN_KEY: lambda reader: _(
        reader, "it is signed with a key that COUNTERSIGN_AUDIT_KEY does not hold. Add the older key behind the newer."
    ),
    Flaw.OLD_KEY: lambda reader: _(reader, "it is signed with an older key than the checkpoint before it."),
    Flaw.COPY: lambda reader: _(reader, "its hash is not that of the copy."),
}


def notes(tally: Tally, known: Known, now: datetime, reader: Reader) -> Iterator[str]:
    """What was looked at, and how far that reaches."""
    yield _(
        reader,
        "Looked at: requests {requests}, entries {entries}, checkpoints {checkpoints}.",
        requests=tally.requests,
        entries=tally.events,
        checkpoints=tally.checkpoints,
    )
    if tally.erased:
        yield ngettext(
            reader, "The contents of {n} entry were erased.", "The contents of {n} entries were erased.", tally.erased
        )
    yield from _signed(tally, known, reader)
    yield from _loose(tally, now, reader)
    if tally.last:
        when = stamp(tally.last.at, reader)
        yield _(reader, "The last checkpoint, {when}; keep it elsewhere: {copy}", when=when, copy=copy_of(tally.last))


def _signed(tally: Tally, known: Known, reader: Reader) -> Iterator[str]:
    if not tally.checkpoints:
        return
    if tally.unsigned == tally.checkpoints:
        yield _(
            reader,
            "The checkpoints are not signed: whoever can write to the database can make them anew. Set "
            "COUNTERSIGN_AUDIT_KEY, or compare with a copy kept elsewhere (--against).",
        )
    elif not known.keys:
        yield _(
            reader,
            "The signatures were not looked at: COUNTERSIGN_AUDIT_KEY is not set here. Without it, nothing tells these "
            "checkpoints from ones made anew.",
        )


def _loose(tally: Tally, now: datetime, reader: Reader) -> Iterator[str]:
    if not tally.loose or tally.loose_since is None:
        return
    yield ngettext(
        reader,
        "{n} entry came after the last checkpoint: only its own chain holds it.",
        "{n} entries came after the last checkpoint: only their own chains hold them.",
        tally.loose,
    )
    if now - tally.loose_since > 2 * EVERY:
        yield _(
            reader,
            "The oldest of them is of {when}. The bot makes a checkpoint an hour: either it did not run, or later "
            "checkpoints were removed.",
            when=stamp(tally.loose_since, reader),
        )


def not_whole(count: int, reader: Reader) -> str:
    """How it ended, where something was found."""
    return ngettext(
        reader,
        "{n} fault: the history is not what was written.",
        "{n} faults: the history is not what was written.",
        count,
    )


def whole(reader: Reader) -> str:
    """How it ended, where nothing was found."""
    return _(reader, "No faults: the history is what was written.")


def nothing_new(reader: Reader) -> str:
    """No checkpoint was made; the last one follows."""
    return _(reader, "Nothing happened since the last checkpoint:")


def no_copy(given: str, reader: Reader) -> str:
    """``--against`` names no checkpoint and no file with one."""
    return _(
        reader,
        "--against takes a checkpoint as 'N HASH', or a file with such lines; {given} is neither.",
        given=given,
    )


def no_such_request(number: str, reader: Reader) -> str:
    """No request has that number."""
    return _(reader, "There is no request {number}.", number=number)


def sure_to_erase(number: str, reader: Reader) -> str:
    """The question before."""
    return _(
        reader,
        "Erase what was typed into {number}, for good? Who applied, who decided what and when stays. Back-ups and "
        "what Slack keeps of earlier versions of messages are not reached.",
        number=number,
    )


def was_erased(number: str, reader: Reader) -> str:
    """What was asked for is done."""
    return _(
        reader,
        "What was typed into {number} is erased, and its history tells that it was. Cards in Slack follow once the bot "
        "runs.",
        number=number,
    )


def no_such_language(given: str, known: Sequence[str], reader: Reader) -> str:
    """A page in a language that there is not."""
    return _(reader, "--language takes one of {known}, not {given}.", known=", ".join(known), given=given)


def no_such_zone(given: str, reader: Reader) -> str:
    """A zone that there is not."""
    return _(reader, "--zone takes a zone such as Europe/Berlin, not {given}.", given=given)


def copy_of(checkpoint: Checkpoint) -> str:
    """A checkpoint as it is copied, kept, and compared with later."""
    return f"{checkpoint.seq} {checkpoint.hash}"


def posted(checkpoint: Checkpoint, reader: Reader) -> Content:
    """A checkpoint for the channel in which copies are kept."""
    said = _(
        reader,
        "Checkpoint over the history, {when}: requests {requests}, entries {entries}.",
        when=stamp(checkpoint.at, reader),
        requests=checkpoint.requests,
        entries=checkpoint.events,
    )
    return content(said, [blocks.section(said), blocks.context(copy_of(checkpoint))])
