"""Every change of a profile is checked, and the desk sees what the checks say."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts import actions, profile_checks
from cms.accounts.models import AuthorProfile, User
from cms.accounts.tasks import check_profiles
from cms.newsroom.models import Newsroom
from moderation.models import CheckRun, Finding, ProtectedName, Term
from tests.factories import people

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def application(pen_name: str, bio: str = "写储能与电网的人。") -> AuthorProfile:
    user = people.make_user()
    profile = actions.apply(user, pen_name=pen_name, bio=bio, samples="—")
    profile.refresh_from_db()
    return profile


def codes(profile: AuthorProfile) -> list[str]:
    return [finding.code for finding in Finding.objects.filter(run=profile.check_run)]


def page_of(profile: AuthorProfile, end: str = "change") -> str:
    return f"/admin/accounts/authorprofile/{profile.pk}/{end}/"


def test_an_ordinary_application_is_clean():
    profile = application("一线笔记")
    assert profile.check_run.state == CheckRun.State.CLEAN


def test_a_pen_name_that_passes_for_staff_needs_attention():
    profile = application("投稿管理员")
    assert profile.check_run.state == CheckRun.State.ATTENTION
    assert codes(profile) == ["name_of_staff"]


def test_adverts_and_listed_words_in_a_profile_are_found():
    Term.objects.create(
        text="代开发票", clause_code="3.1", severity="hold", kind="prohibited", stage="hold"
    )
    profile = application("江海", bio="代开发票，加微信 zhang_8812 领资料")
    assert profile.check_run.state == CheckRun.State.HELD
    assert set(codes(profile)) >= {"term_prohibited", "contact_wechat"}


def test_the_name_of_the_publication_is_protected_once_it_has_one():
    assert codes(application("读者投稿")) == []
    Newsroom.objects.create(pk=1, name="清源能源观察")
    assert codes(application("清源能源觀察")) == ["name_protected"]


def test_a_changed_account_name_is_checked_with_the_profile():
    author = people.make_author()
    browser(author).post(
        reverse("accounts:settings"),
        {"display_name": "官方客服", "language": "en", "uses_keys": "on"},
    )
    author.refresh_from_db()
    assert author.display_name == "官方客服"
    profile = AuthorProfile.objects.get(user=author)
    (finding,) = Finding.objects.filter(run=profile.check_run)
    assert (finding.code, finding.spans[0]["field"]) == ("name_of_staff", "standfirst")


def test_an_invited_author_is_checked_too():
    user = actions.take_on("new@example.org", pen_name="站长", password="", language="en")
    assert codes(AuthorProfile.objects.get(user=user)) == ["name_of_staff"]


def test_the_same_profile_is_checked_once():
    profile = application("一线笔记")
    assert profile_checks.check(profile) == profile.check_run
    assert CheckRun.objects.count() == 1


def test_profiles_nobody_checked_are_found_by_the_clock():
    profile = AuthorProfile.objects.get(user=people.make_author())
    assert profile.check_run is None
    assert check_profiles() == 1
    assert check_profiles() == 0
    checked = AuthorProfile.objects.get(pk=profile.pk)
    assert checked.check_run.state == CheckRun.State.CLEAN


def test_a_name_protected_later_is_looked_for_in_every_profile():
    profile = application("江海云")
    assert codes(profile) == []
    ProtectedName.objects.create(name="江海云", added_at=timezone.now())
    assert check_profiles() == 1
    assert check_profiles() == 0
    profile.refresh_from_db()
    assert codes(profile) == ["name_protected"]


def test_the_sweep_of_the_pieces_leaves_profiles_alone():
    from submissions import checking

    application("管理员")
    assert checking.check_pending() == 0


def test_the_desk_sees_the_findings_and_filters_by_them():
    asking, clean = application("本站管理员"), application("一线笔记")
    editor = browser(people.make_user("editor"))
    page = editor.get(page_of(asking)).content.decode()
    assert 'data-checks="attention"' in page
    assert 'data-clause="5.3"' in page
    assert "<q>管理员</q> Pen name" in page
    listed = editor.get("/admin/accounts/authorprofile/?checks=asking").content.decode()
    assert asking.pen_name in listed
    assert clean.pen_name not in listed
    listed = editor.get("/admin/accounts/authorprofile/?checks=clean").content.decode()
    assert asking.pen_name not in listed
    assert clean.pen_name in listed


def test_editors_judge_findings_of_others_profiles_only():
    profile = application("管理员")
    finding = Finding.objects.get(run=profile.check_run)
    editor, other = people.make_user("editor"), application("官方")
    posted = {"finding": str(finding.pk), "judge": "wrong"}
    assert browser(editor).post(page_of(other, "judge"), posted).status_code == 404
    assert browser(editor).post(page_of(profile, "judge"), {"judge": "x"}).status_code == 404
    assert browser(editor).post(page_of(profile, "judge"), posted).status_code == 302
    finding.refresh_from_db()
    assert (finding.judgement, finding.judged_by) == ("wrong", editor)
    profile.user.groups.add(Group.objects.get(name="editor"))
    profile.user.is_staff = True
    profile.user.save()
    assert browser(profile.user).post(page_of(profile, "judge"), posted).status_code == 403


def test_a_chief_keeps_the_list_of_protected_names():
    chief = people.make_user("chief")
    browser(chief).post("/admin/moderation/protectedname/add/", {"name": "江海云", "note": ""})
    assert ProtectedName.objects.get().added_by == chief
    editor = browser(people.make_user("editor"))
    assert editor.get("/admin/moderation/protectedname/").status_code == 403


def columns_written(queries: CaptureQueriesContext) -> str:
    """What the changes of profiles set, besides the checks, which are theirs to set."""
    table = 'UPDATE "accounts_authorprofile" SET '
    changes = [query["sql"] for query in queries if query["sql"].startswith(table)]
    written = [sql.removeprefix(table).partition(" WHERE ")[0] for sql in changes]
    return ", ".join(columns for columns in written if not columns.startswith('"check_run_id"'))


def test_an_application_and_its_answer_leave_picture_and_checks_to_others():
    profile = application("一线笔记")
    with CaptureQueriesContext(connection) as answered:
        actions.decide(profile, by=people.make_user("editor"), accepted=False, note="No.")
    with CaptureQueriesContext(connection) as renewed:
        actions.apply(profile.user, pen_name="江海", bio="写海的人。", samples="—")
    with CaptureQueriesContext(connection) as taken_on:
        actions.take_on(profile.user.email, pen_name="江海", password="", language="en")
    for queries in (answered, renewed, taken_on):
        columns = columns_written(queries)
        assert '"status"' in columns
        assert "avatar" not in columns
        assert "check_run" not in columns
