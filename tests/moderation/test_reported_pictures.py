"""A single picture can be reported, and whoever judges it is not made to see it."""

import pytest
from django.test import Client

from moderation import convention
from moderation.case_file import contents
from moderation.models import Report
from moderation.permissions import OPERATOR
from tests.factories import articles
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import claimed, there

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
FILLED = {"clause": "4", "statement": "不该登这张图。", "good_faith": "on"}


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def pictures():
    return [articles.make_picture() for _ in range(2)]


@pytest.fixture
def article(pictures):
    cover, inside = pictures
    body = f'<p>正文。</p><figure><img src="{inside.get_absolute_url()}" alt="车间"></figure>'
    return articles.make_live(
        author=make_author().author_profile,
        cover=cover,
        cover_alt="封面",
        body=body,
        picture_ids=[inside.pk],
    )


def desk(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_the_form_shows_each_picture_and_takes_one(article, pictures):
    address = f"/report/?article={article.pk}"
    form = Client().get(address).content.decode()
    for picture, alt in zip(pictures, ("封面", "车间"), strict=True):
        assert f'src="{picture.get_absolute_url()}"' in form
        assert alt in form
    assert Client().post(address, FILLED | {"picture": str(pictures[1].pk)}).status_code == 302
    assert Report.objects.get().picture == str(pictures[1].pk)


def test_an_address_can_name_the_picture(article, pictures):
    form = Client().get(f"/report/?article={article.pk}&picture={pictures[0].pk}")
    chosen = f'value="{pictures[0].pk}"'
    (line,) = [line for line in form.content.decode().splitlines() if chosen in line]
    assert "checked" in line


def test_two_pictures_are_two_reports_of_one_case(article, pictures):
    address, person = f"/report/?article={article.pk}", desk(make_user())
    for picture in (*pictures, pictures[0]):
        person.post(address, FILLED | {"picture": str(picture.pk)})
    first, second = Report.objects.order_by("pk")
    assert first.case == second.case


def test_a_picture_of_something_else_is_refused_and_nothing_is_lost(article):
    stranger = articles.make_picture()
    answer = Client().post(f"/report/?article={article.pk}", FILLED | {"picture": str(stranger.pk)})
    assert answer.status_code == 422
    assert "不该登这张图。" in answer.content.decode()
    assert not Report.objects.exists()


def test_what_has_no_pictures_asks_for_none(pictures):
    bare = articles.make_live()
    assert 'name="picture"' not in Client().get(f"/report/?article={bare.pk}").content.decode()


def test_the_case_shows_the_reported_picture_first_and_every_one_veiled(article, pictures):
    Client().post(f"/report/?article={article.pk}", FILLED | {"picture": str(pictures[1].pk)})
    case, moderator = there(Report.objects.get().case), make_user("moderator")
    claimed(case, by=moderator)
    page = desk(moderator).get(f"/admin/moderation/case/{case.pk}/change/").content.decode()
    places = [page.index(picture.get_absolute_url()) for picture in pictures]
    assert places[1] < places[0]
    assert page.count('class="unveil"') == 2
    assert 'class="unveil" checked' not in page
    assert page.count(">Reported<") == 1


def test_pictures_of_an_article_taken_down_are_seen_by_the_desk_alone(article, pictures):
    Client().post(f"/report/?article={article.pk}", FILLED)
    case, moderator = there(Report.objects.get().case), make_user("moderator")
    form = {"clause": "4.4", "outcome": "violation", "reasoning": "理由。", "effect": "take_down"}
    claimed(case, by=moderator)
    case.refresh_from_db()
    address = f"/admin/moderation/case/{case.pk}/change/"
    desk(moderator).post(address, form | {"decide": "1", "version": str(case.version)})
    article.refresh_from_db()
    assert article.state == "taken_down"
    seen = desk(moderator).get(pictures[0].get_absolute_url())
    assert (seen.status_code, bool(b"".join(seen))) == (200, True)
    assert Client().get(pictures[0].get_absolute_url()).status_code == 404


def test_the_file_of_a_case_names_the_pictures_by_their_hashes(article, pictures):
    Client().post(f"/report/?article={article.pk}", FILLED | {"picture": str(pictures[1].pk)})
    case = there(Report.objects.get().case)
    held = contents(case, by=OPERATOR)
    assert [one["sha256"] for one in held["texts"][0]["pictures"]] == [
        picture.sha256 for picture in pictures
    ]
    assert held["reports"][0]["picture"] == str(pictures[1].pk)


def test_the_api_takes_a_picture_and_says_when_there_is_none_such(article, pictures):
    sent = {
        "kind": "article",
        "ref": str(article.pk),
        "statement": "不该登这张图。",
        "good_faith": True,
        "picture": str(pictures[0].pk),
    }
    good = Client().post("/api/v1/reports/", sent, content_type="application/json")
    assert good.status_code == 201
    assert Report.objects.get().picture == str(pictures[0].pk)
    wrong = sent | {"picture": "0"}
    bad = Client().post("/api/v1/reports/", wrong, content_type="application/json")
    assert bad.status_code == 422
    assert "picture" in bad.content.decode()
