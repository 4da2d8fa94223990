"""The home of the desk and the list of all pieces."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions import claims, conversation
from submissions.desk import queue
from submissions.models import Submission
from submissions.states import Action
from tests.factories.people import make_author, make_user
from tests.factories.pieces import decided, draft, reading, received
from tests.submissions.desk_pages import client_of, has_button, text, work_url

pytestmark = pytest.mark.django_db
HOME = "/admin/"
LIST = "/admin/submissions/submission/"


def numbers(page) -> list[str]:
    return re.findall(r'data-number="(TG-[0-9-]+)"', page.content.decode())


def test_the_desk_opens_with_the_queue_and_links_each_number_to_its_workbench():
    piece = received(make_author())
    page = client_of(make_user("editor")).get(HOME)
    assert f'href="{work_url(piece)}">{piece.number}</a>' in page.content.decode()


def test_the_queue_names_the_findings_and_their_highest_weight():
    received(make_author(), body=f"<p>{'读者想知道这家店在哪里。' * 12}</p><p>加微信 abc12345</p>")
    page = text(client_of(make_user("editor")).get(HOME))
    assert re.search(r"\d+ findings?, highest: (Attention|Hold)", page)


def test_a_draft_never_shows_at_the_desk():
    piece = draft(make_author())
    client = client_of(make_user("chief"))
    assert piece.number not in text(client.get(HOME, {"view": "all"}))
    assert f">{piece.number}<" not in text(client.get(LIST, {"q": piece.number}))


def test_the_oldest_piece_waits_at_the_top():
    author = make_author()
    first, second = received(author), received(author)
    page = client_of(make_user("editor")).get(HOME, {"view": "unclaimed"})
    assert numbers(page) == [first.number, second.number]


@pytest.mark.parametrize("view", ["unclaimed", "all"])
def test_following_the_pages_shows_every_piece_once(monkeypatch, view):
    monkeypatch.setattr(queue, "PAGE_SIZE", 2)
    author = make_author()
    sent = {received(author).number for _ in range(5)}
    client, address, seen = client_of(make_user("editor")), f"{HOME}?view={view}", []
    while address:
        page = client.get(address)
        seen += numbers(page)
        found = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        address = HOME + found[1].replace("&amp;", "&") if found else ""
    assert (sorted(seen), len(seen)) == (sorted(sent), 5)


def test_a_cursor_that_is_not_ours_starts_at_the_beginning():
    piece = received(make_author())
    page = client_of(make_user("editor")).get(HOME, {"view": "unclaimed", "cursor": "x:y:z"})
    assert numbers(page) == [piece.number]


def test_tabs_count_what_they_hold():
    author, editor = make_author(), make_user("editor")
    received(author)
    reading(author, editor)
    shown = queue.open_queue(editor)
    counts = {tab.name: tab.count for tab in shown.tabs}
    assert (counts["unclaimed"], counts["mine"], counts["all"]) == (1, 1, 2)


@pytest.mark.parametrize("address", [f"{HOME}?view=all", LIST])
def test_more_rows_cost_no_more_queries(address):
    editor, other = make_user("editor"), make_user("editor")
    client = client_of(editor)

    def add_piece() -> None:
        claims.claim(received(make_author()), by=other)

    add_piece()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    add_piece()
    decided(make_author(), other, Action.DECLINE)
    with CaptureQueriesContext(connection) as three:
        assert client.get(address).content.count(b"TG-") >= 3
    assert len(three) == len(one)


def test_a_claimed_piece_names_its_editor_and_offers_no_claim():
    holder = make_user("editor", display_name="Lin")
    piece = reading(make_author(), holder)
    page = client_of(make_user("editor")).get(HOME, {"view": "reading"})
    assert piece.number in text(page)
    assert "Lin" in text(page)
    assert not has_button(page, "claim")


def test_a_moderator_reads_the_queue_without_claim_buttons():
    piece = received(make_author())
    page = client_of(make_user("moderator")).get(HOME)
    assert piece.number in text(page)
    assert not has_button(page, "claim")


def test_an_editor_is_not_offered_their_own_piece():
    editor = make_author("editor")
    received(editor)
    assert not has_button(client_of(editor).get(HOME, {"view": "unclaimed"}), "claim")


def test_staff_without_the_desk_see_only_the_list_of_records():
    piece = received(make_author())
    page = client_of(_clerk()).get(HOME)
    assert page.status_code == 200
    assert piece.number not in text(page)
    assert client_of(_clerk()).get(LIST).status_code == 403


def _clerk():
    person = make_user()
    person.is_staff = True
    person.save()
    return person


def test_readers_and_strangers_are_led_to_the_log_in():
    for person in (None, make_user()):
        for address in (HOME, LIST):
            answer = client_of(person).get(address, follow=False)
            assert answer.status_code == 302
            assert "/login/" in answer["Location"]


def test_the_admin_log_in_is_the_log_in_of_the_site():
    answer = client_of(None).get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_number_finds_its_piece_in_the_list():
    author = make_author()
    piece, other = received(author), received(author)
    page = client_of(make_user("editor")).get(LIST, {"q": piece.number})
    assert f'href="{work_url(piece)}' in page.content.decode()
    assert f">{piece.number}</a>" in page.content.decode()
    assert other.number not in text(page)


@pytest.mark.parametrize("role", ["editor", "chief", "moderator"])
def test_nobody_adds_or_deletes_a_piece_by_hand(role):
    piece = received(make_author())
    client = client_of(make_user(role))
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{piece.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [piece.pk]})
    assert Submission.objects.filter(pk=piece.pk).exists()


def test_a_form_that_names_fields_changes_nothing():
    piece = received(make_author())
    answer = client_of(make_user("chief")).post(
        work_url(piece), {"title": "Other", "state": "accepted", "_save": "Save"}
    )
    assert answer.status_code == 400
    piece.refresh_from_db()
    assert piece.state == "received"
    assert piece.title != "Other"


@pytest.mark.parametrize("record", ["decision", "letter", "event"])
def test_records_can_be_looked_up_and_never_written(record):
    decided(make_author(), make_user("editor"), Action.ACCEPT)
    client = client_of(make_user("chief"))
    assert client.get(f"/admin/submissions/{record}/").status_code == 200
    assert client.get(f"/admin/submissions/{record}/add/").status_code == 403


def test_records_about_ones_own_pieces_stay_closed():
    author = make_author("editor")
    piece = reading(author, make_user("editor"))
    conversation.post(piece, by=make_user("editor"), text="Weak ending.", key="1")
    page = client_of(author).get("/admin/submissions/event/")
    assert piece.number not in text(page)


def test_a_person_who_switched_keys_off_gets_a_page_without_them():
    on = client_of(make_user("editor")).get(HOME)
    off = client_of(make_user("editor", uses_keys=False)).get(HOME)
    assert b'data-keys="on"' in on.content
    assert b'data-keys="off"' in off.content
