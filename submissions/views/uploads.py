"""Pictures put into the text while writing."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.accounts.models import User
from cms.articles import pictures
from cms.picture_files import PictureRefused
from submissions.errors import NotAnAuthor
from submissions.views.signed_in import json_refusal, signed_in

FIELDS = ("picture", "file", "upload")


@require_POST
@signed_in
def upload_picture(request: HttpRequest, *, user: User) -> HttpResponse:
    """Keeps one picture and answers with its address: ``{"url", "width", "height"}``."""
    if not user.is_author:
        return json_refusal(
            _("Only authors can upload pictures."), status=403, code=NotAnAuthor.code
        )
    upload = next((request.FILES[name] for name in FIELDS if name in request.FILES), None)
    if not isinstance(upload, UploadedFile):
        return json_refusal(_("Choose a picture."), status=422, code="no_picture")
    try:
        picture = pictures.store(upload, by=user)
    except PictureRefused as refusal:
        return json_refusal(refusal.message, status=422, code=str(refusal.code))
    return JsonResponse(
        {"url": picture.get_absolute_url(), "width": picture.width, "height": picture.height},
        status=201,
    )
