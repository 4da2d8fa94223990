"""Filling in plain-text letters."""

import re
from collections.abc import Mapping

from django.template import Context, Engine

_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*\n")


def render(name: str, values: Mapping[str, object]) -> str:
    """A plain-text template filled in, without a third empty line in a row.

    Nothing is escaped: a plain letter has no markup, and an escaped title would arrive as
    ``A &amp; B``.  Whoever shows the text on a page escapes it there.
    """
    text = Engine.get_default().get_template(name).render(Context(dict(values), autoescape=False))
    return _EMPTY_LINES.sub("\n\n", text).strip() + "\n"
