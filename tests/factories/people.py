"""Accounts with roles: an author, editors, a chief, a moderator, a reader."""

from itertools import count

from django.contrib.auth.models import Group

from cms.accounts.models import AuthorProfile, User
from cms.accounts.roles import sync_roles

_serial = count(1)
PASSWORD = "paper-and-ink-2026"


def make_user(role: str = "", **fields: object) -> User:
    """An account; ``role`` is a group of roles.ROLES, which also opens the desk."""
    number = next(_serial)
    email = str(fields.pop("email", f"person{number}@example.org"))
    fields.setdefault("language", "en")
    user = User.objects.create_user(email, PASSWORD, is_staff=bool(role), **fields)
    if role:
        if not Group.objects.filter(name=role).exists():
            sync_roles()
        user.groups.add(Group.objects.get(name=role))
    return user


def make_author(role: str = "", **fields: object) -> User:
    """An account with author status."""
    user = make_user(role, **fields)
    AuthorProfile.objects.create(
        user=user,
        handle=f"author-{user.pk}",
        pen_name=f"Pen {user.pk}",
        status=AuthorProfile.Status.ACTIVE,
    )
    return user
