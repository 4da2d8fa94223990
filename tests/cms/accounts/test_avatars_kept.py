"""How long pictures of authors are kept: with the account, as long as somebody may ask, on hold."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cms.accounts import avatars, kept, queries
from cms.accounts.models import AuthorProfile, Avatar, TakenOut, User
from cms.picture_files import write_whole
from moderation import appeals, cases, convention, holds, retention, subjects, verdicts
from moderation.models import Case, Decision
from moderation.parties import Party
from tests.cms.accounts.avatars_for_tests import author, now, shown
from tests.factories import people
from tests.moderation.cases_for_tests import breach

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


def opened(profile: AuthorProfile, *, by: User) -> Case:
    convention.load_seed()
    subject = subjects.find("author", str(profile.pk))
    assert subject is not None
    return cases.open_by_staff(subject, clause_code="5.3", by=by, note="")


def test_an_open_case_about_the_author_keeps_the_picture():
    profile = author()
    avatar = shown(profile)
    case = opened(profile, by=people.make_user("moderator"))
    avatars.remove_avatar(profile, by=profile.user)
    assert Avatar.objects.get(pk=avatar.pk).file
    Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED, closed_at=timezone.now())
    assert retention.run()["unused_avatars"] == 1


def decided(profile: AuthorProfile) -> Decision:
    moderator = people.make_user("moderator")
    case = cases.claim(opened(profile, by=moderator), by=moderator)
    return verdicts.decide(case, breach("5.3"), by=moderator)


def long_ago(decision: Decision, moment: datetime) -> None:
    """As if the decision had been made then; a record itself cannot be changed."""
    rows: Any = Decision.objects.filter(pk=decision.pk)
    QuerySet.update(rows, decided_at=moment)
    Case.objects.filter(pk=decision.case_id).update(state=Case.State.CLOSED, closed_at=moment)


def test_a_picture_stays_while_its_author_may_still_appeal():
    profile = author()
    shown(profile)
    decision = decided(profile)
    now_ = timezone.now()
    avatars.remove_avatar(profile, by=profile.user)
    long_ago(decision, now_ - appeals.WINDOW + timedelta(days=1))
    assert retention.run()["unused_avatars"] == 0
    long_ago(decision, now_ - appeals.WINDOW - timedelta(days=1))
    assert retention.run()["unused_avatars"] == 1


def test_a_picture_stays_until_an_appeal_is_answered():
    profile = author()
    shown(profile)
    decision = decided(profile)
    party = Party(profile.user_id, profile.user.email)
    appeals.file(decision, party=party, grounds="facts", text="That is my own face.")
    long_ago(decision, timezone.now() - appeals.WINDOW - timedelta(days=1))
    avatars.remove_avatar(profile, by=profile.user)
    assert retention.run()["unused_avatars"] == 0


@pytest.mark.parametrize("meanwhile", ["shown", "held"])
def test_a_picture_that_must_stay_by_the_time_its_turn_comes_stays(meanwhile, monkeypatch):
    profile, other = author(), author()
    chief = people.make_user("chief")
    for one in (profile, other):
        avatars.refuse(shown(one), by=people.make_user("editor"), reason="No.")
    late = timezone.now() - timedelta(days=kept.REFUSED_DAYS + 1)
    Avatar.objects.update(settled_at=late)
    waiting = queries.locked_profile

    def locked_after_somebody_else(pk: int) -> AuthorProfile:
        """The lock, when it is got only after another one has let it go."""
        monkeypatch.setattr(queries, "locked_profile", waiting)
        if meanwhile == "shown":
            avatars.approve(now(profile), by=chief)
        else:
            holds.place("person", profile.user.email, by=chief, reason="A court asked.")
        return waiting(pk)

    monkeypatch.setattr(queries, "locked_profile", locked_after_somebody_else)
    assert retention.run()["refused_avatars"] == 1
    assert now(profile).file
    assert not now(other).file


def test_that_an_author_had_a_picture_is_known_for_half_a_year():
    profile = author()
    avatar = shown(profile)
    avatars.remove_avatar(profile, by=profile.user)
    had = TakenOut.objects.get()
    assert (had.profile, had.sha256, had.first_at) == (profile, avatar.sha256, avatar.first_at)
    later = timezone.now() + timedelta(days=kept.REFUSED_DAYS)
    assert retention.run(at=later - timedelta(days=1))["taken_out_avatars"] == 0
    assert retention.run(at=later + timedelta(days=1))["taken_out_avatars"] == 1


def test_a_file_that_no_record_names_goes_after_a_day(settings):
    profile = author()
    avatar = shown(profile)
    folder = Path(settings.MEDIA_ROOT) / "avatars"
    left, fresh = folder / "ab" / "abcd.webp", folder / "ab" / ".1234.part"
    for path in (left, fresh):
        write_whole(path, b"a picture")
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (left, path_of(avatar)):
        os.utime(path, (old, old))
    assert retention.run()["stray_avatar_files"] == 1
    assert not left.exists()
    assert fresh.exists()
    assert path_of(avatar).exists()
    assert retention.run()["stray_avatar_files"] == 0
