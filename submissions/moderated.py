"""What moderation asks of this app: texts behind its check runs, pieces as subjects of cases."""

from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse

from cms.accounts.models import User
from cms.articles import moderated
from cms.articles.models import Picture
from cms.articles.moderated import PublicSubject, WithoutExtras
from cms.articles.queries import is_newcomer
from moderation import subjects, texts
from moderation.parties import NOBODY, Actor, Party
from moderation.subjects import ShownPicture
from submissions import queries
from submissions.highlighting import MARKED_FIELDS, field_text
from submissions.models import Revision, Submission
from submissions.permissions import party_of
from submissions.states import SUBJECT_KIND

KIND = SUBJECT_KIND


def find_texts(digests: Collection[str], *, seen_by: Actor) -> Mapping[str, texts.StoredText]:
    """Frozen texts by their hash, without erased ones and those ``seen_by`` wrote."""
    revisions = Revision.objects.filter(sha256__in=digests, submission__erased_at=None)
    if isinstance(seen_by, User):
        revisions = revisions.exclude(submission__in=queries.written_by(seen_by))
    found = revisions.select_related("submission").defer("body_html", "links").order_by("pk")
    return {revision.sha256: _text(revision) for revision in found}


def _text(revision: Revision) -> texts.StoredText:
    submission = revision.submission
    return texts.StoredText(
        ref=submission.number,
        url=_desk_page(submission),
        fields={name: field_text(revision, name) for name in MARKED_FIELDS},
    )


def _desk_page(submission: Submission) -> str:
    return reverse("admin:submissions_submission_change", args=[submission.pk])


def _piece(ref: str) -> Submission | None:
    submitted = Submission.objects.filter(submitted_at__isnull=False)
    return submitted.select_related("latest", "author", "correspondent").filter(number=ref).first()


def find_piece(ref: str) -> PublicSubject | None:
    """A submitted piece as its latest text says; readers never see it, so none can report it."""
    submission = _piece(ref)
    if submission is None or submission.latest is None:
        return None
    return PublicSubject(
        kind=KIND,
        ref=submission.number,
        title=submission.title or submission.number,
        url=_desk_page(submission),
        digest=submission.latest.sha256,
        is_visible=False,
    )


def _frozen(ref: str, digest: str) -> Revision | None:
    kept = Revision.objects.filter(submission__number=ref, sha256=digest)
    return kept.filter(submission__erased_at=None).select_related("cover").order_by("pk").first()


class PieceHands(WithoutExtras):
    """A piece no reader has seen: the editors decide about it, moderation about its writer."""

    can: frozenset[str] = frozenset()

    def responsible(self, ref: str) -> Party:
        submission = _piece(ref)
        return party_of(submission.writer) if submission is not None else NOBODY

    def restrict(self, ref: str, *, by: Actor, reason: str) -> bool:
        return False

    def restore(self, ref: str, *, by: Actor) -> bool:
        return False

    def pictures(self, ref: str, digest: str) -> Sequence[ShownPicture]:
        revision = _frozen(ref, digest)
        if revision is None:
            return ()
        stored = Picture.objects.in_bulk(revision.picture_ids).values()
        shown = moderated.shown_pictures(revision.body_html, stored)
        if revision.cover is None:
            return shown
        return [moderated.shown_picture(revision.cover, revision.cover_alt), *shown]

    def is_new(self, ref: str) -> bool:
        submission = _piece(ref)
        profile = getattr(submission.author, "author_profile", None) if submission else None
        return is_newcomer(profile)

    def frozen(self, ref: str, digest: str) -> Mapping[str, str] | None:
        revision = _frozen(ref, digest)
        if revision is None:
            return None
        return {name: field_text(revision, name) for name in MARKED_FIELDS}


HANDS = PieceHands()


def hands_on_piece(ref: str) -> set[int]:
    """The staff who claimed, edited, decided or published a piece."""
    return _hands_on(Submission.objects.filter(number=ref).first())


def hands_on_article(ref: str) -> set[int]:
    """The staff who claimed, edited, decided or published the piece behind an article."""
    key = int(ref) if ref.isascii() and ref.isdigit() and len(ref) <= 18 else 0
    return _hands_on(Submission.objects.filter(article=key).first())


def _hands_on(piece: Submission | None) -> set[int]:
    if piece is None:
        return set()
    acted = piece.events.exclude(actor=None).values_list("actor", flat=True)
    decided = piece.decisions.values_list("by", flat=True)
    people = {piece.claimed_by_id, piece.last_editor_id, *acted, *decided}
    return {pk for pk in people if pk is not None}


def register_subjects() -> None:
    """Called once at start-up, as admin.py registers with the admin."""
    texts.register(find_texts)
    subjects.register(KIND, find_piece, HANDS)
    subjects.register_partakers(KIND, hands_on_piece)
    subjects.register_partakers(moderated.KIND, hands_on_article)
