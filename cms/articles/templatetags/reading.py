"""What templates need to print an article: language tags, counts, addresses."""

from math import ceil

from django import template
from django.conf import settings

from cms.articles import queries
from cms.articles.languages import language_tag, open_graph_locale
from cms.articles.markup.comments import comment_html
from cms.articles.models import Article, ArticleVersion
from cms.articles.states import Attribution, MachineAssistance
from cms.articles.text import HAN_A_MINUTE, WORDS_A_MINUTE

register = template.Library()
register.filter(language_tag)
register.filter(open_graph_locale)
register.filter(comment_html)

_CHIPS = {
    Attribution.REPRINT: "t-info",
    Attribution.TRANSLATION: "t-ok",
    Attribution.AUTHORISED: "t-info",
}


@register.filter
def thousands(number: int) -> str:
    """``3100`` as ``3,100`` in every language of the site; Django groups Chinese by four."""
    return f"{number:,}"


@register.filter
def minutes(version: ArticleVersion) -> int:
    """Minutes to read, from the stored count alone, so that a list need not load its texts."""
    pace = WORDS_A_MINUTE if version.language == "en" else HAN_A_MINUTE
    return max(1, ceil(version.character_count / pace))


@register.filter
def chip(version: ArticleVersion) -> str:
    """The colour of the chip for this kind of article; empty for an original, which has none."""
    return _CHIPS.get(Attribution(version.attribution), "")


@register.filter
def is_mainly_machine_made(version: ArticleVersion) -> bool:
    return version.machine_assistance == MachineAssistance.MAINLY


@register.filter
def absolute(path: str) -> str:
    """A path of this site with its public address before it."""
    return f"{settings.SITE_URL}{path}"


@register.simple_tag
def newest_articles(count: int) -> list[Article]:
    """The newest live articles, for pages that have lost their own."""
    return list(queries.cards().order_by("-published_at", "-pk")[:count])
