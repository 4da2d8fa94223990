"""Transitions over the API: the list and the acts agree, and nothing happens twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions import checking, claims, decisions, drafting, publishing
from submissions.models import Decision, Event, Letter, Submission
from submissions.states import Action, State
from tests.factories import pieces
from tests.factories.api import DESK, Caller, code
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db
CONSENTS = ["terms", "originality", "image_rights"]


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def editor():
    return make_user("editor")


def act(caller: Caller, submission: Submission, name: str, body=None, **headers):
    return caller.post(f"submissions/{submission.number}/transitions/{name}/", body, **headers)


def offers(caller: Caller, submission: Submission) -> dict:
    rows = caller.get(f"submissions/{submission.number}/transitions/").json()["results"]
    return {row["action"]: row for row in rows}


def test_the_whole_way_from_draft_to_article(author, editor):
    category = pieces.make_category()
    writer, desk = Caller(author), Caller(editor, *DESK)
    text = {
        "title": "九座电站",
        "body": f"<p>{pieces.TEXT}</p>",
        "category": category.slug,
        "machine_assistance": "none",
    }
    number = writer.post("submissions/", text).json()["number"]
    submission = Submission.objects.get(number=number)
    assert act(writer, submission, "submit", {"consents": CONSENTS}).json()["state"] == "received"
    checking.check_pending()
    assert act(desk, submission, "claim").json()["state"] == "reading"
    decided = act(desk, submission, "accept", {"revision": 1, "note": "good"}).json()
    assert decided["state"] == "reading"
    assert decided["pending"]["action"] == "accept"
    assert number in decided["pending"]["subject"]
    assert act(desk, submission, "release").json()["state"] == "accepted"
    later = (timezone.now() + timedelta(days=2)).isoformat()
    planned = act(desk, submission, "schedule", {"publish_at": later}).json()
    assert planned["article"]["published_at"] is None
    published = act(desk, submission, "publish").json()
    article = published["article"]
    assert article["published_at"]
    assert Caller().get(f"articles/{article['id']}/").json()["headline"] == "九座电站"
    assert {letter.kind for letter in Letter.objects.all()} >= {"receipt", "accept", "published"}


def test_changes_declined_and_rejected_carry_their_reasons_and_points(author, editor):
    desk = Caller(editor, *DESK)
    point = {"request": "Name the source.", "quote": "三个数字", "is_required": False}
    asked = pieces.reading(author, editor)
    assert (
        act(desk, asked, "request_changes", {"revision": 1, "points": [point]}).status_code == 200
    )
    change = Decision.objects.get().changes.get()
    assert (change.request, change.quote, change.is_required) == (
        "Name the source.",
        "三个数字",
        False,
    )
    assert "Name the source." in Decision.objects.get().letter.text
    refused = pieces.reading(author, editor)
    sent = {"revision": 1, "reasons": ["thin"], "subject": "Your piece", "letter": "Own words.\n"}
    assert act(desk, refused, "reject", sent).status_code == 200
    decision = Decision.objects.get(submission=refused)
    assert decision.reasons.get().editorial == "thin"
    assert decision.letter.text == "Own words.\n"


@pytest.mark.parametrize(
    ("name", "sent", "expected"),
    [
        ("accept", {}, (422, "invalid")),
        ("accept", {"revision": 9}, (412, "edit_conflict")),
        ("accept", {"revision": 1, "reasons": ["thin"]}, (422, "invalid")),
        ("accept", {"revision": 1, "subject": "only this"}, (422, "invalid")),
        ("decline", {"revision": 1, "reasons": []}, (422, "reasons_needed")),
        ("decline", {"revision": 1, "reasons": ["no-such"]}, (422, "reasons_needed")),
        ("decline", {"revision": 1, "reasons": list("abcd")}, (422, "reasons_needed")),
        ("request_changes", {"revision": 1, "points": []}, (422, "changes_needed")),
        ("request_changes", {"revision": 1, "points": [{"requst": "x"}]}, (422, "invalid")),
        ("request_changes", {"revision": 1, "points": "x"}, (422, "invalid")),
        ("release", {}, (409, "no_pending_decision")),
        ("undo", {}, (409, "no_pending_decision")),
        ("submit", {"consents": []}, (409, "not_allowed_from")),
        ("publish", {}, (409, "not_allowed_from")),
        ("schedule", {"publish_at": "soon"}, (422, "invalid")),
        ("lapse", {}, (409, "not_allowed_from")),
        ("confirm", {}, (409, "not_allowed_from")),
        ("fly", {}, (404, "not_found")),
        ("unclaim", {"x": 1}, (422, "invalid")),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(author, editor, name, sent, expected):
    submission = pieces.reading(author, editor)
    events = Event.objects.count()
    assert code(act(Caller(editor, *DESK), submission, name, sent)) == expected
    submission.refresh_from_db()
    assert (submission.state, Event.objects.count()) == (State.READING, events)
    assert Decision.objects.count() == 0


def test_a_submission_that_lacks_something_names_it(author):
    submission = pieces.draft(author, title="", machine_assistance="")
    response = act(Caller(author), submission, "submit", {"consents": CONSENTS})
    assert code(response) == (422, "incomplete")
    assert {error["field"] for error in response.json()["errors"]} == {
        "title",
        "machine_assistance",
    }
    whole = pieces.draft(author)
    response = act(Caller(author), whole, "submit", {"consents": ["terms"]})
    assert code(response) == (422, "consent_missing")


def test_a_transition_may_name_the_version_it_was_decided_on(author):
    submission = pieces.draft(author)
    caller = Caller(author)
    seen = caller.get(f"submissions/{submission.number}/")["ETag"]
    caller.patch(f"submissions/{submission.number}/", {"title": "b"}, if_match=seen)
    stale = act(caller, submission, "submit", {"consents": CONSENTS}, if_match=seen)
    assert code(stale) == (412, "precondition_failed")
    fresh = caller.get(f"submissions/{submission.number}/")["ETag"]
    done = act(caller, submission, "submit", {"consents": CONSENTS}, if_match=fresh)
    assert done.status_code == 200
    assert done["ETag"] != fresh


def test_an_author_answers_the_points_and_submits_again(author, editor):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    writer, path = Caller(author), f"submissions/{submission.number}/changes/"
    point = writer.get(path).json()["results"][0]
    assert (point["answer"], point["is_required"]) == ("", True)
    open_still = act(writer, submission, "submit", {"consents": CONSENTS})
    assert code(open_still) == (422, "answers_missing")
    bare = {"answers": [{"id": point["id"], "answer": "disagree"}]}
    assert code(writer.post(path, bare)) == (422, "incomplete")
    foreign = {"answers": [{"id": point["id"] + 1, "answer": "done"}]}
    assert code(writer.post(path, foreign)) == (403, "not_permitted")
    done = {"answers": [{"id": point["id"], "answer": "done"}]}
    for _turn in range(2):
        assert writer.post(path, done).json()["results"][0]["answer"] == "done"
    assert code(Caller(editor, *DESK).post(path, done)) == (403, "not_permitted")
    assert act(writer, submission, "submit", {"consents": CONSENTS}).json()["round"] == 2


@pytest.mark.parametrize("name", ["claim", "decline", "release", "undo", "schedule"])
def test_the_same_key_acts_once_and_answers_alike(author, editor, name):
    submission = pieces.reading(author, editor)
    sent: dict = {}
    if name == "decline":
        sent = {"revision": 1, "reasons": ["thin"]}
    if name in {"release", "undo", "schedule"}:
        verdict = pieces.verdict(Action.ACCEPT)
        revision = pieces.latest(submission)
        decisions.decide(submission, verdict=verdict, by=editor, revision=revision)
    if name == "schedule":
        decisions.release(submission, by=editor)
        sent = {"publish_at": (timezone.now() + timedelta(days=1)).isoformat()}
    desk = Caller(editor, *DESK)
    first = act(desk, submission, name, sent, idempotency_key="once")
    assert first.status_code == 200, first.content
    events, letters = Event.objects.count(), Letter.objects.count()
    again = act(desk, submission, name, sent, idempotency_key="once")
    assert again.json() == first.json()
    assert again["ETag"] == first["ETag"]
    assert (Event.objects.count(), Letter.objects.count()) == (events, letters)
    other = act(desk, submission, "unclaim", {}, idempotency_key="once")
    assert code(other) == (422, "idempotency_key_reused")


def test_submitting_and_withdrawing_twice_is_once(author):
    submission = pieces.draft(author)
    caller = Caller(author)
    for _turn in range(2):
        sent = act(caller, submission, "submit", {"consents": CONSENTS})
        assert sent.json()["round"] == 1
    for _turn in range(2):
        assert act(caller, submission, "withdraw").json()["state"] == "withdrawn"
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert (verbs.count("submit"), verbs.count("withdraw")) == (1, 1)


def test_an_author_does_not_learn_of_a_decision_before_its_release(author, editor):
    plain, decided = pieces.reading(author, editor), pieces.reading(author, editor)
    verdict = pieces.verdict(Action.REJECT)
    decisions.decide(decided, verdict=verdict, by=editor, revision=pieces.latest(decided))
    caller = Caller(author)
    for name in ("release", "undo"):
        answers = {code(act(caller, one, name)) for one in (plain, decided)}
        assert answers == {(403, "not_permitted")}
    assert offers(caller, plain) == offers(caller, decided)
    bodies = [caller.get(f"submissions/{one.number}/").json() for one in (plain, decided)]
    assert bodies[0].keys() == bodies[1].keys()
    assert (bodies[0]["state"], bodies[0]["version"]) == (bodies[1]["state"], bodies[1]["version"])
    events = [caller.get(f"submissions/{one.number}/events/").json() for one in (plain, decided)]
    assert [len(one["results"]) for one in events] == [2, 2]


def test_a_token_without_the_desk_does_nothing_at_the_desk(author, editor):
    submission = pieces.received(author)
    for name in ("claim", "accept", "release", "publish"):
        response = act(Caller(editor, "read", "write"), submission, name)
        assert code(response) == (403, "insufficient_scope")
    assert code(act(Caller(editor, "read", "desk"), submission, "claim"))[1] == "insufficient_scope"


def test_neighbours_and_strangers_do_nothing(author):
    submission = pieces.received(author)
    assert code(act(Caller(make_author()), submission, "withdraw")) == (404, "not_found")
    assert code(act(Caller(), submission, "withdraw")) == (401, "not_authenticated")
    submission.refresh_from_db()
    assert submission.state == State.RECEIVED


def test_a_claim_is_taken_over_only_by_who_may(author, editor):
    submission = pieces.reading(author, editor)
    other, chief = Caller(make_user("editor"), *DESK), Caller(make_user("chief"), *DESK)
    assert code(act(other, submission, "claim")) == (409, "claimed_by_other")
    assert code(act(other, submission, "claim", {"take_over": True})) == (403, "not_permitted")
    assert act(chief, submission, "claim", {"take_over": True}).status_code == 200


def in_state(state: str, author, editor) -> Submission:
    if state in {"draft", "received", "reading"}:
        make = {"draft": pieces.draft, "received": pieces.received}.get(state)
        return make(author) if make else pieces.reading(author, editor)
    if state == "pending":
        submission = pieces.reading(author, editor)
        verdict = pieces.verdict(Action.ACCEPT)
        decisions.decide(submission, verdict=verdict, by=editor, revision=pieces.latest(submission))
        return submission
    if state == "withdrawn":
        submission = pieces.received(author)
        drafting.withdraw(submission, by=author)
        return submission
    if state == "published":
        submission = pieces.decided(author, editor, Action.ACCEPT)
        publishing.publish(submission, by=editor)
        return submission
    if state == "free":
        submission = pieces.reading(author, editor)
        claims.unclaim(submission, by=editor)
        return submission
    wanted = {
        "with_author": Action.REQUEST_CHANGES,
        "accepted": Action.ACCEPT,
        "declined": Action.DECLINE,
        "rejected": Action.REJECT,
    }
    return pieces.decided(author, editor, wanted[state])


STATES = (
    *("draft", "received", "free", "reading", "pending", "with_author", "accepted", "published"),
    *("declined", "rejected", "withdrawn"),
)
BODIES = {
    "submit": {"consents": CONSENTS},
    "resubmit": {"consents": CONSENTS},
    "accept": {"revision": 1, "has_seen_hold": True},
    "request_changes": {"revision": 1, "points": [{"request": "More."}]},
    "decline": {"revision": 1, "reasons": ["thin"]},
    "reject": {"revision": 1, "reasons": ["thin"]},
    "schedule": {"publish_at": "2100-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ["author", "editor", "other", "chief", "moderator", "both"])
def test_the_list_and_the_acts_agree(state, role):
    """For every role and state: what is listed as refused is refused with that code."""
    author = make_author("editor") if role == "both" else make_author()
    editor = make_user("editor")
    submission = in_state(state, author, editor)
    who = {"author": author, "both": author, "editor": editor}.get(role)
    who = who or make_user("editor" if role == "other" else role)
    desk = role != "author"
    caller = Caller(who, *(DESK if desk else ("read", "write")))
    path = f"submissions/{submission.number}/transitions/"
    listed = caller.get(path)
    if state == "draft" and role not in {"author", "both"}:
        assert code(listed) == (404, "not_found")
        return
    rows = listed.json()["results"]
    assert [row["action"] for row in rows][-2:] == ["release", "undo"]
    refused = [row for row in rows if not row["allowed"]]
    for row in refused:
        assert row["reason"]
        response = act(caller, submission, row["action"], BODIES.get(row["action"]))
        if response.status_code == 200:
            # A text sent twice and a piece taken back twice are answered as they were.
            assert row["action"] in {"submit", "resubmit", "withdraw"}
            continue
        assert code(response)[1] == row["code"], row["action"]
    after = caller.get(path).json()["results"]
    assert after == rows
    for row in rows:
        if row["allowed"]:
            submission = in_state(state, author, editor)
            response = act(caller, submission, row["action"], BODIES.get(row["action"]))
            if row["action"] in {"submit", "resubmit"} and state != "draft":
                assert response.status_code in {200, 422}
                continue
            body = {"take_over": True} if row["action"] == "claim" else BODIES.get(row["action"])
            if response.status_code == 409 and row["action"] == "claim":
                response = act(caller, submission, "claim", body)
            assert response.status_code == 200, (row["action"], response.content)
