"""Pieces over the API: reading them, beginning and changing one, as author and at the desk."""

import pytest

from submissions import drafting
from submissions.models import Draft, Submission
from submissions.states import Action
from tests.factories import pieces
from tests.factories.api import DESK, Caller, code
from tests.factories.articles import make_picture
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def editor():
    return make_user("editor")


def test_an_author_begins_a_piece_and_gets_it_back(author):
    category = pieces.make_category()
    sent = {
        "title": "账本",
        "body": "第一段。\n\n第二段。",
        "category": category.slug,
        "tags": ["储能"],
    }
    response = Caller(author).post("submissions/", sent)
    body = response.json()
    assert response.status_code == 201
    assert (body["state"], body["relation"], body["door"]) == ("draft", "author", "api")
    assert body["draft"]["body_html"] == "<p>第一段。</p><p>第二段。</p>"
    assert set(body["draft"]["missing"]) == {"body", "machine_assistance"}
    assert response["ETag"] == '"1.1"'
    again = Caller(author).get(response["Location"])
    assert again.json()["draft"] == body["draft"]
    assert again["ETag"] == response["ETag"]


def test_only_authors_begin_pieces(editor):
    assert code(Caller(editor).post("submissions/", {"title": "x"})) == (403, "not_an_author")
    assert Submission.objects.count() == 0


def test_what_the_cleaning_left_out_is_counted(author):
    sent = {"body": '<p>a</p><script>x</script><img src="https://b.example/c.png">'}
    body = Caller(author).post("submissions/", sent).json()
    assert "script" not in body["draft"]["body_html"]
    assert sum(body["dropped"].values()) >= 2


def test_a_text_too_large_to_clean_is_refused_whole(author):
    response = Caller(author).post("submissions/", {"title": "x", "body": "长" * 700_000})
    assert code(response) == (422, "markup_refused")
    assert Submission.objects.count() == 0


def test_the_same_key_begins_one_piece_and_gives_one_answer(author):
    caller = Caller(author)
    first = caller.post("submissions/", {"title": "a"}, idempotency_key="k-1")
    again = caller.post("submissions/", {"title": "a"}, idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Submission.objects.count() == 1
    other = caller.post("submissions/", {"title": "b"}, idempotency_key="k-1")
    assert code(other) == (422, "idempotency_key_reused")
    assert caller.post("submissions/", {"title": "a"}, idempotency_key="k-2").status_code == 201
    assert (
        Caller(make_author())
        .post("submissions/", {"title": "z"}, idempotency_key="k-1")
        .json()["number"]
        not in first.json()["number"]
    )


def test_a_refused_request_may_be_sent_again_with_its_key(author):
    caller = Caller(author)
    assert caller.post("submissions/", {"x": 1}, idempotency_key="k").status_code == 422
    assert caller.post("submissions/", {"title": "a"}, idempotency_key="k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "键"])
def test_a_key_has_to_be_readable(author, key):
    response = Caller(author).post("submissions/", {}, idempotency_key=key)
    assert code(response) == (400, "bad_idempotency_key")


def test_a_change_needs_the_version_one_has_seen(author):
    caller = Caller(author)
    submission = pieces.draft(author)
    path = f"submissions/{submission.number}/"
    seen = caller.get(path)["ETag"]
    assert code(caller.patch(path, {"title": "b"})) == (428, "precondition_required")
    changed = caller.patch(path, {"title": "b"}, if_match=seen)
    assert changed.status_code == 200
    assert changed.json()["draft"]["title"] == "b"
    assert changed.json()["draft"]["tags"] == ["储能", "运维"]
    assert changed["ETag"] != seen
    assert code(caller.patch(path, {"title": "c"}, if_match=seen)) == (412, "precondition_failed")
    assert code(caller.patch(path, {"title": "c"}, if_match="W/" + changed["ETag"]))[0] == 412
    assert code(caller.patch(path, {"title": "c"}, if_match="nonsense"))[0] == 412
    assert caller.patch(path, {"title": "c"}, if_match="*").status_code == 200
    assert caller.get(path, if_none_match=seen).status_code == 200
    assert caller.get(path, if_none_match=caller.get(path)["ETag"]).status_code == 304


def test_a_change_keeps_the_text_that_was_not_sent(author):
    submission = pieces.draft(author)
    before = Draft.objects.get(submission=submission)
    path = f"submissions/{submission.number}/"
    Caller(author).patch(path, {"standfirst": "新的导语"}, if_match="*")
    after = Draft.objects.get(submission=submission)
    assert (after.body_html, after.title) == (before.body_html, before.title)
    assert after.standfirst == "新的导语"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": "x" * 121}, "title"),
        ({"title": {"a": 1}}, "title"),
        ({"category": "no-such"}, "category"),
        ({"category": 1}, "category"),
        ({"tags": "储能"}, "tags"),
        ({"tags": ["x"] * 9}, "tags"),
        ({"attribution": "stolen"}, "attribution"),
        ({"machine_assistance": "some"}, "machine_assistance"),
        ({"cover": "not-an-id"}, "cover"),
        ({"author": 1}, "author"),
        ({"state": "accepted"}, "state"),
        ({"body_html": "<p>x</p>"}, "body_html"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_changes(author, sent, field):
    submission = pieces.draft(author)
    before = Draft.objects.get(submission=submission).version
    response = Caller(author).patch(f"submissions/{submission.number}/", sent, if_match="*")
    assert code(response) == (422, "invalid")
    assert field in {error["field"] for error in response.json()["errors"]}
    assert Draft.objects.get(submission=submission).version == before


def test_a_cover_has_to_be_ones_own_picture(author):
    path = f"submissions/{pieces.draft(author).number}/"
    others, own = make_picture(make_author()), make_picture(author)
    response = Caller(author).patch(path, {"cover": str(others.pk)}, if_match="*")
    assert response.json()["errors"][0]["field"] == "cover"
    changed = Caller(author).patch(path, {"cover": str(own.pk)}, if_match="*")
    assert changed.json()["draft"]["cover"] == str(own.pk)


def test_a_text_that_is_with_the_editors_cannot_be_changed(author):
    submission = pieces.received(author)
    response = Caller(author).patch(
        f"submissions/{submission.number}/", {"title": "b"}, if_match="*"
    )
    assert code(response) == (409, "not_allowed_from")


def test_the_desk_reads_a_piece_but_does_not_write_in_it(author, editor):
    submission = pieces.received(author)
    caller = Caller(editor, *DESK)
    body = caller.get(f"submissions/{submission.number}/").json()
    assert body["relation"] == "desk"
    assert body["author"] == author.name
    assert body["text"]["body_text"]
    response = caller.patch(f"submissions/{submission.number}/", {"title": "b"}, if_match="*")
    assert code(response) == (403, "not_permitted")


def test_the_desk_sees_the_frozen_text_and_never_the_draft(author, editor):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    drafting.save(submission, content=pieces.content(title="秘密的新标题"), by=author)
    caller = Caller(editor, *DESK)
    for path in ("", "revisions/", "events/", "transitions/"):
        answer = caller.get(f"submissions/{submission.number}/{path}")
        assert "秘密" not in answer.content.decode()
    assert "秘密" not in caller.get("submissions/").content.decode()


PATHS = ("", "transitions/", "changes/", "revisions/", "revisions/1/", "events/", "findings/")


@pytest.mark.parametrize("path", PATHS)
def test_who_may_read_what(author, editor, path):
    number = pieces.received(author).number
    address = f"submissions/{number}/{path}"
    assert code(Caller().get(address)) == (401, "not_authenticated")
    assert code(Caller(make_author()).get(address)) == (404, "not_found")
    assert code(Caller(make_user()).get(address)) == (404, "not_found")
    assert code(Caller(editor, "read").get(address)) == (403, "insufficient_scope")
    assert Caller(editor, "read", "desk").get(address).status_code == 200
    own = Caller(author, "read").get(address)
    assert own.status_code == (403 if path == "findings/" else 200)


@pytest.mark.parametrize("path", PATHS)
def test_a_draft_is_its_authors_alone(author, editor, path):
    number = pieces.draft(author).number
    assert code(Caller(editor, *DESK).get(f"submissions/{number}/{path}")) == (404, "not_found")


@pytest.mark.parametrize("number", ["TG-2026-999999", "x", "1", "%27", "a" * 300])
def test_a_number_that_does_not_exist_is_not_found(author, number):
    assert code(Caller(author).get(f"submissions/{number}/")) == (404, "not_found")


def test_an_editor_who_wrote_a_piece_sees_of_it_what_authors_see(author):
    both = make_author("editor")
    submission = pieces.received(both)
    caller = Caller(both, *DESK)
    body = caller.get(f"submissions/{submission.number}/").json()
    assert body["relation"] == "author"
    assert code(caller.get(f"submissions/{submission.number}/findings/")) == (403, "own_piece")


def test_the_list_holds_ones_own_and_for_the_desk_what_came_in(author, editor):
    draft, received = pieces.draft(author), pieces.received(author)
    pieces.draft(make_author())

    def numbers(caller, query=""):
        return {row["number"] for row in caller.get(f"submissions/{query}").json()["results"]}

    assert numbers(Caller(author)) == {draft.number, received.number}
    assert numbers(Caller(author), "?state=draft") == {draft.number}
    assert numbers(Caller(editor, *DESK)) == {received.number}
    assert numbers(Caller(editor, "read")) == set()
    assert code(Caller(editor, "read").get("submissions/?of=desk"))[1] == "insufficient_scope"
    assert code(Caller(editor).get("submissions/?state=nonsense")) == (422, "invalid")
    assert code(Caller().get("submissions/")) == (401, "not_authenticated")


def test_lists_cost_the_same_however_long(author, editor, django_assert_num_queries):
    pieces.received(author)
    caller = Caller(editor, *DESK)
    caller.get("submissions/")
    counts = []
    for _turn in range(2):
        with django_assert_num_queries(4) as used:
            caller.get("submissions/")
        counts.append(len(used))
        for _piece in range(3):
            pieces.received(make_author())
    assert counts[0] == counts[1]


def test_the_author_reads_their_own_history_and_not_the_desks(author, editor):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    address = f"submissions/{submission.number}/events/"
    own = Caller(author).get(address).json()["results"]
    desk = Caller(editor, *DESK).get(address).json()["results"]
    assert {event["verb"] for event in own} == {"start", "submit", "request_changes"}
    assert {event["who"] for event in own} == {"author", "newsroom"}
    assert editor.name not in str(own)
    assert {"claim", "decided_request_changes"} <= {event["verb"] for event in desk}
    assert editor.name in str(desk)
    assert author.email in str(desk)
    shown = Caller(editor, *DESK).get(f"{address}?visibility=author").json()["results"]
    assert [event["verb"] for event in shown] == [event["verb"] for event in own]
    assert editor.name not in str(shown)


def test_events_cost_the_same_however_many(author, editor, django_assert_max_num_queries):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    caller = Caller(editor, *DESK)
    with django_assert_max_num_queries(7):
        caller.get(f"submissions/{submission.number}/events/")


def test_revisions_are_listed_and_read_one_by_one(author):
    submission = pieces.received(author)
    caller = Caller(author)
    row = caller.get(f"submissions/{submission.number}/revisions/").json()["results"][0]
    assert row["number"] == 1
    assert len(row["sha256"]) == 64
    assert "body_html" not in row
    whole = caller.get(f"submissions/{submission.number}/revisions/1/").json()
    assert whole["body_text"].startswith("储能")
    assert "check" not in str(whole)
    assert code(caller.get(f"submissions/{submission.number}/revisions/2/")) == (404, "not_found")


def test_the_desk_reads_what_the_checks_found(author, editor):
    body = f"<p>{pieces.TEXT}加微信 abc12345 领取优惠。</p>"
    submission = pieces.received(author, body=body)
    caller = Caller(editor, *DESK)
    found = caller.get(f"submissions/{submission.number}/findings/").json()
    assert (found["revision"], found["state"]) == (1, "attention")
    text = pieces.latest(submission).body_text
    spans = [span for one in found["results"] for span in one["spans"] if span["field"] == "text"]
    assert spans
    for span in spans:
        assert text[span["start"] : span["end"]] == span["quote"]
    assert code(caller.get(f"submissions/{submission.number}/findings/?revision=7"))[0] == 404
