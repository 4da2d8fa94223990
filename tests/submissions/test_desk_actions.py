"""What the buttons of the workbench do, and to whom they refuse it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.articles.states import ArticleState
from moderation import convention
from moderation.models import CheckRun, Finding
from submissions import claims, decisions, drafting, queries
from submissions.desk import findings
from submissions.models import Decision, Message, Submission
from submissions.states import Action
from tests.factories.people import make_author, make_user
from tests.factories.pieces import content, decided, draft, reading, received, submit
from tests.submissions.desk_pages import (
    client_of,
    has_button,
    press,
    read,
    revision_of,
    text,
    work_url,
)

pytestmark = pytest.mark.django_db
ADVERT = "<p>" + "读者想知道这些数字从哪里来。" * 12 + "</p><p>请加微信 abc12345 领取表格。</p>"


def state_of(piece: Submission) -> str:
    return Submission.objects.get(pk=piece.pk).state


def test_one_click_on_each_button_leads_from_the_queue_to_the_reader():
    author, editor = make_author(), make_user("editor")
    piece = received(author)
    assert press(editor, piece, "claim").status_code == 302
    assert press(editor, piece, "accept").status_code == 302
    assert state_of(piece) == "reading"
    pending = decisions.pending(piece)
    assert pending is not None
    assert piece.number in pending.letter.subject
    assert "accepted your piece" in pending.letter.text
    page = read(editor, piece)
    assert has_button(page, "release")
    assert has_button(page, "undo")
    assert pending.letter.text.strip().splitlines()[0] in text(page)
    assert press(editor, piece, "release").status_code == 302
    assert state_of(piece) == "accepted"
    assert press(editor, piece, "publish").status_code == 302
    piece.refresh_from_db()
    assert piece.article is not None
    assert piece.article.state == ArticleState.LIVE
    assert not has_button(read(editor, piece), "publish")


@pytest.mark.parametrize("action", ["decline", "reject"])
def test_a_refusal_is_composed_from_its_reasons_in_the_authors_language(action):
    editor = make_user("editor")
    piece = reading(make_author(language="en"), editor)
    press(editor, piece, action, reasons=["thin", "unsourced"])
    pending = decisions.pending(piece)
    assert pending is not None
    assert pending.action == action
    assert "The piece stays general." in pending.letter.text
    assert {reason.editorial for reason in pending.reasons.all()} == {"thin", "unsourced"}


@pytest.mark.parametrize("action", ["decline", "reject"])
@pytest.mark.parametrize("reasons", [[], ["thin", "unsourced", "structure", "language"], ["99.9"]])
def test_a_refusal_needs_one_to_three_known_reasons_and_keeps_what_was_typed(action, reasons):
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    answer = press(editor, piece, action, reasons=reasons, note="Ask the desk first.")
    assert answer.status_code == 422
    assert "Choose one to three reasons" in text(answer)
    assert "Ask the desk first." in text(answer)
    assert decisions.pending(piece) is None


def test_a_clause_is_a_reason_and_stands_in_the_letter():
    convention.load_seed()
    editor = make_user("editor")
    piece = reading(make_author(language="en"), editor, body=ADVERT)
    code = next(f.clause_code for f in findings.of_revision(revision_of(piece)) if f.clause_code)
    press(editor, piece, "decline", reasons=[code])
    pending = decisions.pending(piece)
    assert pending is not None
    assert pending.reasons.get().clause.code == code
    assert f"Convention {code}" in pending.letter.text


def test_what_the_checks_found_is_not_told_to_an_accepted_author():
    convention.load_seed()
    editor = make_user("editor")
    piece = reading(make_author(language="en"), editor, body=ADVERT)
    letter = read(editor, piece, decide="accept").context["panel"].entry.text
    assert "accepted your piece" in letter
    assert "Convention" not in letter


def test_changes_need_a_point():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    answer = press(editor, piece, "request_changes", points="  \n ")
    assert answer.status_code == 422
    assert "at least one point" in text(answer)


def test_each_line_is_a_point_and_may_quote_a_passage():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    press(editor, piece, "request_changes", points="第四年 :: 请给出年份\n补上数据来源")
    press(editor, piece, "release")
    points = Decision.objects.get(submission=piece).changes.all()
    assert [(p.quote, p.request) for p in points] == [
        ("第四年", "请给出年份"),
        ("", "补上数据来源"),
    ]
    assert state_of(piece) == "with_author"


def test_an_edited_letter_is_sent_as_edited():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    fields = {"letter_for": "decline", "reasons": ["thin"], "composed": "other"}
    press(editor, piece, "decline", **fields, subject="About it", letter="My own words.\r\nTwo.")
    pending = decisions.pending(piece)
    assert pending is not None
    assert (pending.letter.subject, pending.letter.text) == ("About it", "My own words.\nTwo.")


def test_an_untouched_letter_follows_the_reasons_ticked_last():
    editor = make_user("editor")
    piece = reading(make_author(language="en"), editor)
    shown = press(editor, piece, "compose", compose="decline", reasons=["thin"]).context["panel"]
    assert "stays general" in shown.entry.text
    fields = {
        "letter_for": "decline",
        "composed": shown.entry.composed,
        "subject": shown.entry.subject,
        "letter": shown.entry.text.replace("\n", "\r\n"),
    }
    press(editor, piece, "decline", **fields, reasons=["language"])
    pending = decisions.pending(piece)
    assert pending is not None
    assert "stays general" not in pending.letter.text
    assert "language needs more work" in pending.letter.text


def test_an_emptied_letter_is_refused_and_the_rest_is_kept():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    answer = press(
        editor, piece, "accept", letter_for="accept", composed="x", subject="Kept", letter=" "
    )
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.content.decode()


def test_the_letter_of_another_action_is_not_used():
    editor = make_user("editor")
    piece = reading(make_author(language="en"), editor)
    press(editor, piece, "accept", letter_for="decline", subject="No", letter="We decline.")
    pending = decisions.pending(piece)
    assert pending is not None
    assert "We decline." not in pending.letter.text


def test_an_undone_decision_leaves_the_piece_as_it_was():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    press(editor, piece, "accept")
    assert press(editor, piece, "undo").status_code == 302
    assert state_of(piece) == "reading"
    assert has_button(read(editor, piece), "accept")
    answer = press(editor, piece, "release")
    assert answer.status_code == 409
    assert "no decision waiting" in text(answer)


def test_only_who_decided_or_a_chief_takes_a_decision_back():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    press(editor, piece, "accept")
    assert press(make_user("editor"), piece, "undo").status_code == 403
    assert press(make_user("chief"), piece, "undo").status_code == 302


def test_the_second_of_two_decisions_is_refused():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    press(editor, piece, "accept")
    answer = press(editor, piece, "decline", reasons=["thin"])
    assert answer.status_code == 409
    assert "waiting to be released" in text(answer)
    assert Decision.objects.count() == 1


def test_an_editor_whose_claim_was_taken_over_is_told_by_whom():
    editor, chief = make_user("editor"), make_user("chief", display_name="Chief Tang")
    piece = reading(make_author(), editor)
    assert press(chief, piece, "take_over").status_code == 302
    answer = press(editor, piece, "accept")
    assert answer.status_code == 409
    assert "Chief Tang has claimed this piece." in text(answer)


def test_the_loser_of_a_race_for_a_claim_is_told_who_won():
    winner, loser = make_user("editor", display_name="First"), make_user("editor")
    piece = received(make_author())
    press(winner, piece, "claim")
    answer = press(loser, piece, "claim")
    assert answer.status_code == 409
    assert "First has claimed this piece." in text(answer)
    assert press(loser, piece, "take_over").status_code == 403


def test_a_decision_on_an_older_revision_is_refused():
    author, editor = make_author(), make_user("editor")
    piece = decided(author, editor, Action.DECLINE)
    old = piece.latest_id
    held = queries.draft_of(piece, author)
    assert held is not None
    drafting.save(piece, content=content(), by=author, base_version=held.version)
    submit(piece)
    claims.claim(piece, by=editor)
    answer = press(editor, piece, "accept", revision=str(old))
    assert answer.status_code == 412
    assert decisions.pending(piece) is None


@pytest.mark.parametrize("revision", ["", "0", "x", "9" * 30])
def test_a_decision_without_a_revision_of_this_piece_is_refused(revision):
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    assert press(editor, piece, "accept", revision=revision).status_code == 412


def test_a_held_piece_is_accepted_only_by_someone_who_has_looked():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    CheckRun.objects.filter(pk=piece.latest.check_run_id).update(state="held")
    assert has_checkbox(read(editor, piece))
    assert press(editor, piece, "accept").status_code == 409
    assert press(editor, piece, "accept", has_seen_hold="1").status_code == 302


def has_checkbox(page) -> bool:
    return b'name="has_seen_hold"' in page.content


def test_nothing_is_accepted_while_its_checks_run():
    editor = make_user("editor")
    piece = draft(make_author())
    submit(piece)
    claims.claim(piece, by=editor)
    answer = press(editor, piece, "accept")
    assert answer.status_code == 409
    assert "checks are still running" in text(answer)


def test_a_plan_says_its_time_zone_and_refuses_the_past():
    editor = make_user("editor")
    piece = decided(make_author(), editor, Action.ACCEPT)
    assert "Asia/Shanghai" in text(read(editor, piece))
    for wrong in ("", "soon", "2020-01-01T10:00", "9999-99-99T00:00"):
        answer = press(editor, piece, "schedule", publish_at=wrong)
        assert answer.status_code == 422
    assert 'value="9999-99-99T00:00"' in answer.content.decode()
    later = timezone.localtime() + timedelta(days=2)
    assert press(editor, piece, "schedule", publish_at=f"{later:%Y-%m-%dT%H:%M}").status_code == 302
    piece.refresh_from_db()
    assert piece.article is not None
    assert timezone.localtime(piece.article.publish_at).hour == later.hour
    assert piece.article.state == ArticleState.SCHEDULED
    assert press(editor, piece, "publish").status_code == 302


def test_a_piece_is_not_published_before_its_acceptance_is_released():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    press(editor, piece, "accept")
    assert press(editor, piece, "publish").status_code == 409
    assert not has_button(read(editor, piece), "publish")


@pytest.mark.parametrize("action", ["accept", "request_changes", "decline", "reject"])
def test_moderators_read_and_judge_and_do_not_decide(action):
    moderator, piece = make_user("moderator"), reading(make_author(), make_user("editor"))
    assert not has_button(read(moderator, piece), action)
    answer = press(moderator, piece, action, reasons=["thin"], points="x")
    assert answer.status_code == 403
    assert decisions.pending(piece) is None


@pytest.mark.parametrize("button", ["release", "publish"])
def test_moderators_do_not_release_or_publish(button):
    moderator, editor = make_user("moderator"), make_user("editor")
    waiting = reading(make_author(), editor)
    press(editor, waiting, "accept")
    piece = waiting if button == "release" else decided(make_author(), editor, Action.ACCEPT)
    before = state_of(piece)
    assert press(moderator, piece, button).status_code == 403
    assert state_of(piece) == before


@pytest.mark.parametrize(
    "button", ["claim", "accept", "request_changes", "decline", "reject", "judge"]
)
def test_an_author_at_the_desk_does_nothing_to_their_own_piece(button):
    author = make_author("chief")
    piece = received(author, body=ADVERT)
    finding = Finding.objects.filter(run=piece.latest.check_run_id).first()
    fields = {"finding": finding.pk, "judge": "wrong"} if button == "judge" else {}
    answer = press(author, piece, button, reasons=["thin"], points="x", **fields)
    assert answer.status_code in {403, 409}
    assert state_of(piece) == "received"
    assert decisions.pending(piece) is None


def test_an_author_at_the_desk_cannot_publish_their_own_piece():
    author = make_author("editor")
    piece = decided(author, make_user("editor"), Action.ACCEPT)
    assert press(author, piece, "publish").status_code == 403
    assert not has_button(read(author, piece), "publish")


@pytest.mark.parametrize("button", ["claim", "accept", "release", "publish", "judge", "message"])
def test_readers_authors_and_strangers_press_nothing(button):
    piece = received(make_author())
    for person in (None, make_user(), make_author(), piece.author):
        answer = press(person, piece, button)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
    assert state_of(piece) == "received"


def test_a_decision_from_a_state_that_has_passed_is_refused():
    editor = make_user("editor")
    piece = decided(make_author(), editor, Action.REJECT)
    answer = press(editor, piece, "accept")
    assert answer.status_code == 409
    assert state_of(piece) == "rejected"


def test_editors_judge_findings_and_only_of_this_piece():
    editor = make_user("editor")
    piece, other = received(make_author(), body=ADVERT), received(make_author())
    finding = Finding.objects.filter(run=piece.latest.check_run_id).first()
    assert press(editor, piece, "judge", finding=finding.pk, judge="right").status_code == 302
    finding.refresh_from_db()
    assert (finding.judgement, finding.judged_by) == ("right", editor)
    assert press(editor, other, "judge", finding=finding.pk, judge="wrong").status_code == 403
    assert press(editor, piece, "judge", finding="x", judge="wrong").status_code == 403
    assert press(editor, piece, "judge", finding=finding.pk, judge="silly").status_code == 403
    finding.refresh_from_db()
    assert finding.judgement == "right"


def test_a_message_stays_among_the_staff_unless_said_otherwise():
    editor, piece = make_user("editor"), received(make_author())
    fields = {"message_text": "Who knows this station?", "message_key": "k1"}
    press(editor, piece, "message", **fields)
    press(editor, piece, "message", **fields)
    assert Message.objects.get().visibility == "staff"
    press(
        editor, piece, "message", message_text="Thank you.", message_key="k2", message_to="author"
    )
    assert Message.objects.latest("pk").visibility == "author"


def test_an_empty_message_is_refused_with_a_sentence():
    answer = press(make_user("editor"), received(make_author()), "message", message_text=" ")
    assert answer.status_code == 422
    assert "Write something" in text(answer)


def test_deciding_can_lead_straight_to_the_next_piece():
    editor = make_user("editor")
    piece, following = reading(make_author(), editor), received(make_author())
    answer = press(editor, piece, "accept", goes_on="1")
    assert answer["Location"] == work_url(following)
    claims.claim(following, by=editor)
    assert press(editor, following, "accept", goes_on="1")["Location"] == "/admin/"


def test_a_button_that_does_not_exist_is_said_to_be_unknown():
    answer = client_of(make_user("editor")).post(work_url(received(make_author())), {"fly": "1"})
    assert answer.status_code == 400


def test_a_piece_goes_back_to_the_queue_when_put_back():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    assert press(make_user("editor"), piece, "unclaim").status_code == 409
    assert press(editor, piece, "unclaim").status_code == 302
    assert state_of(piece) == "received"
