"""Finds the approval type that somebody means, among those he may apply for (C1, C7)."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot import form_routes
from bot.form_contents import copying, opening
from bot.references import FormRef
from bot.services import Services
from bot.views import forms, lists
from bot.views.blocks import Block
from bot.views.content import Content, private_answer
from bot.views.form_route import FormRoute
from bot.views.reader import Reader
from bot.views.words_building import Called
from bot.views.words_refusal import refusal
from workflow.application import person_of
from workflow.behalf import may_begin
from workflow.definition import Policy
from workflow.errors import MayNotApply, NotFound
from workflow.forms import Raw
from workflow.policy_versions import policy_of
from workflow.ports import UnitOfWork


def new_nonce() -> str:
    """What makes one opened form one submission, however often it is sent (C6)."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Found:
    """The type that was meant; or what to answer instead."""

    reader: Reader
    policy: Policy | None = None
    answer: Content | None = None
    raw: Raw = field(default_factory=dict)
    """What the form is filled in with when it opens."""
    nonce: str = field(default_factory=new_nonce)
    first: Sequence[Block] = ()
    """What stands above the fields."""
    start: str = ""
    """The version whose route it opens with, of a custom type (B6)."""
    copied: str = ""
    """The request that the form is a copy of."""
    revises: str = ""
    """The request whose returned form it is."""
    route: FormRoute | None = None

    def form(self, opened_in: str = "") -> Block:
        """The form of that type; only where there is one."""
        assert self.policy is not None
        form = FormRef(self.nonce, self.policy.version, opened_in, copied=self.copied, revises=self.revises)
        return forms.form_page(self.policy, self.reader, form, self.raw, route=self.route, first=self.first)

    def opened(self, uow: UnitOfWork, services: Services, user: str) -> Found:
        """The same with the chain that the form opens with, and approvers chosen as usual; as it is where there is no
        form."""
        if self.policy is None:
            return self
        raw = form_routes.with_usual_choices(uow, user, self.policy, self.raw)
        form = FormRef(self.nonce, self.policy.version, start=self.start, revises=self.revises)
        route = form_routes.route_of(uow, services, user, self.policy, raw, form)
        return replace(self, raw=raw, route=route)


def look_up(uow: UnitOfWork, services: Services, user: str, words: str) -> Found:
    """What `/apply words` means for that person: a type by id or title, the list of all, or the nearest ones."""
    reader, said = services.reader(uow, user), words.strip()
    every = _every(uow)
    mine = _may(uow, user, every)
    if not said:
        return Found(reader, answer=lists.types_list(mine, reader))
    meant = [policy for policy in every if said.casefold() in _names(policy)]
    meant.sort(key=lambda policy: policy.id != said)  # a title may be another type's id
    if not meant:
        return Found(reader, answer=lists.unknown_type(said, _nearest(said, mine), reader))
    if meant[0] not in mine:
        sentence = refusal(MayNotApply(type=meant[0].id), reader, Called(), services.office.now())
        return Found(reader, answer=private_answer(sentence))
    return Found(reader, policy=meant[0], raw=opening(uow, services, user, meant[0]))


def _every(uow: UnitOfWork) -> list[Policy]:
    return [policy_of(stored) for stored in uow.policies.current()]


def offered(uow: UnitOfWork, user: str) -> list[Policy]:
    """The types that this person may apply for now."""
    return _may(uow, user, _every(uow))


def _may(uow: UnitOfWork, user: str, policies: Sequence[Policy]) -> list[Policy]:
    person = person_of(uow.directory, user)
    return [policy for policy in policies if may_begin(policy, person, uow.directory)]


def copy_of(uow: UnitOfWork, services: Services, user: str, request_id: str) -> Found:
    """The type in force now of that person's own request, to be filled in as the request was (C8). Raises NotFound for
    a request of somebody else's."""
    request = uow.requests.get(request_id)
    if request is None or user not in request.applicants:
        raise NotFound
    found = look_up(uow, services, user, request.type)
    if found.policy is None:
        return found
    filled = replace(found, raw=copying(uow, user, found.policy, request, found.raw), copied=request_id)
    if found.policy.custom:
        filled = replace(filled, start=request.policy_version)
    return filled.opened(uow, services, user)


def _names(policy: Policy) -> frozenset[str]:
    return frozenset(name.casefold() for name in (policy.id, *policy.title.values()))


def _nearest(said: str, policies: Sequence[Policy]) -> list[Policy]:
    names = {name: policy for policy in policies for name in _names(policy)}
    close = difflib.get_close_matches(said.casefold(), names, n=3, cutoff=0.5)
    begun = [name for name in names if name.startswith(said.casefold())]
    found = {names[name].id: names[name] for name in [*begun, *close]}
    return list(found.values())
