"""The sections in the masthead, read once a page and only when a template asks."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.articles import queries


def navigation(request: HttpRequest) -> dict[str, object]:
    return {"nav_categories": SimpleLazyObject(lambda: list(queries.categories()[:6]))}
