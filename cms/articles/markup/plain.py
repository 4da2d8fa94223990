"""Plain text and Markdown, as they arrive by mail or from the field without a script."""

import re

from markdown_it import MarkdownIt

from cms.articles.markup.limits import check_size
from cms.articles.markup.writer import escape

# Beyond these the Markdown parser takes longer than a second, so every line is a plain paragraph.
MAX_MARKDOWN = 200_000
MAX_LINES = 5_000
MAX_BRACKETS = 3_000
MAX_SIGNS = 20_000

_HTML = re.compile(
    r"</(?:p|div|a|b|i|em|strong|span|section|table|tr|td|ul|ol|li|h[1-6]|blockquote|body|html)>"
    r"|<(?:br|hr|img|p|div|section|html|body|table)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_INDENT = re.compile(r"^[ \t]*[\u3000\u00a0][ \t\u3000\u00a0]*", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STRUCTURE = re.compile(
    r"^[ ]{0,3}(?:[-*+>] |#{1,6} |\d{1,9}[.)] |```|~~~|\||(?:=+|-+)[ \t]*$)", re.MULTILINE
)


def looks_like_html(text: str) -> bool:
    """Whether ``text`` was written as markup rather than as plain text or Markdown."""
    return _HTML.search(text) is not None


def render_plain(text: str) -> str:
    """Markup for plain text or Markdown; it still has to go through ``clean``.

    Tags in it are text. A text without any blank line or Markdown structure is read the way
    Chinese writers type: every line is a paragraph, however it is indented.
    """
    check_size(text)
    text = _INDENT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _is_too_much(text):
        return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    if not _BLANK_LINE.search(text.strip()) and not _STRUCTURE.search(text):
        text = text.replace("\n", "\n\n")
    return str(_markdown().render(text))


def _is_too_much(text: str) -> bool:
    return (
        len(text) > MAX_MARKDOWN
        or text.count("\n") > MAX_LINES
        or text.count("[") > MAX_BRACKETS
        or sum(map(text.count, "*_`|<&\\~!")) > MAX_SIGNS
    )


def _markdown() -> MarkdownIt:
    options = {"html": False, "maxNesting": 60, "breaks": True, "linkify": False}
    # Four leading spaces are an indent in Chinese typing, not program code.
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"]).disable("code")
