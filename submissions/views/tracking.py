"""The page of a mailed piece, for its sender: no account, the link is enough."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.articles.markup import MarkupRefused
from cms.articles.markup.page import for_page
from cms.articles.queries import SHOWN
from submissions import conversation, drafting, kept, queries, standing, tracking, workflow
from submissions.errors import Incomplete, Refusal
from submissions.forms import (
    MessageForm,
    NotMineForm,
    ResubmitForm,
    WithdrawForm,
    read_answers,
)
from submissions.intake import understood
from submissions.intake.resent import FileRefused
from submissions.models import Correspondent, Letter, Submission, TrackingToken
from submissions.states import Action, State
from submissions.views import resending
from submissions.views.keyed import keyed
from submissions.views.status import points_of

TRACK = TrackingToken.Kind.TRACK


def _sender(submission: Submission) -> Correspondent:
    """Who the link belongs to; a piece that moved to an account never gets this far."""
    if submission.correspondent is None:
        raise ValueError("This piece belongs to an account.")
    return submission.correspondent


def _back(token: str, fragment: str = "") -> HttpResponse:
    response = redirect("submissions:track", token)
    if fragment:
        response["Location"] += f"#{fragment}"
    return response


def _refused(request: HttpRequest, token: str, refusal: Refusal) -> HttpResponse:
    messages.error(request, str(refusal))
    return _back(token)


@keyed(TRACK)
def track(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Where the piece stands; a POST keeps the answers to requested changes."""
    submission = held.submission
    if request.method != "POST":
        return show(request, token, submission)
    if submission.state != State.WITH_AUTHOR:
        messages.error(request, _("The editors ask for no changes at the moment."))
        return _back(token)
    answers = read_answers(request.POST.dict())
    try:
        drafting.answer_changes(submission, by=_sender(submission), answers=answers)
    except Incomplete as refusal:
        problems = {name: str(sentence) for name, sentence in refusal.problems.items()}
        return show(request, token, submission, problems=problems, status=422)
    except Refusal as refusal:
        return _refused(request, token, refusal)
    messages.success(request, _("Your answers are kept. Send the text again when it is ready."))
    return _back(token, "changes")


def show(
    request: HttpRequest,
    token: str,
    submission: Submission,
    *,
    message_form: MessageForm | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page itself; with ``problems`` the sent answers stay in it."""
    sender = _sender(submission)
    asked = queries.requested_changes(submission)
    article = submission.article
    context = {
        "submission": submission,
        "token": token,
        "standing": standing.stands(submission),
        "steps": standing.steps(submission),
        "history": standing.history(submission),
        "letters": submission.letters.filter(state=Letter.State.QUEUED).select_related("email"),
        "revisions": queries.revisions(submission),
        "understood": understood.of_piece(submission),
        "text_html": _text(submission, token),
        "points": points_of(asked, request, problems or {}),
        "problems": problems or {},
        "thread": queries.messages(submission, for_author=True),
        "message_form": message_form or MessageForm(),
        "message_key": uuid4().hex,
        "can_edit": workflow.is_open_to_edit(submission),
        "can_withdraw": Action.WITHDRAW in workflow.allowed(submission, by=sender),
        "article": article if article is not None and article.state in SHOWN else None,
    }
    return render(request, "submissions/track.html", context, status=status)


def _text(submission: Submission, token: str) -> SafeString | None:
    """The text as the editors read it, with pictures that open with this link."""
    latest = submission.latest
    if latest is None or not latest.body_html:
        return None
    shown = resending.with_pictures(latest.body_html, token)
    return for_page(shown, table_label=_("Table")).html


@keyed(TRACK)
def reply(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Adds a line to the thread with the editors."""
    submission = held.submission
    if request.method != "POST":
        return _back(token, "thread")
    form = MessageForm(request.POST)
    if not form.is_valid():
        return show(request, token, submission, message_form=form, status=422)
    try:
        conversation.post(
            submission,
            by=_sender(submission),
            text=form.cleaned_data["text"],
            key=request.POST.get("key") or uuid4().hex,
        )
    except Refusal as refusal:
        return _refused(request, token, refusal)
    messages.success(request, _("Your message is with the editors."))
    return _back(token, "thread")


@keyed(TRACK)
def withdraw(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Asks once, then takes the piece back."""
    submission = held.submission
    sender = _sender(submission)
    if submission.state == State.WITHDRAWN:
        messages.info(request, _("The piece is withdrawn. Your text is kept."))
        return _back(token)
    if workflow.refusal(submission, Action.WITHDRAW, by=sender) is not None:
        messages.error(
            request, _("This piece cannot be withdrawn any more. Write to the editors instead.")
        )
        return _back(token)
    form = WithdrawForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"submission": submission, "token": token, "form": form}
        return render(request, "submissions/track_withdraw.html", context)
    try:
        drafting.withdraw(submission, by=sender, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        return _refused(request, token, refusal)
    messages.success(request, _("The piece is withdrawn. Your text is kept."))
    return _back(token)


@keyed(TRACK)
def edit(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Changes the text, or sends a file instead of it, and brings it to the editors again."""
    submission = held.submission
    if not workflow.is_open_to_edit(submission):
        messages.info(request, _("The text is with the editors and cannot be changed now."))
        return _back(token)
    form = ResubmitForm(
        request.POST or None, request.FILES or None, initial=resending.initial(submission, token)
    )
    if request.method == "POST" and form.is_valid():
        try:
            left_out = resending.resend(submission, token=token, form=form, by=_sender(submission))
        except Incomplete as refusal:
            for name, sentence in refusal.problems.items():
                form.add_error(name if name in form.fields else None, str(sentence))
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except (Refusal, MarkupRefused) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Sent. The editors have the new text."))
            if left_out:
                told = _("Left out of the text: %(list)s.") % {"list": _(", ").join(left_out)}
                messages.info(request, told)
            return _back(token)
    context = {
        "submission": submission,
        "token": token,
        "form": form,
        "points": points_of(queries.requested_changes(submission), request, {}),
        "media": resending.media(token),
    }
    status = 422 if form.errors else 200
    return render(request, "submissions/track_edit.html", context, status=status)


@keyed(TRACK)
def not_mine(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Tells the editors that the piece is not what was sent, or not from this person at all."""
    submission = held.submission
    form = NotMineForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"submission": submission, "token": token, "form": form}
        status = 422 if form.errors else 200
        return render(request, "submissions/track_not_mine.html", context, status=status)
    given = form.cleaned_data
    was_mine = given["what"] == NotMineForm.Fault.READ_BADLY
    tell = tracking.read_wrongly if was_mine else tracking.not_mine
    try:
        tell(submission, by=_sender(submission), text=given["text"])
    except Refusal as refusal:
        return _refused(request, token, refusal)
    messages.success(request, _("The editors know. Nothing is published before they have looked."))
    return _back(token)


def _why_not_gone(submission: Submission) -> str:
    """What whoever wanted a piece deleted is told when it was not."""
    if kept.is_held(submission):
        return _(
            "Your wish is recorded. Part of your data must be kept for a legal reason, so nothing "
            "of this piece is deleted now. It is not published, and it is deleted when the reason "
            "has ended."
        )
    return _("Your wish is recorded. An editor decides and writes to you.")


@keyed(TRACK)
def delete(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Explains what deleting does, asks a second time, then does it."""
    submission = held.submission
    is_public = submission.state == State.ACCEPTED
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "delete":
        try:
            is_gone = tracking.delete_my_data(submission, by=_sender(submission))
        except Refusal as refusal:
            return _refused(request, token, refusal)
        if not is_gone:
            messages.info(request, _why_not_gone(submission))
            return _back(token)
        return render(request, "submissions/track_deleted.html", {"number": submission.number})
    context = {
        "submission": submission,
        "token": token,
        "is_public": is_public,
        "is_sure": step == "explained",
    }
    return render(request, "submissions/track_delete.html", context)
