"""Pictures of authors through the checks, and what a person decides about them at the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from post_office.models import Email

from cms.accounts import avatar_reading, avatars, profile_checks
from cms.accounts.errors import NotPermitted, PictureChanged, ReasonMissing
from cms.accounts.models import AuthorProfile, Avatar
from cms.accounts.tasks import check_profiles, read_avatars
from moderation import cases, convention, picture_reading, protected_pictures, rollout, subjects
from moderation.attachments import Sent
from moderation.checkruns import judge
from moderation.material import Stage
from moderation.models import (
    AuditEvent,
    CheckRun,
    DetectorStage,
    Finding,
    ProtectedPicture,
    ReadPicture,
)
from tests.cms.accounts.avatars_for_tests import (
    PAGE,
    author,
    body,
    browser,
    desk_page,
    now,
    page_of,
    read_before,
    sent,
    shown,
    upload,
)
from tests.factories import people
from tests.moderation import drawing
from tests.moderation.test_picture_reading import HANGING

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def nobody_left_behind() -> Iterator[None]:
    yield
    picture_reading.close()


def codes(profile: AuthorProfile) -> list[str]:
    profile.refresh_from_db()
    return [finding.code for finding in Finding.objects.filter(run=profile.check_run)]


def protect(image: Image.Image) -> ProtectedPicture:
    reading = protected_pictures.read(Sent("logo.png", drawing.png(image)))
    return protected_pictures.protect(reading, note="Our logo", by=people.make_user("chief"))


def on_trial(checker: str) -> None:
    DetectorStage.objects.create(
        checker=checker,
        version=rollout.versions()[checker],
        stage=Stage.SHADOW.value,
        how=DetectorStage.How.STARTED,
    )


def coded() -> Image.Image:
    image = drawing.scene(1, 420, 420)
    drawing.put_code(image, "https://u.wechat.com/AbCd", at=(60, 60))
    return image


# --- read in the background -----------------------------------------------------------------------


def test_a_picture_is_read_by_the_clock_and_shown_when_nothing_was_found():
    convention.load_seed()
    clean, advert = author(), author()
    sent(clean, drawing.emblem(11))
    sent(advert, coded())
    assert read_avatars() == 2
    assert now(clean).state == Avatar.State.SHOWN
    assert codes(clean) == []
    asking = now(advert)
    assert asking.state == Avatar.State.ASKING
    assert "code_contact" in codes(advert)
    assert browser().get(asking.get_absolute_url()).status_code == 404
    text = browser(advert.user).get(PAGE).content.decode()
    assert "An editor has to look at this picture" in text
    page = browser(people.make_user("editor")).get(desk_page(advert)).content.decode()
    assert 'data-avatar="asking"' in page
    assert 'data-clause="3.1"' in page
    assert "<q>https://u.wechat.com/AbCd</q> Picture" in page


def test_a_task_that_comes_twice_changes_nothing_the_second_time():
    profile = author()
    image = drawing.scene(12)
    avatar = sent(profile, image)
    read_before(image, unsuitable=0.01)
    assert read_avatars() == 1
    before = (now(profile).state, CheckRun.objects.count(), ReadPicture.objects.count())
    assert read_avatars() == 0
    Avatar.objects.filter(pk=avatar.pk).update(read_by="")
    assert read_avatars() == 1
    assert (now(profile).state, CheckRun.objects.count(), ReadPicture.objects.count()) == before


def test_a_picture_changed_while_it_was_read_shows_nothing_of_the_other_one():
    profile = author()
    first, second = drawing.scene(13), drawing.scene(14)
    sent(profile, first)
    sent(profile, second)
    read_before(first, unsuitable=0.01)
    profile_checks.check(profile)
    assert now(profile).state == Avatar.State.CHECKING


def test_a_picture_that_takes_too_long_is_tried_three_times_and_then_a_person_looks(monkeypatch):
    monkeypatch.setattr(picture_reading, "CHILD", HANGING)
    monkeypatch.setattr(picture_reading, "TIMEOUT_SECONDS", 0.1)
    profile = author()
    sent(profile, drawing.scene(15))
    assert read_avatars() == 1
    avatar = now(profile)
    assert (avatar.state, avatar.attempts) == (Avatar.State.ASKING, 3)
    assert read_avatars() == 0
    page = browser(people.make_user("editor")).get(desk_page(profile)).content.decode()
    assert "The software took too long over this picture." in page
    assert "ReaderTimedOut" not in page


def test_a_worker_that_died_over_a_picture_three_times_leaves_it_to_a_person():
    profile = author()
    avatar = sent(profile, drawing.scene(16))
    Avatar.objects.filter(pk=avatar.pk).update(attempts=3)
    assert read_avatars() == 0
    assert now(profile).state == Avatar.State.ASKING
    page = browser(people.make_user("editor")).get(desk_page(profile)).content.decode()
    assert "The software stopped while it read this picture." in page


def test_what_broke_stands_in_the_log_and_no_page_tells_it(caplog):
    profile = author()
    avatar = sent(profile, drawing.scene(17))
    path = Path(avatar.file.path)
    path.unlink()
    path.mkdir()
    read_avatars()
    assert now(profile).state == Avatar.State.ASKING
    assert "IsADirectoryError" in caplog.text
    editor = Client(headers={"accept-language": "zh-hans"})
    editor.force_login(people.make_user("editor"))
    page = editor.get(desk_page(profile)).content.decode()
    assert "IsADirectoryError" not in page
    assert str(path) not in page
    assert "note-bad" in page
    # As rows from before had it.
    Avatar.objects.update(last_error="TypeError: raw")
    assert "TypeError" not in editor.get(desk_page(profile)).content.decode()


def test_a_picture_somebody_works_on_is_left_alone():
    profile = author()
    avatar = sent(profile, drawing.scene(17))
    assert avatar_reading._lease_next() == avatar
    assert read_avatars() == 0
    assert now(profile).state == Avatar.State.CHECKING


@pytest.mark.parametrize("checker", ["picture_text", "unsuitable_pictures"])
def test_a_picture_nobody_read_is_shown_by_no_later_check(checker):
    profile = author()
    avatar = sent(profile, drawing.scene(16))
    Avatar.objects.filter(pk=avatar.pk).update(attempts=3)
    read_avatars()
    on_trial(checker)
    profile.bio = "Another line."
    profile.save(update_fields=["bio"])
    profile_checks.check(profile)
    assert now(profile).state == Avatar.State.ASKING


def test_a_picture_nobody_read_is_not_shown_because_a_finding_was_wrong():
    profile = author()
    avatar = sent(profile, drawing.scene(16))
    Avatar.objects.filter(pk=avatar.pk).update(attempts=3)
    read_avatars()
    profile_checks.check(profile)
    finding = Finding.objects.get(run=profile.check_run)
    judge(finding, by=people.make_user("editor"), verdict="wrong")
    profile_checks.check(profile)
    assert now(profile).state == Avatar.State.ASKING


@pytest.mark.parametrize(
    "reading",
    [{"unsuitable": None}, {"unsuitable": 0.01, "problem": "partly"}],
    ids=["nobody could look", "partly read"],
)
def test_a_picture_that_was_read_in_part_waits_for_a_person(reading):
    on_trial("picture_text")
    profile, image = author(), drawing.scene(16)
    read_before(image, **reading)
    assert sent(profile, image).state == Avatar.State.ASKING


def test_no_picture_shows_itself_while_a_check_of_pictures_is_on_trial():
    on_trial("unsuitable_pictures")
    profile, image = author(), drawing.scene(16)
    read_before(image, unsuitable=0.99)
    assert sent(profile, image).state == Avatar.State.ASKING


def test_a_file_that_is_gone_asks_a_person():
    profile = author()
    avatar = sent(profile, drawing.scene(18))
    avatar.file.storage.delete(str(avatar.file.name))
    assert read_avatars() == 1
    assert now(profile).state == Avatar.State.ASKING
    assert codes(profile) == ["picture_unread"]


def test_an_unsuitable_picture_is_held_and_veiled_until_a_person_lets_it_through():
    convention.load_seed()
    profile = author()
    image = drawing.scene(19)
    read_before(image, unsuitable=0.97)
    avatar = sent(profile, image)
    assert avatar.state == Avatar.State.ASKING
    assert profile.check_run.state == CheckRun.State.HELD
    editor = people.make_user("editor")
    assert 'id="unveil-picture"' in browser(editor).get(desk_page(profile)).content.decode()
    avatars.approve(avatar, by=editor)
    assert "unveil" not in browser(editor).get(desk_page(profile)).content.decode()
    avatars.refuse(now(profile), by=editor, reason="No.")
    assert 'id="unveil-picture"' in browser(editor).get(desk_page(profile)).content.decode()


def test_what_is_wrong_with_the_name_does_not_keep_the_picture_from_readers():
    profile = author()
    profile.pen_name = "本站管理员"
    profile.save()
    avatar = shown(profile)
    assert codes(profile) == ["name_of_staff"]
    assert avatar.state == Avatar.State.SHOWN


# --- protected pictures, and those of others ------------------------------------------------------


def test_an_emblem_as_a_picture_asks_a_person():
    convention.load_seed()
    badge = drawing.emblem(21)
    protect(badge)
    profile = author()
    copy = badge.resize((150, 150))
    read_before(copy, unsuitable=0.01)
    assert sent(profile, copy).state == Avatar.State.ASKING
    (finding,) = Finding.objects.filter(run=profile.check_run)
    assert (finding.code, finding.clause_code) == ("avatar_protected", "5.3")


def test_staff_show_the_logo_of_the_house():
    logo = drawing.emblem(22)
    protect(logo)
    profile = author(role="editor")
    assert shown(profile, logo).state == Avatar.State.SHOWN
    assert codes(profile) == []


def test_a_picture_protected_later_is_looked_for_in_every_profile_once():
    badge = drawing.emblem(23)
    bearer, other = author(), author()
    shown(bearer, badge)
    shown(other)
    read_avatars()
    listed = protect(badge)
    assert check_profiles() == 2
    assert check_profiles() == 0
    assert (now(bearer).state, now(other).state) == (Avatar.State.ASKING, Avatar.State.SHOWN)
    protected_pictures.change(listed, note="x", is_retired=True, by=people.make_user("chief"))
    assert check_profiles() == 2
    assert check_profiles() == 0
    assert now(bearer).state == Avatar.State.SHOWN


def test_a_refused_picture_is_not_looked_for_over_and_over():
    refused = author()
    shown(refused)
    read_avatars()
    avatars.refuse(now(refused), by=people.make_user("editor"), reason="No.")
    protect(drawing.emblem(23))
    assert check_profiles() == 0


def test_a_picture_of_two_accounts_asks_about_the_later_one_alone():
    convention.load_seed()
    first, later = author(), author()
    mine = shown(first, drawing.scene(24))
    copied = sent(later, drawing.scene(24))
    assert copied.state == Avatar.State.ASKING
    (finding,) = Finding.objects.filter(run=later.check_run)
    assert (finding.code, finding.clause_code) == ("avatar_shared", "3.3")
    assert finding.params == {}
    profile_checks.check(first)
    assert (now(first), now(first).state) == (mine, Avatar.State.SHOWN)
    page = browser(people.make_user("editor")).get(desk_page(later)).content.decode()
    assert f">{first.pen_name}</a>" in page
    assert first.pen_name not in browser(later.user).get(PAGE).content.decode()


def test_whoever_had_a_picture_first_may_take_it_out_and_set_it_again():
    first, later = author(), author()
    picture = drawing.scene(27)
    shown(first, picture)
    sent(later, picture)
    avatars.remove_avatar(first, by=first.user)
    assert sent(first, picture).state == Avatar.State.SHOWN
    assert codes(first) == []
    profile_checks.check(later)
    assert (codes(later), now(later).state) == (["avatar_shared"], Avatar.State.ASKING)


def test_a_copy_in_another_file_is_named_at_the_desk_beside_the_first():
    first, later, other = author(), author(), author()
    picture = drawing.emblem(24)
    shown(first, picture)
    shown(other, drawing.emblem(26))
    copied = sent(later, picture.resize((300, 300), Image.Resampling.LANCZOS))
    assert copied.sha256 != now(first).sha256
    page = browser(people.make_user("editor")).get(desk_page(later)).content.decode()
    assert f">{first.pen_name}</a>" in page
    assert f">{other.pen_name}</a>" not in page


def test_a_finding_judged_wrong_asks_no_more():
    convention.load_seed()
    first, later = author(), author()
    shown(first, drawing.scene(25))
    sent(later, drawing.scene(25))
    finding = Finding.objects.get(run=later.check_run)
    judge(finding, by=people.make_user("editor"), verdict="wrong")
    profile_checks.check(later)
    assert now(later).state == Avatar.State.SHOWN


# --- what a person decides ------------------------------------------------------------------------


def asking(seed: int = 31) -> AuthorProfile:
    profile = author()
    image = drawing.scene(seed)
    read_before(image, unsuitable=0.7)
    assert sent(profile, image).state == Avatar.State.ASKING
    return profile


def test_an_editor_shows_a_picture_and_no_check_takes_it_away_again():
    profile = asking()
    editor = people.make_user("editor")
    avatar = now(profile)
    posted = {"avatar": str(avatar.pk), "show": ""}
    for _turn in range(2):
        assert browser(editor).post(desk_page(profile, "avatar"), posted).status_code == 302
    avatar = now(profile)
    assert (avatar.state, avatar.decided_by) == (Avatar.State.SHOWN, editor)
    event = AuditEvent.objects.get(action="show_avatar")
    assert (event.actor_id, event.after) == (editor.pk, avatar.sha256)
    assert avatar.get_absolute_url() in browser().get(page_of(profile)).content.decode()
    profile.bio = "Another line."
    profile.save()
    profile_checks.check(profile)
    assert "unsuitable_picture" in codes(profile)
    assert now(profile).state == Avatar.State.SHOWN


def test_an_editor_takes_a_picture_away_and_the_author_is_told_why():
    profile = author()
    avatar = shown(profile)
    editor = people.make_user("moderator")
    posted = {"avatar": str(avatar.pk), "take_away": "", "reason": "This is the minister's face."}
    for _turn in range(2):
        browser(editor).post(desk_page(profile, "avatar"), posted)
    avatar = now(profile)
    assert (avatar.state, avatar.decided_by) == (Avatar.State.REFUSED, editor)
    assert browser().get(avatar.get_absolute_url()).status_code == 404
    text = browser(profile.user).get(PAGE).content.decode()
    assert "Readers do not see this picture." in text
    assert "This is the minister&#x27;s face." in text
    letter = Email.objects.get()
    assert letter.to == [profile.user.email]
    assert "This is the minister's face." in letter.message
    assert "/account/picture/" in letter.message
    event = AuditEvent.objects.get(action="refuse_avatar")
    assert (event.before, event.reason) == (avatar.sha256, "This is the minister's face.")
    profile_checks.check(profile)
    assert now(profile).state == Avatar.State.REFUSED


def test_a_refused_picture_sent_again_asks_a_person_again():
    profile = author()
    image = drawing.scene(32)
    avatar = shown(profile, image)
    avatars.refuse(avatar, by=people.make_user("editor"), reason="No.")
    answer = browser(profile.user).post(PAGE, {"picture": upload(image)}).content.decode()
    assert "The editors took this picture from readers." in answer
    assert "Your picture is saved." not in answer
    assert now(profile) == avatar
    avatars.remove_avatar(profile, by=profile.user)
    again = sent(profile, image)
    assert (again.state, codes(profile)) == (Avatar.State.ASKING, ["avatar_refused_before"])
    assert not Avatar.objects.get(pk=avatar.pk).file


def test_an_editor_may_think_better_of_it():
    profile = asking()
    editor = people.make_user("editor")
    avatars.refuse(now(profile), by=editor, reason="No.")
    shown_again = avatars.approve(now(profile), by=editor)
    assert (shown_again.state, shown_again.reason) == (Avatar.State.SHOWN, "")


def test_taking_away_needs_a_reason():
    profile = asking()
    posted = {"avatar": str(now(profile).pk), "take_away": "", "reason": "  "}
    editor = browser(people.make_user("editor"))
    answer = editor.post(desk_page(profile, "avatar"), posted, follow=True)
    assert "Tell the author why" in answer.content.decode()
    with pytest.raises(ReasonMissing):
        avatars.refuse(now(profile), by=people.make_user("editor"), reason="x" * 501)
    assert now(profile).state == Avatar.State.ASKING


def test_a_picture_that_changed_meanwhile_is_not_decided_on():
    profile = asking()
    old = now(profile)
    avatars.refuse(old, by=people.make_user("editor"), reason="No.")
    sent(profile, drawing.scene(33))
    with pytest.raises(PictureChanged):
        avatars.approve(old, by=people.make_user("editor"))
    posted = {"avatar": str(old.pk), "show": ""}
    editor = browser(people.make_user("editor"))
    answer = editor.post(desk_page(profile, "avatar"), posted, follow=True)
    assert "has changed the picture meanwhile" in answer.content.decode()
    assert now(profile).state == Avatar.State.CHECKING


def test_only_those_with_the_right_decide_and_nobody_on_their_own():
    profile, other = asking(), asking(34)
    avatar = now(profile)
    posted = {"avatar": str(avatar.pk), "show": ""}
    stranger = people.make_user()
    stranger.is_staff = True
    stranger.save()
    assert browser(stranger).post(desk_page(profile, "avatar"), posted).status_code == 403
    assert browser().post(desk_page(profile, "avatar"), posted).status_code == 302
    with pytest.raises(NotPermitted):
        avatars.approve(avatar, by=people.make_author())
    editor = browser(people.make_user("editor"))
    assert editor.post(desk_page(other, "avatar"), posted).status_code == 404
    assert editor.post(desk_page(profile, "avatar"), {"avatar": "x"}).status_code == 404
    editor.get(desk_page(profile, "avatar"))
    assert now(profile).state == Avatar.State.ASKING
    own = author(role="editor")
    mine = sent(own, drawing.scene(35))
    answer = browser(own.user).post(desk_page(own, "avatar"), {"avatar": str(mine.pk), "show": ""})
    assert answer.status_code == 403
    assert now(own).state == Avatar.State.CHECKING


def test_an_unclear_press_decides_nothing():
    profile = asking()
    posted = {"avatar": str(now(profile).pk), "show": "", "take_away": "", "reason": "x"}
    browser(people.make_user("editor")).post(desk_page(profile, "avatar"), posted)
    assert now(profile).state == Avatar.State.ASKING


def test_the_list_of_authors_finds_pictures_that_wait_for_a_person():
    waiting, clean = author(), author()
    avatar = sent(waiting, drawing.scene(36))
    Avatar.objects.filter(pk=avatar.pk).update(attempts=3)
    read_avatars()
    shown(clean)
    editor = browser(people.make_user("editor"))
    listed = editor.get("/admin/accounts/authorprofile/?checks=asking").content.decode()
    assert waiting.pen_name in listed
    assert clean.pen_name not in listed
    assert "Waits for a person" in listed


def test_a_form_sent_by_mistake_to_a_lost_profile_is_404():
    editor = browser(people.make_user("editor"))
    assert editor.post("/admin/accounts/authorprofile/9999/avatar/").status_code == 404


def test_an_upload_of_a_known_picture_is_settled_at_once():
    profile = author()
    image = drawing.scene(37)
    read_before(image, unsuitable=0.01)
    avatars.set_avatar(profile, upload(image), by=profile.user)
    assert now(profile).state == Avatar.State.SHOWN


def test_a_report_about_a_picture_shows_that_one_though_the_author_has_another_by_now():
    convention.load_seed()
    profile = author()
    avatar = shown(profile)
    subject = subjects.find("author", str(profile.pk))
    assert subject is not None
    moderator = people.make_user("moderator")
    cases.open_by_staff(subject, clause_code="5.3", by=moderator, note="")
    sent(profile, drawing.scene(38))
    (reported,) = subjects.pictures("author", str(profile.pk), subject.digest)
    assert (reported.sha256, reported.url) == (avatar.sha256, avatar.get_absolute_url())
    assert body(browser(moderator).get(reported.url))[:4] == b"RIFF"
    later = subjects.find("author", str(profile.pk))
    assert later is not None
    assert subjects.pictures("author", str(profile.pk), later.digest) == ()
