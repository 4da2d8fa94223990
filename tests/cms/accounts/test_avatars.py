"""The picture of an author: sent by its owner alone, shown after the checks, gone when removed."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cms.accounts import avatars
from cms.accounts.errors import Muted, NotPermitted
from cms.accounts.models import AuthorProfile, Avatar
from cms.accounts.tasks import check_profiles
from moderation.ladder import Rung
from moderation.models import Penalty
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

pytestmark = pytest.mark.django_db


def files(settings) -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "avatars"
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


# --- sending one --------------------------------------------------------------------------------


def test_an_author_sends_a_picture_and_sees_that_it_is_being_checked():
    profile = author()
    client = browser(profile.user)
    assert 'type="file"' in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"picture": upload(drawing.scene(1, 900, 700))}, follow=True)
    text = answer.content.decode()
    assert "Your picture is saved." in text
    assert 'data-avatar="checking"' in text
    assert "This picture is being checked." in text
    avatar = now(profile)
    assert (avatar.width, avatar.height, avatar.state) == (512, 512, "checking")
    assert avatar.get_absolute_url() in text


def test_nothing_of_the_file_survives(settings):
    output = io.BytesIO()
    drawing.scene(2, 700, 600).save(output, "JPEG", comment=b"kept-secret")
    file = SimpleUploadedFile("../../etc/me.svg", output.getvalue() + b"<script>PK\x03\x04")
    profile = author()
    avatar = avatars.set_avatar(profile, file, by=profile.user)
    (stored,) = files(settings)
    raw = stored.read_bytes()
    assert stored.name.startswith(avatar.sha256)
    assert b"kept-secret" not in raw
    assert b"script" not in raw
    with Image.open(io.BytesIO(raw)) as image:
        assert (image.format, image.size) == ("WEBP", (512, 512))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "not a JPEG"),
        (b"II*\0" + b"\0" * 50, "not a JPEG"),
        (drawing.png(drawing.scene(1))[:900], "damaged"),
        (b"\xff\xd8\xff" + b"\0" * 10_000_000, "larger than 10 MB"),
    ],
    ids=["empty", "svg", "tiff", "cut short", "huge"],
)
def test_what_is_no_sound_picture_is_refused_at_the_field(data, words, settings):
    profile = author()
    answer = browser(profile.user).post(PAGE, {"picture": SimpleUploadedFile("a.png", data)})
    text = answer.content.decode()
    assert 'href="#id_picture"' in text
    assert words in text
    assert not Avatar.objects.exists()
    assert files(settings) == []


def test_a_form_without_a_file_says_so():
    profile = author()
    assert "Choose a picture." in browser(profile.user).post(PAGE, {"save": ""}).content.decode()


def test_whoever_is_no_author_is_led_to_apply_and_visitors_to_log_in():
    assert browser(people.make_user()).get(PAGE)["Location"] == "/write/apply/"
    assert browser().get(PAGE)["Location"].startswith("/account/login/")


def test_the_link_stands_where_there_is_a_profile():
    assert PAGE in browser(author().user).get("/account/").content.decode()
    assert PAGE not in browser(people.make_user()).get("/account/").content.decode()


def test_nobody_sets_or_removes_the_picture_of_a_neighbour():
    profile, neighbour = author(), people.make_author()
    avatar = shown(profile)
    for stranger in (neighbour, people.make_user("chief")):
        with pytest.raises(NotPermitted):
            avatars.set_avatar(profile, upload(drawing.scene(3)), by=stranger)
        with pytest.raises(NotPermitted):
            avatars.remove_avatar(profile, by=stranger)
    browser(neighbour).post(PAGE, {"remove": "", "profile": str(profile.pk)})
    assert now(profile) == avatar


def test_the_same_picture_sent_twice_is_kept_once(settings):
    profile = author()
    first = shown(profile, drawing.scene(4))
    assert sent(profile, drawing.scene(4)) == first
    assert len(files(settings)) == 1


def test_another_picture_takes_the_place_of_the_one_before(
    settings, django_capture_on_commit_callbacks
):
    profile = author()
    first = shown(profile, drawing.scene(4))
    with django_capture_on_commit_callbacks(execute=True):
        second = sent(profile, drawing.scene(5))
    assert second.state == Avatar.State.CHECKING
    assert not Avatar.objects.filter(pk=first.pk).exists()
    (stored,) = files(settings)
    assert stored.name.startswith(second.sha256)


def test_a_removed_picture_goes_with_its_file(settings, django_capture_on_commit_callbacks):
    profile = author()
    avatar = shown(profile)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser(profile.user).post(PAGE, {"remove": ""}, follow=True)
    assert "Your picture is removed." in answer.content.decode()
    assert not Avatar.objects.exists()
    assert files(settings) == []
    assert browser().get(avatar.get_absolute_url()).status_code == 404
    assert browser(profile.user).post(PAGE, {"remove": ""}).status_code == 302


def test_two_authors_with_one_picture_each_keep_their_own_file(
    settings, django_capture_on_commit_callbacks
):
    one, other = author(), author()
    first = shown(one, drawing.scene(6))
    sent(other, drawing.scene(6))
    with django_capture_on_commit_callbacks(execute=True):
        avatars.remove_avatar(other, by=other.user)
    assert body(browser().get(first.get_absolute_url()))[:4] == b"RIFF"


@pytest.mark.usefixtures("one_moment")
def test_pictures_are_changed_so_many_times_a_day(monkeypatch):
    monkeypatch.setattr(avatars, "PICTURES_PER_DAY", 2)
    profile = author()
    client = browser(profile.user)
    for seed in (1, 2):
        assert client.post(PAGE, {"picture": upload(drawing.scene(seed))}).status_code == 302
    answer = client.post(PAGE, {"picture": upload(drawing.scene(3))}).content.decode()
    assert "Try again tomorrow." in answer


# --- who sees it --------------------------------------------------------------------------------


def test_readers_see_a_picture_only_after_the_checks_found_nothing():
    profile = author()
    image = drawing.scene(7)
    avatar = sent(profile, image)
    address = avatar.get_absolute_url()
    assert browser().get(address).status_code == 404
    assert address not in browser().get(page_of(profile)).content.decode()
    read_before(image, unsuitable=0.01)
    AuthorProfile.objects.update(check_run=None)
    check_profiles()
    assert now(profile).state == Avatar.State.SHOWN
    page = browser().get(page_of(profile)).content.decode()
    assert f'<img class="portrait" src="{address}" alt="" width="240" height="240">' in page
    assert "Readers see this picture." in browser(profile.user).get(PAGE).content.decode()


def test_until_then_its_owner_and_the_desk_see_it_and_nobody_else():
    profile = author()
    address = sent(profile, drawing.scene(8)).get_absolute_url()
    for user in (profile.user, people.make_user("editor"), people.make_user("moderator")):
        answer = browser(user).get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        body(answer)
    for stranger in (people.make_author(), people.make_user()):
        assert browser(stranger).get(address).status_code == 404


def test_a_shown_picture_is_everyones_and_can_run_nothing():
    avatar = shown(author())
    answer = browser().get(avatar.get_absolute_url())
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline"
    assert answer["Cache-Control"].startswith("public")
    assert "Cookie" not in answer.get("Vary", "")
    body(answer)
    again = browser().get(avatar.get_absolute_url(), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_another_hash_or_ending_or_a_lost_file_is_404():
    avatar = shown(author())
    address = avatar.get_absolute_url()
    assert browser().get(address.replace(".webp", ".png")).status_code == 404
    wrong = address.replace(avatar.sha256[:16], "0" * 16)
    assert browser().get(wrong).status_code == 404
    avatar.file.storage.delete(str(avatar.file.name))
    assert browser().get(address).status_code == 404


@pytest.mark.parametrize("status", ["applied", "declined"])
def test_who_is_no_author_has_no_picture_for_readers(status):
    profile = author()
    avatar = shown(profile)
    AuthorProfile.objects.update(status=status)
    assert browser().get(avatar.get_absolute_url()).status_code == 404


def test_the_picture_of_a_closed_account_is_not_shown():
    profile = author()
    avatar = shown(profile)
    profile.user.is_active = False
    profile.user.save()
    assert "portrait" not in browser().get(page_of(profile)).content.decode()
    assert browser().get(avatar.get_absolute_url()).status_code == 404


def test_the_page_of_an_author_takes_no_more_queries_with_a_picture():
    plain, pictured = author(), author()
    shown(pictured)
    client = browser()
    client.get(page_of(plain))
    counts = []
    for profile in (plain, pictured):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page_of(profile))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_at_the_desk_takes_no_query_per_picture():
    client = browser(people.make_user("editor"))
    listed = "/admin/accounts/authorprofile/"
    counts = []
    for _turn in range(2):
        shown(author())
        client.get(listed)
        with CaptureQueriesContext(connection) as queries:
            client.get(listed)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- somebody silenced; the rules of the table ----------------------------------------------------


def test_whoever_is_muted_removes_a_picture_and_sets_none():
    profile = author()
    shown(profile)
    now = timezone.now()
    Penalty.objects.create(
        account=profile.user,
        rung=Rung.MUTE_1,
        starts_at=now,
        ends_at=now + timedelta(days=1),
        is_strike=False,
    )
    with pytest.raises(Muted):
        avatars.set_avatar(profile, upload(drawing.scene(9)), by=profile.user)
    avatars.remove_avatar(profile, by=profile.user)
    profile.refresh_from_db()
    assert profile.avatar is None


def test_no_picture_is_refused_without_a_person():
    avatar = shown(author())
    with pytest.raises(IntegrityError), transaction.atomic():
        Avatar.objects.filter(pk=avatar.pk).update(state="refused")
    with pytest.raises(IntegrityError), transaction.atomic():
        Avatar.objects.filter(pk=avatar.pk).update(state="liked")


def test_a_profile_without_a_picture_says_nothing_of_one():
    profile = author()
    assert (
        'class="profile-picture"'
        not in browser(people.make_user("editor")).get(desk_page(profile)).content.decode()
    )
