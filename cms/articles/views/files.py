"""Pictures and the plain files that robots read."""

from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cms.accounts import queries as accounts
from cms.accounts.models import Avatar, User
from cms.articles import queries
from cms.articles.models import Picture

# A reader's browser keeps a picture for a week; shared caches ask again after an hour,
# so that a picture taken down is gone from them within it.
PUBLIC = "public, max-age=604800, s-maxage=3600, immutable"
PRIVATE = "private, no-store"
# Even a file that were not the picture it claims to be could run nothing on this origin.
SANDBOX = "sandbox; default-src 'none'"
PRIVATE_PATHS = (
    *("/admin/", "/account/", "/write/", "/report/", "/track/", "/search/", "/record/"),
    "/comments/",
)


@require_safe
def picture(request: HttpRequest, pk: UUID, extension: str) -> HttpResponseBase:
    """A picture's bytes for whoever may see it; 404 for everyone else."""
    found, cache_control = queries.picture_for(None, pk), PUBLIC
    if found is None:
        user = request.user if isinstance(request.user, User) else None
        found, cache_control = queries.picture_for(user, pk), PRIVATE
    if found is None or extension != found.format:
        raise Http404
    return _answer(request, found, cache_control)


@require_safe
def avatar(request: HttpRequest, pk: int, digest: str, extension: str) -> HttpResponseBase:
    """The picture of an author for whoever may see it; 404 for everyone else."""
    found, cache_control = accounts.avatar_for(None, pk), PUBLIC
    if found is None and isinstance(request.user, User):
        found, cache_control = accounts.avatar_for(request.user, pk), PRIVATE
    if found is None or (found.sha256[:16], found.format) != (digest, extension):
        raise Http404
    return _answer(request, found, cache_control)


def _answer(request: HttpRequest, found: Picture | Avatar, cache_control: str) -> HttpResponseBase:
    etag = f'"{found.sha256}"'
    response = get_conditional_response(request, etag) or _file(found)
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = SANDBOX
    response["ETag"] = etag
    return response


def _file(picture: Picture | Avatar) -> HttpResponseBase:
    try:
        opened = picture.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(opened, content_type=f"image/{picture.format}")
    response["Content-Disposition"] = "inline"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309): what is public, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS)]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
