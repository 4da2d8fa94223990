"""Reads about people."""

from datetime import datetime

from django.db.models import Q, QuerySet

from cms.accounts.models import AuthorProfile, User


def public_authors() -> QuerySet[AuthorProfile]:
    """Profiles that readers may see: whoever is or was an author."""
    return AuthorProfile.objects.filter(
        status__in=[AuthorProfile.Status.ACTIVE, AuthorProfile.Status.ENDED]
    )


def profiles_not_checked_by(
    engine_version: str, *, since: datetime | None = None
) -> QuerySet[AuthorProfile]:
    """Profiles this version of the checks has not seen, or not ``since``; oldest first."""
    unseen = Q(check_run=None) | ~Q(check_run__engine_version=engine_version)
    if since is not None:
        unseen |= Q(check_run__finished_at__lt=since)
    return AuthorProfile.objects.filter(unseen).select_related("user").order_by("pk")


def owner_of(address: str) -> User | None:
    """The account an address belongs to, as its login or as a further address of it."""
    login = User.objects.filter(email=address.lower()).first()
    return login or User.objects.filter(emailaddress__email__iexact=address).first()
