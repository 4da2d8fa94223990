"""What a person wrote, as it came in through any door, and how it is cleaned for keeping."""

from collections.abc import Sequence
from dataclasses import dataclass

from cms.articles import markup
from cms.articles.models import Category, Picture
from cms.articles.states import Attribution
from cms.articles.text import clean_line, clean_tag
from submissions.models import TextFields

MAX_TAGS = 8

LINES = {
    "title": 120,
    "standfirst": 300,
    "byline": 120,
    "cover_alt": 200,
    "source_name": 80,
    "source_url": 500,
    "original_author": 80,
    "permission_note": 300,
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a person wrote, as it came in; ``body`` is HTML, Markdown or plain text."""

    title: str = ""
    standfirst: str = ""
    body: str = ""
    category: Category | None = None
    tags: Sequence[str] = ()
    byline: str = ""
    cover: Picture | None = None
    cover_alt: str = ""
    attribution: str = Attribution.ORIGINAL
    source_name: str = ""
    source_url: str = ""
    original_author: str = ""
    permission_note: str = ""
    machine_assistance: str = ""


# About 100,000 Han characters: saving, freezing and checking that much stay under 1 s of CPU each.
MAX_BODY_BYTES = 300_000


def clean_body(body: str) -> markup.Clean:
    """The body through the one sanitiser; Markdown and plain text become paragraphs first.

    Raises markup.MarkupRefused with a message for the writer.
    """
    markup.check_size(body, MAX_BODY_BYTES)
    if markup.looks_like_html(body):
        return markup.clean(body, markup.ARTICLE)
    return markup.from_plain(body)


def fill(text: TextFields, content: Content, cleaned: markup.Clean) -> None:
    """Writes the content into a draft or revision, each line within its limit."""
    for name, limit in LINES.items():
        setattr(text, name, clean_line(getattr(content, name), limit))
    text.body_html, text.body_text = cleaned.html, cleaned.text
    # A later save has lost them with the markup, so what was seen once stays with this draft.
    text.hidden_words = list(cleaned.hidden) or text.hidden_words
    text.category, text.cover = content.category, content.cover
    tags = dict.fromkeys(tag for raw in content.tags if (tag := clean_tag(raw)))
    text.tags = list(tags)[:MAX_TAGS]
    text.attribution = content.attribution
    text.machine_assistance = content.machine_assistance
