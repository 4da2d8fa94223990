"""The notice for people who are not authors, and applying to become one."""

import pytest

from cms.accounts.models import AuthorProfile
from cms.newsroom.models import Newsroom
from tests.factories import people
from tests.submissions.author_pages import browser, filled

pytestmark = pytest.mark.django_db


def page(response) -> str:
    return str(response.content.decode())


@pytest.fixture(autouse=True)
def _newsroom():
    Newsroom.objects.create(
        pk=1,
        submission_address="gao@paper.example",
        author_contact="The author desk, room 3",
        reply_days=4,
    )


def test_a_logged_in_person_who_is_no_author_gets_the_notice_and_no_refusal():
    response = browser(people.make_user()).get("/write/new/")
    text = page(response)
    assert response.status_code == 200
    assert 'href="mailto:gao@paper.example"' in text
    assert "The author desk, room 3" in text
    assert "within 4 days" in text
    assert 'href="/write/apply/"' in text
    assert 'href="/convention/"' in text
    assert "submission-form" not in text


@pytest.mark.parametrize("status", ["applied", "declined", "ended"])
def test_a_profile_alone_does_not_let_anyone_write(status):
    user = people.make_author()
    AuthorProfile.objects.filter(user=user).update(status=status)
    response = browser(user).get("/write/new/")
    assert response.status_code == 200
    assert "submission-form" not in page(response)
    assert browser(user).post("/write/new/", filled(save="1")).status_code == 200


def test_someone_logged_out_sees_both_ways():
    for address in ("/submit/", "/write/new/"):
        response = browser().get(address)
        assert response.status_code == 200
        assert "mailto:gao@paper.example" in page(response)
        assert 'href="/account/login/?next=/write/new/"' in page(response)


def test_the_newsroom_words_its_own_notice_and_no_markup_of_it_runs():
    Newsroom.objects.update(notice_en="Our own words <b>bold</b>")
    text = page(browser(people.make_user()).get("/submit/"))
    assert "Our own words &lt;b&gt;bold&lt;/b&gt;" in text


def test_an_author_is_led_to_the_form():
    text = page(browser(people.make_author()).get("/submit/"))
    assert 'href="/write/new/"' in text
    assert "mailto:gao@paper.example" in text


def test_applying_files_one_application_and_shows_that_it_waits():
    user = people.make_user()
    client = browser(user)
    sent = {
        "pen_name": "青石",
        "bio": "写储能。",
        "samples": "https://example.org/1",
        "agrees": "on",
    }
    first = client.post("/write/apply/", sent, follow=True)
    assert "is with the editors" in page(first)
    client.post("/write/apply/", {**sent, "pen_name": "另一个"})
    profile = AuthorProfile.objects.get()
    assert (profile.pen_name, profile.status) == ("青石", AuthorProfile.Status.APPLIED)


def test_an_application_without_samples_keeps_the_rest():
    response = browser(people.make_user()).post(
        "/write/apply/", {"pen_name": "青石", "bio": "写储能。"}
    )
    text = page(response)
    for anchor in ["id_samples", "id_agrees"]:
        assert f'href="#{anchor}"' in text, anchor
    assert "青石" in text
    assert not AuthorProfile.objects.exists()


def test_after_a_refusal_one_can_apply_again_and_read_why():
    user = people.make_author()
    AuthorProfile.objects.update(status="declined", note="Samples first, please.")
    client = browser(user)
    assert "Samples first, please." in page(client.get("/write/apply/"))
    sent = {
        "pen_name": "新名",
        "bio": "写储能。",
        "samples": "https://example.org/1",
        "agrees": "on",
    }
    client.post("/write/apply/", sent)
    assert AuthorProfile.objects.get().status == AuthorProfile.Status.APPLIED


def test_an_author_need_not_apply_and_a_visitor_logs_in_first():
    assert browser(people.make_author()).get("/write/apply/")["Location"] == "/write/"
    assert browser().get("/write/apply/")["Location"].startswith("/account/login/")
