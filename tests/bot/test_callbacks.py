"""What goes through Slack comes back the same, or is refused as a whole (F86)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import HOME
from bot.references import (
    MOST_TOGETHER,
    BadCallback,
    DecideRef,
    FormRef,
    Ref,
    RequestRef,
    SeveralRef,
    SwapRef,
    TaskRef,
    TypeRef,
    WordsRef,
    apart,
    decode,
    encode,
    together,
)
from bot.views.limits import METADATA
from bot.views.swapping import MOST_REFUSED
from workflow.model import Verdict

UUIDS = st.uuids().map(str)
CLICKS = st.sampled_from(["", "D0BEN 1778486400.000100 1778487900 https://hooks.example.com/actions/T1/2/a-b_c?d=%7C"])
REFS = st.one_of(
    st.builds(TaskRef, UUIDS, st.integers(1, 10**9 - 1)),
    st.builds(WordsRef, UUIDS, st.text(min_size=1, max_size=1900)),
    st.builds(RequestRef, UUIDS),
    st.builds(TypeRef, st.from_regex(r"[a-z][a-z0-9_-]{0,40}", fullmatch=True)),
    st.builds(FormRef, UUIDS, st.from_regex(r"[0-9a-f]{64}", fullmatch=True), st.sampled_from(["", HOME])),
    st.builds(
        SwapRef,
        st.from_regex(r"[a-z][a-z0-9_-]{0,40}", fullmatch=True),
        *[st.from_regex(r"U[A-Z0-9]{8,11}", fullmatch=True)] * 2,
        after=st.just("") | UUIDS,
        changed=st.integers(0, 10**9 - 1),
        refused=st.lists(UUIDS, max_size=MOST_REFUSED).map(",".join),
    ),
    st.builds(DecideRef, UUIDS, st.integers(1, 10**9 - 1), st.sampled_from(Verdict), CLICKS),
)
MOST = [TaskRef("018f0000-0000-7000-8000-000000000001", 10**9 - 1)] * MOST_TOGETHER
ID = "018f0000-0000-7000-8000-000000000001"


@given(REFS)
def test_comes_back_the_same_and_fits_where_it_goes(ref: Ref) -> None:
    """F48."""
    assert decode(type(ref), encode(ref)) == ref
    assert len(encode(ref)) <= (2000 if isinstance(ref, WordsRef | SwapRef) else 255)


def test_d9_as_many_tasks_as_one_reference_holds_fit_into_a_view() -> None:
    ref = SeveralRef(Verdict.REJECT, together(MOST))
    assert apart(decode(SeveralRef, encode(ref)).tasks) == MOST
    assert len(encode(ref)) <= METADATA
    with pytest.raises(ValueError, match="travel"):
        encode(SeveralRef(Verdict.REJECT, together([*MOST, *MOST[:1]])))


@given(REFS, st.sampled_from([TaskRef, WordsRef, RequestRef, TypeRef, FormRef, DecideRef]))
def test_one_kind_never_passes_for_another(ref: Ref, kind: type) -> None:
    if not isinstance(ref, kind):
        with pytest.raises(BadCallback):
            decode(kind, encode(ref))


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "approve",
        f"1|task|{ID}",
        f"1|task|{ID}|0",
        f"1|task|{ID}|-1",
        f"1|task|{ID}|1|admin",
        f"1|task|{ID}|1\n",
        f"2|task|{ID}|1",
        f"1|task|{ID.upper()}|1",
        f"1|task|' OR 1=1 --{ID}|1",
        f"1|task|{ID}|٣",
        "1|task|" + "9" * 5000,
    ],
)
def test_refuses_what_it_did_not_write(value: str | None) -> None:
    with pytest.raises(BadCallback):
        decode(TaskRef, value)


def test_refuses_to_write_what_it_could_not_read() -> None:
    with pytest.raises(ValueError, match="travel"):
        encode(TypeRef("two|parts"))
