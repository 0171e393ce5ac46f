"""Which place a click is about that builds a route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.building import InGroup, Site
from bot.form_building import FormSite
from bot.references import DraftGroupRef, FormRef, GroupFormRef, TypeDraftRef, decode_one
from bot.services import Services
from bot.type_building import DraftSite


def site_of(services: Services, body: dict[str, Any], context: Mapping[str, Any]) -> Site:
    """The place that the view is about in which `body` tells of a click. Raises BadCallback."""
    kinds = (FormRef, GroupFormRef, TypeDraftRef, DraftGroupRef)
    ref: FormRef | InGroup | TypeDraftRef = decode_one(kinds, body["view"]["private_metadata"])
    if isinstance(ref, FormRef | GroupFormRef):
        return FormSite(services, body, context, ref)
    return DraftSite(services, body, context, ref)
