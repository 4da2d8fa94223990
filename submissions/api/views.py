"""Submissions over the API: each view reads the input, calls one action, shows the result."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.accounts.api.answers import Answer, key_of, once
from cms.accounts.api.callers import caller
from cms.accounts.api.preconditions import check_match, require_match
from cms.accounts.api.schema import IDEMPOTENCY_KEY, IF_MATCH, IF_MATCH_REQUIRED
from cms.articles.api.pages import KeysetPages
from moderation.queries import findings as findings_of
from submissions import drafting, offering, queries
from submissions.api import inputs, moves, pieces, shapes
from submissions.models import Event, Revision, Submission
from submissions.states import State

ACTION = OpenApiParameter("action", str, OpenApiParameter.PATH, enum=list(moves.MOVES))


def either(name: str, *, author: Any, desk: Any, many: bool = False) -> PolymorphicProxySerializer:
    """The author's shape or the desk's, told apart by ``relation``."""
    return PolymorphicProxySerializer(
        component_name=name,
        serializers={"author": author, "desk": desk},
        resource_type_field_name=None,
        many=many,
    )


PIECE = either("Piece", author=shapes.OwnPiece, desk=shapes.DeskPiece)
MOVE = PolymorphicProxySerializer(
    component_name="Move",
    serializers=list(dict.fromkeys(move.takes for move in moves.MOVES.values())),
    resource_type_field_name=None,
)


class ListFilter(serializers.Serializer[Any]):
    """What the list can be narrowed to: ``own`` pieces or those of others, and one state."""

    of = serializers.ChoiceField(choices=["own", "desk"], required=False)
    state = serializers.ChoiceField(choices=State.values, required=False)


class SubmissionsView(GenericAPIView[Submission]):
    """Pieces, newest first: one's own, and for whoever works at the desk all that came in."""

    queryset = Submission.objects.none()
    pagination_class = KeysetPages
    keys = ("id",)

    def get_queryset(self) -> QuerySet[Submission]:
        asked = ListFilter(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        rows = pieces.listed(self.request, of=asked.validated_data.get("of", ""))
        state = asked.validated_data.get("state")
        return rows.filter(state=state) if state else rows

    @extend_schema(
        operation_id="submissions_list",
        parameters=[ListFilter],
        responses=either("PieceRow", author=shapes.OwnRow, desk=shapes.DeskRow, many=True),
    )
    def get(self, request: Request) -> Response:
        user = caller(request)
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(
            [
                (shapes.OwnRow if row.author_id == user.pk else shapes.DeskRow)(row).data
                for row in page
            ]
        )

    @extend_schema(
        operation_id="submissions_begin",
        parameters=[IDEMPOTENCY_KEY],
        request=inputs.Text,
        responses={201: shapes.OwnSaved},
    )
    def post(self, request: Request) -> Response:
        """Begins a piece with whatever of its text there is; it is a draft until submitted."""
        user = caller(request)
        sent = inputs.Text(data=request.data, context={"user": user, "draft": None})

        def act() -> Answer:
            sent.is_valid(raise_exception=True)
            submission = drafting.start(user, door=Submission.Door.API, key=key_of(request))
            saved = drafting.save(submission, content=sent.content(), by=user, base_version=0)
            seen = pieces.find(request, submission.number)
            return Answer(shapes.piece(seen, dropped=dict(saved.dropped)), 201, seen.etag)

        response = once(request, act)
        response["Location"] = reverse("submissions_api:submission", args=[response.data["number"]])
        return response


class SubmissionView(APIView):
    """One piece, in the shape of the caller's relation to it."""

    @extend_schema(operation_id="submissions_get", responses=PIECE)
    def get(self, request: Request, number: str) -> Response:
        return shown(pieces.find(request, number))

    @extend_schema(
        operation_id="submissions_change",
        parameters=[IF_MATCH_REQUIRED],
        request=inputs.Text,
        responses=shapes.OwnSaved,
    )
    def patch(self, request: Request, number: str) -> Response:
        """Changes fields of the author's draft; what is not sent stays."""
        seen = pieces.find_own(request, number)
        user = caller(request)
        require_match(request, seen.etag)
        sent = inputs.Text(data=request.data, context={"user": user, "draft": seen.draft})
        sent.is_valid(raise_exception=True)
        saved = drafting.save(
            seen.submission,
            content=sent.content(),
            by=user,
            base_version=seen.draft.version if seen.draft else 0,
        )
        return shown(pieces.find(request, number), dropped=dict(saved.dropped))


def shown(seen: pieces.Seen, **more: Any) -> Response:
    response = Response(shapes.piece(seen, **more))
    response["ETag"] = f'"{seen.etag}"'
    return response


class TransitionsView(APIView):
    """What can be done to a piece now, and why not the rest."""

    @extend_schema(operation_id="transitions_list", responses=shapes.Offers)
    def get(self, request: Request, number: str) -> Response:
        seen = pieces.find(request, number)
        found = offering.offered(seen.submission, by=caller(request))
        return Response(shapes.Offers({"results": found, "next": None}).data)


class TransitionView(APIView):
    """Does one thing to a piece and shows it as it is then."""

    @extend_schema(
        operation_id="transitions_perform",
        parameters=[ACTION, IDEMPOTENCY_KEY, IF_MATCH],
        request=MOVE,
        responses={200: PIECE},
    )
    def post(self, request: Request, number: str, action: str) -> Response:
        user = caller(request)

        def act() -> Answer:
            seen = pieces.find(request, number)
            move = moves.named(action)
            sent = move.takes(data=request.data)
            sent.is_valid(raise_exception=True)
            check_match(request, seen.etag)
            move.act(seen, sent.validated_data, user)
            now = pieces.find(request, number)
            return Answer(shapes.piece(now), 200, now.etag)

        return once(request, act)


class ChangesView(APIView):
    """The points the editors ask the author to change now, with the author's answer to each."""

    @extend_schema(operation_id="changes_list", responses=shapes.Changes)
    def get(self, request: Request, number: str) -> Response:
        return self._shown(pieces.find(request, number))

    @extend_schema(
        operation_id="changes_answer",
        parameters=[IDEMPOTENCY_KEY],
        request=inputs.Answers,
        responses={200: shapes.Changes},
    )
    def post(self, request: Request, number: str) -> Response:
        """Stores answers; every required point needs one before the next submit."""

        def act() -> Answer:
            seen = pieces.find_own(request, number)
            sent = inputs.Answers(data=request.data)
            sent.is_valid(raise_exception=True)
            drafting.answer_changes(seen.submission, by=caller(request), answers=sent.by_point())
            return Answer(dict(self._shown(seen).data))

        return once(request, act)

    def _shown(self, seen: pieces.Seen) -> Response:
        asked = queries.requested_changes(seen.submission)
        points = list(asked.changes.all()) if asked is not None else []
        return Response(shapes.Changes({"results": points, "next": None}).data)


class RevisionsView(ListAPIView[Revision]):
    """The frozen texts of a piece, newest first, without the texts themselves."""

    serializer_class = shapes.RevisionRow
    queryset = Revision.objects.none()
    pagination_class = KeysetPages
    keys = ("number",)

    def get_queryset(self) -> QuerySet[Revision]:
        seen = pieces.find(self.request, self.kwargs["number"])
        return queries.revisions(seen.submission).defer("body_html", "body_text")

    @extend_schema(operation_id="revisions_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class RevisionView(APIView):
    """One frozen text whole."""

    @extend_schema(operation_id="revisions_get", responses=shapes.RevisionShape)
    def get(self, request: Request, number: str, revision: int) -> Response:
        seen = pieces.find(request, number)
        return Response(shapes.RevisionShape(revision_of(seen, revision)).data)


def revision_of(seen: pieces.Seen, number: int) -> Revision:
    rows = queries.revisions(seen.submission).select_related("check_run", "category")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


class EventsFilter(serializers.Serializer[Any]):
    """``author`` shows the desk what the author sees."""

    visibility = serializers.ChoiceField(choices=["author", "staff"], required=False)


class EventsView(GenericAPIView[Event]):
    """The history of a piece, newest first; authors get what is meant for them."""

    queryset = Event.objects.none()
    pagination_class = KeysetPages
    keys = ("id",)

    @extend_schema(
        operation_id="events_list",
        parameters=[EventsFilter],
        responses=either("Event", author=shapes.OwnEvent, desk=shapes.DeskEvent, many=True),
    )
    def get(self, request: Request, number: str) -> Response:
        asked = EventsFilter(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        seen = pieces.find(request, number)
        as_author = seen.is_own or asked.validated_data.get("visibility") == "author"
        rows = self.paginate_queryset(queries.events(seen.submission, for_author=as_author)) or []
        shape = shapes.OwnEvent if as_author else shapes.DeskEvent
        context = {"author": seen.submission.author_id}
        return self.get_paginated_response([shape(row, context=context).data for row in rows])


class FindingsFilter(serializers.Serializer[Any]):
    revision = serializers.IntegerField(required=False, min_value=1, max_value=32_767)


class FindingsView(APIView):
    """What the checks found in a frozen text (the latest unless told): for the desk only."""

    @extend_schema(
        operation_id="findings_list",
        parameters=[FindingsFilter],
        responses={(200, "application/json"): shapes.FindingsShape},
    )
    def get(self, request: Request, number: str) -> Response:
        asked = FindingsFilter(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        seen = pieces.find_at_desk(request, number)
        wanted = asked.validated_data.get("revision")
        latest = seen.submission.latest
        revision = revision_of(seen, wanted) if wanted else latest
        if revision is None:
            raise Http404
        found = {
            "revision": revision.number,
            "state": revision.check_run.state,
            "results": findings_of(revision.check_run),
        }
        return Response(shapes.FindingsShape(found).data)
