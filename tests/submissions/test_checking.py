"""The sweep that checks revisions: found by query, retried, and in doubt given to a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation import screening
from moderation.models import CheckRun, Finding, Term
from submissions import checking, drafting, freezing, queries
from submissions.models import Submission
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.submissions import mailed_pages
from tests.submissions.intake.arriving import ARTICLE
from tests.submissions.intake.building import part

pytestmark = pytest.mark.django_db


def run_of(submission: Submission) -> CheckRun:
    submission.refresh_from_db()
    assert submission.latest is not None
    return submission.latest.check_run


def test_a_submitted_piece_is_checked_once() -> None:
    submission = pieces.draft(make_author())
    pieces.submit(submission)
    assert run_of(submission).state == CheckRun.State.PENDING
    assert checking.check_pending() == 1
    assert checking.check_pending() == 0
    assert run_of(submission).is_settled


def test_a_term_holds_the_piece_with_its_exact_place() -> None:
    Term.objects.create(
        text="代開發票", clause_code="3.1", severity="hold", kind="prohibited", stage="hold"
    )
    submission = pieces.draft(
        make_author(), body=f"<p>{pieces.TEXT}</p><p>本公司<b>代開</b>發票，請來電。</p>"
    )
    revision = pieces.submit(submission)
    checking.check_pending()
    run = run_of(submission)
    assert run.state == CheckRun.State.HELD
    finding = Finding.objects.get(run=run, checker="terms")
    (span,) = finding.spans
    assert revision.body_text[span["start"] : span["end"]] == span["quote"] == "代開發票"


def test_a_text_copied_from_another_author_is_found() -> None:
    shared = "".join(f"第{n}号机组在当年发电{n * 317}万度，检修{n + 2}次。" for n in range(40))
    first = pieces.received(make_author(), body=f"<p>{shared}</p>")
    second = pieces.received(make_author(), body=f"<p>开头不同。</p><p>{shared}</p>")
    findings = Finding.objects.filter(run=run_of(second), checker="repetition")
    assert {finding.params["ref"] for finding in findings} == {first.number}
    assert [finding.code for finding in findings] == ["shared_with_other", "same_from_others"]


def test_a_text_its_own_author_keeps_sending_is_found() -> None:
    text = "".join(f"第{n}座仓库在当年周转{n * 31}次，盘点{n + 2}回。" for n in range(40))
    author = make_author()
    for _turn in range(3):
        last = pieces.received(author, body=f"<p>{text}</p>")
    findings = Finding.objects.filter(run=run_of(last), clause_code="3.1", checker="repetition")
    assert [finding.params["count"] for finding in findings] == [2]


def test_an_older_round_of_the_same_piece_is_no_copy() -> None:
    submission = pieces.received(make_author())
    assert not Finding.objects.filter(run=run_of(submission), checker="repetition").exists()


def test_a_check_that_crashes_gives_the_piece_to_a_person(monkeypatch) -> None:
    def crash(material: object) -> None:
        raise RuntimeError("broken checker")

    monkeypatch.setattr(screening, "CHECKERS", (("terms", crash),))
    submission = pieces.draft(make_author())
    pieces.submit(submission)
    monkeypatch.setattr(
        checking,
        "screen",
        lambda material, stages: screening.screen(material, screening.CHECKERS, stages=stages),
    )
    checking.check_pending()
    run = run_of(submission)
    assert run.state == CheckRun.State.FAILED
    assert Finding.objects.get(run=run).code == "checker_failed"


def test_a_worker_that_dies_loses_nothing_and_three_deaths_call_a_person() -> None:
    from moderation import checkruns

    submission = pieces.draft(make_author())
    pieces.submit(submission)
    for _ in range(3):
        leased = checkruns.lease_next()  # and then the process is gone
        assert leased is not None
        assert checkruns.lease_next() is None
        CheckRun.objects.filter(pk=leased.pk).update(
            locked_until=timezone.now() - timedelta(seconds=1)
        )
    assert checking.check_pending() == 0
    assert run_of(submission).state == CheckRun.State.FAILED


def test_a_mail_whose_markup_hides_words_is_told_so() -> None:
    markup = f'<p>{ARTICLE}</p><p style="display:none">别人看不见的词</p>'
    submission = mailed_pages.piece(content=part(markup, kind="text/html"))
    finding = Finding.objects.get(run=run_of(submission), checker="stuffing")
    assert (finding.code, finding.clause_code) == ("hidden_text", "3.8")
    plain = run_of(mailed_pages.piece())
    assert not Finding.objects.filter(run=plain, code="hidden_text").exists()


def test_words_hidden_in_a_web_form_are_found_and_shown_to_the_desk_alone(client) -> None:
    author, editor = make_author(), make_user("editor")
    hidden = '<span style="display:none">别人看不见的词</span>'
    body = f"<p>{ARTICLE}{hidden}</p>"
    submission = pieces.draft(author, body=body)
    # The editor in the browser sends back what it got, without them.
    sent_back = pieces.content(body=f"<p>{ARTICLE}</p>")
    drafting.save(submission, content=sent_back, by=author)
    held = queries.draft_of(submission, author)
    assert held is not None
    again = drafting.save(submission, content=sent_back, by=author)
    assert again.draft.version == held.version
    revision = pieces.submit(submission)
    checking.check_pending()
    assert revision.hidden_words == ["别人看不见的词"]
    assert "别人看不见" not in revision.body_text + revision.body_html
    finding = Finding.objects.get(run=run_of(submission), checker="stuffing")
    assert (finding.code, finding.clause_code) == ("hidden_text", "3.8")
    client.force_login(editor)
    page = f"/admin/submissions/submission/{submission.pk}/change/"
    assert "别人看不见的词" in client.get(page).content.decode()
    client.force_login(author)
    assert "别人看不见" not in client.get(f"/write/{submission.number}/").content.decode()


def test_what_hides_nothing_has_the_hash_it_always_had() -> None:
    submission = pieces.received(make_author())
    revision = pieces.latest(submission)
    assert revision.hidden_words == []
    assert revision.sha256 == freezing.digest(submission, revision, revision.picture_ids)
