"""C11: what was typed into a form and not sent, and until when it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.service.world import ANN, BEN, EMMA, THREE_STAGES, World, at_once
from workflow import drafts
from workflow.drafts import KEPT
from workflow.errors import NotFound
from workflow.model import Draft


def typed(why: str) -> Mapping[str, Any]:
    return {"why": {"value": {"value": why}}} if why else {}


class Forms:
    """Forms of one type on the screens of people."""

    def __init__(self, world: World) -> None:
        self.world, self.version, self.acts = world, world.offers(*THREE_STAGES), 0

    def types(self, why: str, nonce: str = "n1", *, by: str = EMMA, changed: bool = True, **given: Any) -> None:
        self.acts += 1
        drafts.keep(
            self.world.store,
            person=by,
            policy_version=given.get("version", self.version),
            nonce=nonce,
            values=typed(why),
            changed=changed,
            acted_at=given.get("acted_at", float(self.acts)),
            now=self.world.now,
        )

    def left(self, by: str = EMMA) -> Draft | None:
        return self.world.store.read(lambda uow: drafts.kept(uow, by, "leave", self.world.now))

    def says(self, by: str = EMMA) -> str:
        found = self.left(by)
        return found.values["why"]["value"]["value"] if found else ""


@pytest.fixture
def forms(world: World) -> Forms:
    return Forms(world)


def test_what_was_typed_is_kept_for_its_writer_alone_and_the_newest_form_wins(forms: Forms) -> None:
    forms.types("first")
    forms.types("Ann's", by=ANN)
    forms.types("second", nonce="n2")
    assert (forms.says(), forms.says(ANN), forms.left(BEN)) == ("second", "Ann's", None)
    found = forms.left()
    assert found is not None
    assert (found.nonce, found.policy_version) == ("n2", forms.version)
    with pytest.raises(NotFound):
        forms.types("of nothing", version="unknown")


def test_a_form_that_was_only_looked_at_changes_nothing(forms: Forms) -> None:
    forms.types("", changed=False)
    assert forms.left() is None
    forms.types("first")
    forms.types("copied from a request", nonce="n2", changed=False)
    before = forms.left()
    forms.world.now += timedelta(days=1)
    forms.types("first", changed=False)
    assert forms.left() == before


def test_a_form_that_is_emptied_again_takes_back_its_own_and_nobody_elses(forms: Forms) -> None:
    forms.types("first")
    forms.types("", nonce="n2")
    assert forms.says() == "first"
    forms.types("", changed=False)
    assert forms.left() is None


def test_what_comes_late_does_not_undo_a_later_act(forms: Forms) -> None:
    forms.types("holi", acted_at=4.0)
    forms.types("hol", acted_at=3.0)
    assert forms.says() == "holi"


def test_sending_the_form_removes_its_draft_and_nothing_brings_it_back(forms: Forms) -> None:
    forms.types("first")
    forms.world.submits(forms.version, nonce="n1")
    assert forms.world.contents()["drafts"] == []
    forms.types("late")
    assert forms.world.contents()["drafts"] == []
    forms.types("another", nonce="n2")
    forms.world.submits(forms.version, nonce="n3")
    forms.types("late", nonce="n1")
    assert forms.says() == "another"


def test_nothing_brings_it_back_in_the_same_moment_either(forms: Forms) -> None:
    for round_ in range(8):
        nonce = f"together {round_}"
        acts = [lambda n=nonce, why=why: forms.types(why, nonce=n) for why in "abc"]
        at_once(lambda n=nonce: forms.world.submits(forms.version, nonce=n), *acts)  # type: ignore[misc]
        assert forms.left() is None


def test_it_is_kept_for_seven_days_after_the_last_change_and_then_forgotten(forms: Forms) -> None:
    forms.types("first")
    forms.world.now += timedelta(days=6)
    forms.types("more")
    forms.world.now += KEPT - timedelta(microseconds=1)
    drafts.forget_old(forms.world.store, forms.world.now)
    assert forms.says() == "more"
    forms.world.now += timedelta(microseconds=1)
    assert forms.left() is None
    drafts.forget_old(forms.world.store, forms.world.now)
    assert forms.world.contents()["drafts"] == []


def test_it_is_discarded_by_its_writer_and_a_repetition_does_no_harm(forms: Forms) -> None:
    forms.types("first")
    forms.types("Ann's", by=ANN)
    for _ in range(2):
        drafts.discard(forms.world.store, person=EMMA, type_="leave")
    assert (forms.left(), forms.says(ANN)) == (None, "Ann's")
