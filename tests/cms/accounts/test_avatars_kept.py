"""How long pictures of authors are kept: with the account, as long as somebody may ask, on hold."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cms.accounts import avatars, kept
from cms.accounts.models import Avatar
from moderation import cases, convention, holds, retention, subjects
from moderation.models import Case
from tests.cms.accounts.avatars_for_tests import author, now, shown
from tests.factories import people

pytestmark = pytest.mark.django_db


def path_of(avatar: Avatar) -> Path:
    return Path(avatar.file.path)


def test_the_picture_goes_with_the_account(django_capture_on_commit_callbacks):
    profile, other = author(), author()
    gone, stays = shown(profile), shown(other)
    profile.user.is_active = False
    profile.user.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run()["unused_avatars"] == 1
    assert not path_of(gone).exists()
    assert path_of(stays).exists()
    profile.refresh_from_db()
    assert profile.avatar is None
    assert retention.run()["unused_avatars"] == 0


def test_a_refused_picture_stays_half_a_year_and_is_known_after_it(
    django_capture_on_commit_callbacks,
):
    profile = author()
    avatar = shown(profile)
    avatars.refuse(avatar, by=people.make_user("editor"), reason="No.")
    later = timezone.now() + timedelta(days=kept.REFUSED_DAYS)
    assert retention.run(at=later - timedelta(days=1))["refused_avatars"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run(at=later + timedelta(days=1))["refused_avatars"] == 1
    assert not path_of(avatar).exists()
    known = now(profile)
    assert (str(known.file), known.prints, known.reason) == ("", avatar.prints, "No.")


def test_a_legal_hold_keeps_what_its_owner_removes_until_it_ends(
    django_capture_on_commit_callbacks,
):
    profile, chief = author(), people.make_user("chief")
    avatar = shown(profile)
    hold = holds.place("person", profile.user.email, by=chief, reason="A court asked.")
    with django_capture_on_commit_callbacks(execute=True):
        avatars.remove_avatar(profile, by=profile.user)
        assert retention.run()["unused_avatars"] == 0
    profile.refresh_from_db()
    assert profile.avatar is None
    assert path_of(avatar).exists()
    holds.lift(hold, by=chief, reason="It is over.")
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run()["unused_avatars"] == 1
    assert not path_of(avatar).exists()
    assert not Avatar.objects.exists()


def test_an_open_case_about_the_author_keeps_the_picture():
    convention.load_seed()
    profile = author()
    avatar = shown(profile)
    subject = subjects.find("author", str(profile.pk))
    assert subject is not None
    case = cases.open_by_staff(
        subject, clause_code="5.3", by=people.make_user("moderator"), note=""
    )
    avatars.remove_avatar(profile, by=profile.user)
    assert Avatar.objects.get(pk=avatar.pk).file
    Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED, closed_at=timezone.now())
    assert retention.run()["unused_avatars"] == 1
