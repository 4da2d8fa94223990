"""Where a piece stands, and what its author can do about it."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.models import User
from cms.articles.queries import SHOWN
from submissions import conversation, drafting, queries, standing, workflow
from submissions.errors import Incomplete, NotPermitted, Refusal, TooLong
from submissions.forms import MessageForm, WithdrawForm, read_answers
from submissions.models import Decision, Letter, Submission
from submissions.states import State
from submissions.views.signed_in import signed_in


def show_status(
    request: HttpRequest,
    submission: Submission,
    user: User,
    *,
    message_form: MessageForm | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a piece that is no draft any more; with ``problems`` the sent answers stay."""
    asked = queries.requested_changes(submission)
    article = submission.article
    return render(
        request,
        "submissions/piece.html",
        {
            "submission": submission,
            "standing": standing.stands(submission),
            "steps": standing.steps(submission),
            "history": standing.history(submission),
            "letters": submission.letters.filter(state=Letter.State.QUEUED).select_related("email"),
            "revisions": queries.revisions(submission),
            "asked": asked,
            "points": points_of(asked, request, problems or {}),
            "thread": queries.messages(submission, for_author=True),
            "message_form": message_form or MessageForm(),
            "message_key": uuid4().hex,
            "problems": problems or {},
            "can_edit": workflow.is_open_to_edit(submission) and user.is_author,
            "can_withdraw": drafting.withdrawal_refusal(submission, by=user) is None,
            "article": article if article is not None and article.state in SHOWN else None,
        },
        status=status,
    )


def points_of(
    asked: Decision | None, request: HttpRequest, problems: dict[str, str]
) -> list[dict[str, object]]:
    """The requested changes with the answer stored, or the one just sent when it was refused."""
    if asked is None:
        return []
    sent = request.POST if problems else {}
    return [
        {
            "change": change,
            "answer": sent.get(f"answer_{change.pk}", change.answer),
            "why": sent.get(f"why_{change.pk}", change.answer_text),
            "error": problems.get(f"change_{change.pk}", ""),
        }
        for change in asked.changes.all()
    ]


def refused(request: HttpRequest, submission: Submission, refusal: Refusal) -> HttpResponse:
    """Back to the piece with the reason; what is never allowed to this person is a 403."""
    if isinstance(refusal, NotPermitted):
        raise PermissionDenied(str(refusal))
    messages.error(request, str(refusal))
    return redirect(submission)


@require_POST
@signed_in
def answers(request: HttpRequest, number: str, *, user: User) -> HttpResponse:
    """Stores the answers to the requested changes."""
    submission = queries.get_own(user, number)
    if submission.state != State.WITH_AUTHOR:
        messages.error(request, _("The editors ask for no changes at the moment."))
        return redirect(submission)
    try:
        drafting.answer_changes(submission, by=user, answers=read_answers(request.POST.dict()))
    except Incomplete as refusal:
        problems = {name: str(sentence) for name, sentence in refusal.problems.items()}
        return show_status(request, submission, user, problems=problems)
    except TooLong as refusal:
        problems = {refusal.field: str(refusal)}
        return show_status(request, submission, user, problems=problems, status=refusal.status)
    except Refusal as refusal:
        return refused(request, submission, refusal)
    messages.success(request, _("Your answers are kept. Submit the text again when it is ready."))
    return redirect(submission)


@require_POST
@signed_in
def message(request: HttpRequest, number: str, *, user: User) -> HttpResponse:
    """Adds a line to the thread with the editors."""
    submission = queries.get_own(user, number)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return show_status(request, submission, user, message_form=form)
    try:
        conversation.post(
            submission,
            by=user,
            text=form.cleaned_data["text"],
            key=request.POST.get("key") or uuid4().hex,
        )
    except Refusal as refusal:
        return refused(request, submission, refusal)
    messages.success(request, _("Your message is with the editors."))
    return redirect(submission)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: HttpRequest, number: str, *, user: User) -> HttpResponse:
    """Asks once, then takes the piece back."""
    submission = queries.get_own(user, number)
    if submission.state == State.WITHDRAWN:
        messages.info(request, _("The piece is withdrawn. Your text is kept."))
        return redirect(submission)
    if drafting.withdrawal_refusal(submission, by=user) is not None:
        messages.error(
            request, _("This piece cannot be withdrawn any more. Write to the editors instead.")
        )
        return redirect(submission)
    form = WithdrawForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"submission": submission, "form": form}
        return render(request, "submissions/withdraw.html", context)
    try:
        drafting.withdraw(submission, by=user, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        return refused(request, submission, refusal)
    messages.success(request, _("The piece is withdrawn. Your text is kept."))
    return redirect(submission)
