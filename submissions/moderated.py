"""How moderation reads the texts behind its check runs."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from cms.accounts.models import User
from moderation import texts
from moderation.permissions import Actor
from submissions import queries
from submissions.highlighting import MARKED_FIELDS, field_text
from submissions.models import Revision


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
        url=reverse("admin:submissions_submission_change", args=[submission.pk]),
        fields={name: field_text(revision, name) for name in MARKED_FIELDS},
    )


def register_texts() -> None:
    """Called once at start-up, as admin.py registers with the admin."""
    texts.register(find_texts)
