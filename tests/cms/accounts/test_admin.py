"""Authors and accounts at the desk."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from post_office.models import Email

from cms.accounts.models import AuthorProfile, User
from tests.factories import people

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def applicant() -> AuthorProfile:
    profile = people.make_author().author_profile
    AuthorProfile.objects.filter(pk=profile.pk).update(status="applied")
    profile.refresh_from_db()
    return profile


def address(profile: AuthorProfile, end: str = "decide") -> str:
    return f"/admin/accounts/authorprofile/{profile.pk}/{end}/"


def test_an_editor_takes_an_applicant_on_and_the_person_is_told(applicant):
    editor = people.make_user("editor")
    text = browser(editor).get(address(applicant, "change")).content.decode()
    assert 'name="accept"' in text
    assert 'name="decline"' in text
    for _ in range(2):
        browser(editor).post(address(applicant), {"accept": "", "note": "Welcome."})
    applicant.refresh_from_db()
    assert (applicant.status, applicant.decided_by) == (AuthorProfile.Status.ACTIVE, editor)
    letter = Email.objects.get()
    assert letter.to == [applicant.user.email]
    assert letter.message.startswith("You are an author now")
    assert "/write/new/" in letter.message
    assert "Welcome." in letter.message


def test_declining_and_ending_are_told_apart_and_told_once(applicant):
    editor = browser(people.make_user("editor"))
    for _ in range(2):
        editor.post(address(applicant), {"decline": "", "note": "Samples & sources, please."})
    applicant.refresh_from_db()
    assert applicant.status == AuthorProfile.Status.DECLINED
    assert "Samples & sources, please." in Email.objects.get().message
    editor.post(address(applicant), {"accept": ""})
    for _ in range(2):
        editor.post(address(applicant), {"decline": ""})
    applicant.refresh_from_db()
    assert applicant.status == AuthorProfile.Status.ENDED
    assert Email.objects.count() == 3


def test_a_moderator_reads_applications_and_cannot_answer_them(applicant):
    client = browser(people.make_user("moderator"))
    assert 'name="accept"' not in client.get(address(applicant, "change")).content.decode()
    assert client.post(address(applicant), {"accept": ""}).status_code == 403
    applicant.refresh_from_db()
    assert applicant.status == AuthorProfile.Status.APPLIED


def test_nobody_answers_their_own_application():
    editor = people.make_author("editor")
    profile = editor.author_profile
    AuthorProfile.objects.update(status="applied")
    browser(editor).post(address(profile), {"accept": ""})
    profile.refresh_from_db()
    assert profile.status == AuthorProfile.Status.APPLIED


@pytest.mark.parametrize("pressed", [{}, {"accept": "", "decline": ""}])
def test_an_unclear_press_decides_nothing(applicant, pressed):
    browser(people.make_user("editor")).post(address(applicant), pressed)
    applicant.refresh_from_db()
    assert applicant.status == AuthorProfile.Status.APPLIED


def test_a_note_too_long_is_refused_with_its_length(applicant):
    response = browser(people.make_user("editor")).post(
        address(applicant), {"accept": "", "note": "x" * 1001}, follow=True
    )
    assert "1001" in response.content.decode()
    applicant.refresh_from_db()
    assert applicant.status == AuthorProfile.Status.APPLIED


def test_looking_at_the_decide_address_decides_nothing(applicant):
    response = browser(people.make_user("editor")).get(address(applicant))
    assert response.status_code == 302
    assert (
        browser(people.make_user("editor"))
        .post("/admin/accounts/authorprofile/99999/decide/", {"accept": ""})
        .status_code
        == 404
    )


def test_the_list_of_authors_can_be_searched_and_filtered(applicant):
    client = browser(people.make_user("editor"))
    listed = client.get(
        f"/admin/accounts/authorprofile/?status__exact=applied&q={applicant.pen_name}"
    )
    assert applicant.pen_name in listed.content.decode()


def test_a_chief_reads_accounts_and_changes_none():
    reader, chief = people.make_user(), people.make_user("chief")
    client = browser(chief)
    page = f"/admin/accounts/user/{reader.pk}/change/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"is_staff": "on", "is_active": "on"}).status_code == 403
    assert reader.password.rpartition("$")[2] not in client.get(page).content.decode()
    assert client.get("/admin/accounts/user/add/").status_code == 403


def test_only_full_power_gives_roles_and_never_more_power():
    admin = people.make_user()
    admin.is_staff = admin.is_superuser = True
    admin.save()
    reader = people.make_user()
    people.make_user("editor")
    sent = {
        "is_active": "on",
        "is_staff": "on",
        "groups": [Group.objects.get(name="editor").pk],
        "is_superuser": "on",
        "email": "taken@example.org",
    }
    browser(admin).post(f"/admin/accounts/user/{reader.pk}/change/", sent)
    email = reader.email
    reader.refresh_from_db()
    assert (reader.is_staff, reader.is_superuser, reader.email) == (True, False, email)
    assert reader.has_perm("submissions.read_desk")


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_accounts_are_closed_to_other_roles(role):
    assert browser(people.make_user(role)).get("/admin/accounts/user/").status_code == 403
