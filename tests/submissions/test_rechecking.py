"""Checking stored texts again: the old outcome speaks until the new one is there."""

import io

import pytest
from django.core.management import CommandError, call_command

from moderation import checkruns, terms
from moderation.models import CheckRun, Finding, Term
from submissions import checking, publishing, queries, rechecking
from submissions.models import Submission
from submissions.states import Action
from tests.factories import pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db

WORD = "盐雾让换件"


def run_of(submission: Submission) -> CheckRun:
    return pieces.latest(submission).check_run


def forbid(word: str = WORD) -> Term:
    """A change of the list: every text of the factory holds this word."""
    return Term.objects.create(
        text=word, clause_code="3.1", severity="hold", kind="prohibited", stage="hold"
    )


def recheck(*options: str) -> str:
    out = io.StringIO()
    call_command("recheck", *options, stdout=out)
    return out.getvalue()


def test_a_change_of_terms_has_open_pieces_checked_again():
    submission = pieces.received(make_author())
    before = run_of(submission)
    outcome = before.state
    assert rechecking.sweep() == 0
    forbid()
    assert rechecking.sweep() == 1
    assert rechecking.sweep() == 0
    assert run_of(submission) == before
    assert checking.check_pending() == 1
    after = run_of(submission)
    before.refresh_from_db()
    assert (before.state, after.state) == ("stale", "held")
    assert (after.is_recheck, after.state_before, after.is_news) == (
        True,
        outcome,
        True,
    )
    assert after.basis != before.basis
    assert submission.events.filter(verb="rechecked_held").count() == 1
    assert rechecking.sweep() == 0


def test_new_texts_are_checked_before_old_ones():
    pieces.received(make_author())
    forbid()
    rechecking.sweep()
    fresh = pieces.draft(make_author())
    pieces.submit(fresh)
    taken = checkruns.lease_next()
    assert taken == run_of(fresh)


def test_a_finding_judged_wrong_is_not_raised_again():
    term = forbid()
    editor = make_user("editor")
    submission = pieces.received(make_author())
    assert run_of(submission).state == "held"
    finding = Finding.objects.get(run=run_of(submission), checker="terms")
    checkruns.judge(finding, by=editor, verdict="wrong")
    terms.change(term, by=make_user("chief"), note="reworded")
    rechecking.sweep()
    checking.check_pending()
    run = run_of(submission)
    again = Finding.objects.get(run=run, checker="terms")
    assert (again.judgement, again.judged_by, again.judged_at) == (
        "wrong", editor, Finding.objects.get(pk=finding.pk).judged_at,
    )  # fmt: skip
    assert again.carried_from == finding.checker_version
    assert run.state != "held"
    assert not run.is_news
    checkruns.judge(again, by=editor, verdict="")
    terms.change(term, by=make_user("chief"), note="reworded again")
    rechecking.sweep()
    checking.check_pending()
    assert run_of(submission).state == "held"
    assert Finding.objects.get(run=run_of(submission), checker="terms").judgement == ""


def test_an_accepted_piece_stays_publishable_while_and_after_it_is_checked_again():
    author, editor = make_author(), make_user("editor")
    submission = pieces.decided(author, editor, Action.ACCEPT)
    forbid()
    rechecking.sweep()
    assert publishing.accepted_revision(submission) == pieces.latest(submission)
    checking.check_pending()
    assert run_of(submission).state == "held"
    submission.refresh_from_db()
    assert submission.state == "accepted"
    assert publishing.publish(submission, by=editor).state == "live"


def test_a_published_article_stays_and_its_new_findings_come_to_the_desk():
    editor = make_user("editor")
    article = pieces.published(make_author(), editor)
    forbid()
    assert rechecking.sweep() == 0
    assert "-> held: 1" in recheck()
    article.refresh_from_db()
    assert article.state == "live"
    submission = Submission.objects.get(article=article)
    (view,) = [view for view in queries.desk_views(editor) if view.name == "rechecked"]
    assert list(Submission.objects.filter(view.condition)) == [submission]
    for finding in run_of(submission).findings.all():
        checkruns.judge(finding, by=editor, verdict="right")
    assert not Submission.objects.filter(view.condition).exists()


def test_a_recheck_that_gives_up_comes_before_a_person():
    submission = pieces.received(make_author())
    forbid()
    rechecking.sweep()
    run = CheckRun.objects.get(state="pending")
    for _attempt in range(3):
        checkruns.fail(run, "worker lost")
    assert run_of(submission).state != "failed"
    assert rechecking.sweep() == 1
    assert run_of(submission).state == "failed"
    assert submission.events.filter(verb="rechecked_failed").count() == 1
    assert rechecking.sweep() == 0


def test_the_command_does_all_there_is_and_then_nothing():
    for _number in range(3):
        pieces.received(make_author())
    assert recheck() == "Texts: 3. Checked again: 0. Up to date: 3.\n"
    forbid()
    first = recheck()
    assert "Texts: 3. Checked again: 3. Up to date: 0." in first
    assert "-> held: 3" in first
    assert recheck() == "Texts: 3. Checked again: 0. Up to date: 3.\n"


def test_the_command_goes_on_where_a_killed_one_was(monkeypatch):
    for _number in range(4):
        pieces.received(make_author())
    forbid()
    real = checking.check
    done: list[int] = []

    def dying(run: CheckRun) -> bool:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(run.pk)
        return real(run)

    monkeypatch.setattr(checking, "check", dying)
    with pytest.raises(CommandError, match="Run it again"):
        recheck()
    monkeypatch.setattr(checking, "check", real)
    CheckRun.objects.update(locked_until=None)  # the dead one's lease runs out
    assert "Checked again: 2." in recheck()
    assert Finding.objects.filter(checker="terms").count() == 4


def test_all_means_earlier_rounds_too_and_since_a_day():
    author, editor = make_author(), make_user("editor")
    pieces.decided(author, editor, Action.REJECT)
    forbid()
    assert recheck().startswith("Texts: 0.")
    assert recheck("--all", "--since", "2999-01-01").startswith("Texts: 0.")
    assert recheck("--all", "--since", "2020-01-01").startswith("Texts: 1. Checked again: 1.")
    with pytest.raises(CommandError, match="is no day"):
        recheck("--since", "2020-13-41")


def test_an_erased_text_is_not_checked_again():
    submission = pieces.received(make_author())
    forbid()
    Submission.objects.filter(pk=submission.pk).update(erased_at=submission.created_at)
    assert rechecking.sweep() == 0
    assert recheck("--all").startswith("Texts: 0.")


def test_findings_of_a_check_on_trial_are_nowhere_but_in_store(client):
    forbid()
    Term.objects.update(stage="shadow")
    editor = make_user("editor")
    submission = pieces.received(make_author())
    run = run_of(submission)
    shadow = Finding.objects.get(run=run, checker="terms")
    assert (shadow.stage, run.state in {"clean", "attention"}) == ("shadow", True)
    client.force_login(editor)
    page = client.get(f"/admin/submissions/submission/{submission.pk}/change/").content.decode()
    assert f"finding-{shadow.pk}" not in page
    assert 'data-clause="3.1"' not in page
    listed = client.get(f"/api/v1/submissions/{submission.number}/findings/").json()
    assert "terms" not in {found["checker"] for found in listed["results"]}
    row = queries.desk().get(pk=submission.pk)
    assert getattr(row, "finding_count", None) == run.findings.exclude(stage="shadow").count()
