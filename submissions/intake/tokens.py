"""Links for people without an account: random, hashed at rest, with an end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from submissions.models import Submission, TrackingToken

Kind = TrackingToken.Kind

LIFETIMES = {
    Kind.TRACK: timedelta(days=400),
    Kind.CONFIRM: timedelta(days=14),
    Kind.INVITE: timedelta(days=30),
}
# Stands in stored letters for a link; the link itself is only in the mail that leaves.
PRIVATE_LINK = "private-link"


class Gone(StrEnum):
    """Why a link that was once ours opens nothing any more."""

    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Lost:
    """A link that ended.  The page may say so: whoever holds it was given it by us."""

    why: Gone
    token: TrackingToken


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def issue(submission: Submission, kind: str) -> str:
    """A new token for this piece; it can be read here only, the database keeps its hash."""
    token = secrets.token_urlsafe(32)
    TrackingToken.objects.create(
        submission=submission,
        kind=kind,
        token_hash=_hash(token),
        expires_at=timezone.now() + LIFETIMES[Kind(kind)],
    )
    return token


def find(token: str, kind: str) -> TrackingToken | Lost | None:
    """The live token, ``Lost`` for one that ended, None for one that never was.

    The look-up is by hash, so its time tells nothing about the token.
    """
    if not 20 <= len(token) <= 100:
        return None
    found = (
        TrackingToken.objects.filter(token_hash=_hash(token), kind=kind)
        .select_related("submission__author", "submission__correspondent", "submission__article")
        .first()
    )
    if found is None:
        return None
    if found.revoked_at is not None:
        return Lost(Gone.REVOKED, found)
    if found.expires_at <= timezone.now():
        return Lost(Gone.EXPIRED, found)
    return found


def revoke(token: TrackingToken) -> None:
    """Ends one link now."""
    TrackingToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def revoke_all(submission: Submission, *, kind: str | None = None) -> int:
    """Ends every link to a piece, of one kind or of all; returns how many were live."""
    live = TrackingToken.objects.filter(submission=submission, revoked_at=None)
    if kind is not None:
        live = live.filter(kind=kind)
    return live.update(revoked_at=timezone.now())


_PATHS = {
    Kind.TRACK: "/track/{}/",
    Kind.CONFIRM: "/track/confirm/{}/",
    Kind.INVITE: "/track/join/{}/",
}


def path(kind: str, token: str) -> str:
    """The address of the page a token opens, from the site's root."""
    return _PATHS[Kind(kind)].format(token)


def placeholder(kind: str) -> str:
    """The whole address as it stands in a stored letter, without the token."""
    return f"{settings.SITE_URL}{path(kind, PRIVATE_LINK)}"


def fill_links(text: str, submission: Submission) -> str:
    """The letter as it leaves: each private link it names becomes a fresh, real one."""
    for kind in Kind:
        mark = placeholder(kind)
        if mark in text:
            text = text.replace(mark, settings.SITE_URL + path(kind, issue(submission, kind)))
    return text
