"""Checks of one's own text, and reports, over the API."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import PermissionDenied, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation import preflight, subjects
from moderation.api import shapes
from moderation.errors import ReportsMuted
from moderation.explanations.ladder import muted_words
from moderation.limits import seconds_to_next_report
from moderation.permissions import VIEW_FINDINGS
from moderation.reports import ANSWER_DAYS, file_report

CHECKED = PolymorphicProxySerializer(
    component_name="Checked",
    serializers={"author": shapes.CheckedShape, "desk": shapes.DeskCheckedShape},
    resource_type_field_name=None,
)


class ChecksView(APIView):
    """Checks a text before it is sent, and keeps nothing of it.

    Authors get the checks whose answer helps to write better.  What would show how to get round a
    check runs only for the desk.
    """

    scopes = {"POST": "read"}
    throttle_scope = "checks"

    @extend_schema(
        operation_id="checks_run", request=shapes.TextToCheck, responses=OpenApiResponse(CHECKED)
    )
    def post(self, request: Request) -> Response:
        sent = shapes.TextToCheck(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        for_desk = _works_at_desk(request)
        found = preflight.check(
            given["text"],
            title=given["title"],
            is_html=given["format"] == "html",
            for_desk=for_desk,
            own_host=urlsplit(settings.SITE_URL).hostname or "localhost",
        )
        shape = shapes.DeskCheckedShape if for_desk else shapes.CheckedShape
        return Response(shape(found).data)


def _works_at_desk(request: Request) -> bool:
    """The person may see findings, and the token, if there is one, was made for the desk."""
    may = bool(request.user.has_perm(VIEW_FINDINGS))
    return may and (request.auth is None or "desk" in getattr(request.auth, "scopes", ()))


class ReportsView(APIView):
    """Reports something published, with an account or without.

    The same person reporting the same thing again gets the same number (200 instead of 201).
    """

    is_public = True

    @extend_schema(
        operation_id="reports_file",
        request=shapes.NewReport,
        responses={201: shapes.ReportShape, 200: shapes.ReportShape},
    )
    def post(self, request: Request) -> Response:
        sent = shapes.NewReport(data=request.data)
        sent.is_valid(raise_exception=True)
        subject = subjects.find(sent.validated_data["kind"], sent.validated_data["ref"])
        if subject is None:
            raise Http404
        chosen = sent.validated_data["picture"]
        shown = subjects.pictures(subject.kind, subject.ref, subject.digest)
        if chosen and chosen not in {picture.ident for picture in shown}:
            unknown = _("It has no such picture.")
            raise ValidationError({"picture": [unknown]})
        by = request.user if request.user.is_authenticated else None
        wait = seconds_to_next_report(
            account=None if by is None else by.pk, address=request.META["REMOTE_ADDR"]
        )
        if wait:
            raise Throttled(wait)
        try:
            filed, is_new = file_report(subject, sent.complaint(), by=by)
        except ReportsMuted as error:
            raise PermissionDenied(muted_words(error)) from error
        receipt = {
            "number": filed.number,
            "is_new": is_new,
            "received_at": filed.created_at,
            "answer_within_days": ANSWER_DAYS,
        }
        return Response(shapes.ReportShape(receipt).data, status=201 if is_new else 200)
