"""A page of every approval type with its route as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.views.catalogue import SOURCE_LANGUAGE, _, languages
from bot.views.home import called_itself
from bot.views.reader import Reader
from bot.views.words import text_of
from bot.views.words_building import Called
from bot.views.words_members import MemberWords
from workflow.definition import Policy

NARROW = 760
"""Pixels below which a picture stands upright."""


def types_page(types: Sequence[tuple[Policy, Called]], reader: Reader) -> str:
    """The whole page; the pictures are at ``types/ID.svg``."""
    title = escape(page_title(reader))
    shown = "\n".join(_type(policy, called, reader) for policy, called in types)
    return f"""<!doctype html>
<html lang="{reader.language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="icon" href="static/icon.svg">
  <link rel="stylesheet" href="static/base.css">
  <link rel="stylesheet" href="static/gallery.css">
</head>
<body class="gallery types">
  <header id="bar"><h1>{title}</h1><nav>{_languages(reader)}</nav></header>
  <main id="rooms">
{shown}
  </main>
</body>
</html>
"""


def page_title(reader: Reader) -> str:
    """What the page is called."""
    return _(reader, "Approval types")


def _languages(reader: Reader) -> str:
    ordered = sorted(languages(), key=lambda one: (one != SOURCE_LANGUAGE, one))
    current = {reader.language: ' aria-current="true"'}
    return " ".join(
        f'<a lang="{one}" href="types?language={one}"{current.get(one, "")}>{escape(called_itself(one))}</a>'
        for one in ordered
    )


def _type(policy: Policy, called: Called, reader: Reader) -> str:
    picture = f"types/{policy.id}.svg?language={reader.language}"
    told = escape("\n".join(MemberWords(policy, called, reader).route_lines()))
    return f"""    <section id="{policy.id}">
      <h2>{escape(text_of(policy.title, reader))} <code>{policy.id}</code></h2>
      <picture>
        <source media="(max-width: {NARROW}px)" srcset="{picture}&amp;upright=1">
        <img src="{picture}" alt="{told}">
      </picture>
    </section>"""
