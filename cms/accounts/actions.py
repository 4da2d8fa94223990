"""Becoming an author: apply, and the newsroom's answer."""

import re
import unicodedata

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from cms.accounts import profile_checks, queries
from cms.accounts.errors import AlreadyApplied, AlreadyAuthor, NotPermitted
from cms.accounts.models import AuthorProfile, User
from cms.newsroom import queries as newsroom
from cms.outbox import actions as outbox
from cms.outbox import plain


def free_handle(name: str) -> str:
    """A handle made from a pen name that nobody has yet; Han characters stay."""
    folded = unicodedata.normalize("NFKC", name).lower()
    base = re.sub(r"[^\w]+", "-", folded).strip("-_")[:32] or "author"
    taken = set(
        AuthorProfile.objects.filter(handle__startswith=base).values_list("handle", flat=True)
    )
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(handle for handle in (base, *numbered) if handle not in taken)


@transaction.atomic
def apply(user: User, *, pen_name: str, bio: str, samples: str) -> AuthorProfile:
    """Files or renews an application for author status.

    Raises AlreadyAuthor, or AlreadyApplied while an application is open.
    """
    User.objects.select_for_update().get(pk=user.pk)
    profile = _own_profile(user, pen_name)
    if not profile._state.adding and profile.status == AuthorProfile.Status.ACTIVE:
        raise AlreadyAuthor
    if not profile._state.adding and profile.status == AuthorProfile.Status.APPLIED:
        raise AlreadyApplied
    profile.pen_name, profile.bio, profile.samples = pen_name, bio, samples
    profile.status = AuthorProfile.Status.APPLIED
    profile.applied_at = timezone.now()
    _save(profile, "pen_name", "bio", "samples", "status", "applied_at")
    profile_checks.check(profile)
    return profile


@transaction.atomic
def decide(profile: AuthorProfile, *, by: User, accepted: bool, note: str = "") -> AuthorProfile:
    """Answers an application, or ends a status; the person is told by mail in the same act.

    Raises NotPermitted without ``accounts.decide_author``, and for one's own application.
    """
    if not by.has_perm("accounts.decide_author") or by.pk == profile.user_id:
        raise NotPermitted
    profile = queries.locked_profile(profile.pk)
    status = AuthorProfile.Status
    refused = status.ENDED if profile.status == status.ACTIVE else status.DECLINED
    if profile.status in ((status.ACTIVE,) if accepted else (status.DECLINED, status.ENDED)):
        return profile
    profile.status = status.ACTIVE if accepted else refused
    profile.decided_at, profile.decided_by, profile.note = timezone.now(), by, note
    _save(profile, "status", "decided_at", "decided_by", "note")
    _tell(profile, accepted=accepted)
    return profile


@transaction.atomic
def take_on(email: str, *, pen_name: str, password: str, language: str) -> User:
    """Gives the owner of an address author status, with an account if there is none yet.

    The caller has proof that the address is theirs.  An existing account keeps its password; a new
    one without a password sets one by mail at the first log-in.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(
            email, password or None, display_name=pen_name[:60], language=language
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    profile = _own_profile(user, pen_name)
    profile.pen_name = pen_name[:60] or user.name
    profile.status = AuthorProfile.Status.ACTIVE
    profile.decided_at = timezone.now()
    _save(profile, "pen_name", "status", "decided_at")
    profile_checks.check(profile)
    return user


@transaction.atomic
def save_settings(user: User) -> None:
    """Saves what people set for themselves; a name that changed is checked with their profile."""
    user.save(update_fields=["display_name", "language", "uses_keys"])
    profile_checks.check_of(user)


def _own_profile(user: User, pen_name: str) -> AuthorProfile:
    """The profile of this account, locked, or a new one that is not saved yet."""
    known = AuthorProfile.objects.select_for_update().filter(user=user).first()
    return known or AuthorProfile(user=user, handle=free_handle(pen_name))


def _save(profile: AuthorProfile, *changed: str) -> None:
    """Saves these columns alone: picture and checks are others' to change meanwhile."""
    profile.save(update_fields=None if profile._state.adding else changed)


def _tell(profile: AuthorProfile, *, accepted: bool) -> None:
    room = newsroom.current()
    page = reverse("submissions:new" if accepted else "submissions:notice")
    values = {
        "profile": profile,
        "note": profile.note,
        "accepted": accepted,
        "newsroom": room,
        "link": settings.SITE_URL + page,
    }
    with translation.override(profile.user.language):
        subject = plain.render("emails/accounts/author_decided.subject.txt", values)
        text = plain.render("emails/accounts/author_decided.txt", values)
    outbox.queue(
        to=profile.user.email,
        subject=f"[{room.name}] {subject}",
        text=text,
        sender_name=room.name,
    )
