"""Reads about people."""

from django.db.models import QuerySet

from cms.accounts.models import AuthorProfile


def public_authors() -> QuerySet[AuthorProfile]:
    """Profiles that readers may see: whoever is or was an author."""
    return AuthorProfile.objects.filter(
        status__in=[AuthorProfile.Status.ACTIVE, AuthorProfile.Status.ENDED]
    )
