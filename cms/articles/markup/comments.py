"""A comment's plain text as markup: everything escaped, addresses made into links."""

from django.utils.html import Urlizer, linebreaks
from django.utils.safestring import SafeString, mark_safe


class _Links(Urlizer):
    # What a reader links to is not recommended by the site (HTML, link type "ugc").
    url_template = '<a href="{href}" rel="ugc nofollow noopener">{url}</a>'


_link = _Links()


def comment_html(text: str) -> SafeString:
    """Paragraphs of escaped text; web and mail addresses in it become links."""
    linked = _link(str(text), nofollow=False, autoescape=True)
    return mark_safe(linebreaks(linked, autoescape=False))  # noqa: S308  # escaped one line above
