"""What every template may say about the publication."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.newsroom import queries


def newsroom(request: HttpRequest) -> dict[str, object]:
    """``newsroom`` (read at most once a page), ``theme`` (light, dark or empty: the browser's)."""
    theme = request.COOKIES.get("theme", "")
    return {
        "newsroom": SimpleLazyObject(queries.current),
        "theme": theme if theme in {"light", "dark"} else "",
        "site_url": settings.SITE_URL,
    }
