"""Who is told of a request: found when it is sent, kept with it and in its history (D7)."""

from __future__ import annotations

from tests.service.world import ADA, ANN, BEN, CAI, EMMA, FAY, GUS, World, chain, user
from workflow import authority
from workflow.ports_messages import MessageKind


def test_d7_who_is_told_is_kept_with_the_request_whatever_becomes_of_him(world: World) -> None:
    """F6: Ann is asked and told, and has one message; Fay and Gus hold the role when it is sent, Ada gets it later."""
    request = world.applies(*chain(user(ANN), user(BEN)), cc=[{"role": "finance"}, {"user": ANN}, {"user": EMMA}])
    assert request.cc == (FAY, GUS, ANN)
    assert world.stored(request).cc == request.cc
    assert {row.recipient for row in world.messages(kind=MessageKind.COPY.value)} == {FAY, GUS}
    assert world.history(request)[0].payload["cc"] == [FAY, GUS, ANN]  # type: ignore[index]
    world.people_are(roles={"finance": (ADA,)})
    for person, sees in ((FAY, True), (GUS, True), (ADA, False), (CAI, False)):
        assert authority.may_see(world.stored(request), person, (), privileged=False) is sees
    shown = world.message(MessageKind.COPY, FAY)
    ended = world.approves(BEN, world.approves(ANN, request))
    assert world.message(MessageKind.COPY, FAY).wanted > shown.wanted
    assert world.is_settled(ended)


def test_d7_where_nobody_is_told_nothing_is_said_of_it(world: World) -> None:
    request = world.applies(*chain(user(ANN)), cc=[{"role": "nobodys"}, {"user": EMMA}])
    assert world.stored(request).cc == ()
    assert "cc" not in world.history(request)[0].payload  # type: ignore[operator]
