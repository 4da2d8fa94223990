"""The form a piece is written in: begin, save, preview, submit, and saving by itself."""

from dataclasses import dataclass, replace
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.models import User
from cms.articles.markup import MarkupRefused
from submissions import drafting, previewing, queries, workflow
from submissions.errors import (
    AnswersMissing,
    EditConflict,
    Incomplete,
    NotAllowedFrom,
    NotAnAuthor,
    Refusal,
)
from submissions.forms import CONSENT, PieceForm, initial_of
from submissions.models import Draft, Revision, Submission
from submissions.states import State
from submissions.views.notices import show_notice
from submissions.views.signed_in import json_refusal, signed_in, wants_json
from submissions.views.status import refused, show_status


@dataclass(frozen=True, slots=True)
class Desk:
    """One request to the form: who writes, at which piece, and the key that begins a new one."""

    request: HttpRequest
    user: User
    submission: Submission | None
    key: str

    @property
    def stored(self) -> Draft | Revision | None:
        """The text saved so far: the draft, else the latest revision."""
        if self.submission is None:
            return None
        return queries.draft_of(self.submission, self.user) or self.submission.latest

    @property
    def version(self) -> int:
        stored = self.stored
        return stored.version if isinstance(stored, Draft) else 0

    def sent_version(self) -> int:
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begins a piece.  Who is not an author gets the notice instead, never a refusal."""
    if not isinstance(request.user, User) and request.method != "POST":
        return show_notice(request)
    return _new(request)


@signed_in
def _new(request: HttpRequest, *, user: User) -> HttpResponse:
    if not user.is_author:
        if wants_json(request):
            return json_refusal(NotAnAuthor.message, status=403, code=NotAnAuthor.code)
        return show_notice(request)
    desk = Desk(request, user, None, request.POST.get("key", "")[:64] or uuid4().hex)
    if request.method == "POST" and wants_json(request):
        return _autosave(desk)
    return _form(desk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def piece(request: HttpRequest, number: str, *, user: User) -> HttpResponse:
    """A draft is shown as its form, anything later as its status."""
    submission = queries.get_own(user, number)
    is_form = submission.state == State.DRAFT and user.is_author
    if is_form or request.method == "POST":
        return _edit(request, submission, user)
    return show_status(request, submission, user)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, number: str, *, user: User) -> HttpResponse:
    """The form of any piece whose text the author may change."""
    return _edit(request, queries.get_own(user, number), user)


def _edit(request: HttpRequest, submission: Submission, user: User) -> HttpResponse:
    if not user.is_author:
        messages.error(request, _("Only authors can write here. Your text is kept."))
        return redirect("submissions:notice")
    if request.method != "POST" and not workflow.is_open_to_edit(submission):
        messages.error(request, _("The text is with the editors and cannot be changed now."))
        return redirect(submission)
    return _form(Desk(request, user, submission, ""))


def _form(desk: Desk) -> HttpResponse:
    stored = desk.stored
    if desk.request.method != "POST":
        form = PieceForm(
            initial=initial_of(stored) if stored else {"attribution": "original"},
            owner=desk.user,
            stored=stored,
        )
        return _page(desk, form)
    form = PieceForm(desk.request.POST, desk.request.FILES, owner=desk.user, stored=stored)
    if form.is_empty:
        return render(desk.request, "submissions/nothing_sent.html", status=400)
    form.is_valid()
    try:
        desk, saved = _save(desk, form)
    except MarkupRefused as refusal:
        form.add_error("body", refusal.message)
        return _page(desk, form)
    except EditConflict:
        return _conflict(desk, form)
    except NotAllowedFrom:
        return _too_late(desk, form)
    if form.errors:
        return _page(desk, form)
    if saved.dropped:
        messages.warning(desk.request, previewing.told_dropped(saved.dropped))
    return _after_saving(desk, form, saved)


def _save(desk: Desk, form: PieceForm) -> tuple[Desk, drafting.Saved]:
    """Saves into the piece, which begins with the first save; a refused text begins none."""
    with transaction.atomic():
        submission = desk.submission or drafting.start(desk.user, key=desk.key)
        desk = replace(desk, submission=submission)
        saved = drafting.save(
            submission,
            content=form.content(),
            by=desk.user,
            base_version=desk.sent_version(),
            agreed=form.agreed,
        )
    return desk, saved


def _after_saving(desk: Desk, form: PieceForm, saved: drafting.Saved) -> HttpResponse:
    submission = saved.draft.submission
    if "submit" in desk.request.POST:
        return _submit(desk, form, saved)
    if "preview" in desk.request.POST:
        return redirect("submissions:preview", number=submission.number)
    messages.success(desk.request, _("Saved."))
    if submission.state == State.DRAFT:
        return redirect(submission)
    return redirect("submissions:edit", number=submission.number)


def _submit(desk: Desk, form: PieceForm, saved: drafting.Saved) -> HttpResponse:
    submission = saved.draft.submission
    missing = drafting.problems(saved.draft)
    for kind in drafting.consent_kinds(saved.draft.attribution):
        if kind not in form.agreed:
            missing[CONSENT + kind] = _("Tick this statement, or do not submit the piece.")
    for field, problem in missing.items():
        form.add_error(field, problem)
    if missing:
        return _page(desk, form)
    try:
        drafting.submit(
            submission,
            by=desk.user,
            agreed=form.agreed,
            base_version=saved.draft.version,
            note=form.cleaned_data["note"],
        )
    except Incomplete as refusal:
        for name, sentence in refusal.problems.items():
            form.add_error(name, str(sentence))
        return _page(desk, form)
    except AnswersMissing as refusal:
        form.add_error(None, str(refusal))
        return _page(desk, form)
    except EditConflict:
        return _conflict(desk, form)
    except Refusal as refusal:
        return refused(desk.request, submission, refusal)
    messages.success(
        desk.request,
        _("Submitted. Its number is %(number)s; the receipt is in your mail.")
        % {"number": submission.number},
    )
    return redirect(submission)


def _conflict(desk: Desk, form: PieceForm) -> HttpResponse:
    """Both texts on one page: the stored one to read, the writer's in the form, ready to save."""
    desk = _with_piece(desk)
    theirs = desk.stored
    form.add_error(None, str(EditConflict.message))
    more = {"theirs": theirs, "differences": previewing.differences(theirs, form.content())}
    return _page(desk, form, status=412, **more)


def _too_late(desk: Desk, form: PieceForm) -> HttpResponse:
    """The piece has moved on; what was written stays in the form, to become a piece of its own."""
    desk = _with_piece(desk)
    form.add_error(
        None,
        _(
            "The piece was submitted already and cannot be changed now. What you wrote is still "
            "below: save it as a new piece, or copy what you need."
        ),
    )
    moved_on = desk.submission
    desk = replace(desk, submission=None, key=uuid4().hex)
    return _page(desk, form, status=409, moved_on=moved_on)


def _with_piece(desk: Desk) -> Desk:
    """The piece that a form for a new one has begun before, found by its key."""
    if desk.submission is not None:
        return desk
    return replace(desk, submission=drafting.start(desk.user, key=desk.key))


def _page(desk: Desk, form: PieceForm, *, status: int = 200, **more: object) -> HttpResponse:
    submission = desk.submission
    stored = desk.stored
    action = reverse("submissions:new")
    if submission is not None:
        action = reverse("submissions:edit", args=[submission.number])
        if submission.state == State.DRAFT:
            action = submission.get_absolute_url()
    context = {
        "form": form,
        "submission": submission,
        "stored": stored,
        "version": desk.version,
        "key": desk.key,
        "action": action,
        "autosave": reverse("submissions:autosave", args=[submission.number])
        if submission
        else action,
        "asked": queries.requested_changes(submission) if submission else None,
        "saved_at": stored.saved_at if isinstance(stored, Draft) else None,
        "consents": [form[name] for name in form.fields if name.startswith(CONSENT)],
        **more,
    }
    return render(desk.request, "submissions/write.html", context, status=status)


@require_POST
@signed_in
def autosave(request: HttpRequest, number: str, *, user: User) -> HttpResponse:
    """Saves by itself, for the script: JSON in sentences, 409 or 412 when it cannot."""
    return _autosave(Desk(request, user, queries.get_own(user, number), ""))


def _autosave(desk: Desk) -> HttpResponse:
    if not desk.user.is_author:
        return json_refusal(NotAnAuthor.message, status=403, code=NotAnAuthor.code)
    form = PieceForm(desk.request.POST, owner=desk.user, stored=desk.stored)
    if form.is_empty:
        sentence = _("None of the form's fields arrived, so nothing was saved.")
        return json_refusal(sentence, status=400, code="nothing_sent")
    form.is_valid()
    try:
        desk, saved = _save(desk, form)
    except MarkupRefused as refusal:
        return json_refusal(refusal.message, status=422, code="markup_refused")
    except EditConflict as refusal:
        desk = _with_piece(desk)
        newer = previewing.as_json(desk.stored)
        return json_refusal(
            refusal, status=412, code=refusal.code, version=desk.version, theirs=newer
        )
    except Refusal as refusal:
        return json_refusal(refusal, status=refusal.status, code=refusal.code)
    submission = saved.draft.submission
    number = submission.number
    return JsonResponse(
        {
            "number": number,
            "version": saved.draft.version,
            "saved_at": saved.draft.saved_at.isoformat(),
            "time": time_format(timezone.localtime(saved.draft.saved_at), "H:i"),
            "page": submission.get_absolute_url(),
            "autosave": reverse("submissions:autosave", args=[number]),
            "problems": {name: " ".join(map(str, found)) for name, found in form.errors.items()},
            "dropped": previewing.told_dropped(saved.dropped) if saved.dropped else "",
        }
    )


@require_safe
@signed_in
def preview(request: HttpRequest, number: str, *, user: User) -> HttpResponse:
    """The saved text as readers would see it; nobody else can open this page."""
    submission = queries.get_own(user, number)
    text: Draft | Revision | None = queries.draft_of(submission, user)
    if text is None or not workflow.is_open_to_edit(submission):
        text = submission.latest or text
    if text is None:
        messages.error(request, _("There is no text to preview yet."))
        return redirect(submission)
    context = previewing.as_published(submission, text)
    response = render(request, "submissions/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
