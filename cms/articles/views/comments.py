"""Readers' comments: shown under the article, written on a form that loses nothing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.accounts.models import User
from cms.articles import comments, conversation, queries
from cms.articles.errors import CommentRefused, NameTaken, NotAnswerable, ThreadFull
from cms.articles.forms import CommentForm, new_key
from cms.articles.models import Article, Comment
from cms.articles.models.comments import MAX_COMMENT
from cms.articles.states import CommentState
from moderation.limits import HOUR, seconds_to_wait

COMMENTS_PER_HOUR = 20
# What somebody wrote before their session ended waits here for their return.
_KEPT = "comment"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a comment was not taken, with the status that says so to machines."""

    words: str
    status: int


def beneath(request: HttpRequest, article: Article) -> dict[str, object]:
    """What an article's page needs to show its comments and the form for one more."""
    reader = _reader(request)
    takes = comments.is_open(article)
    context: dict[str, object] = {
        "conversation": conversation.threads(
            article, reader=reader, cursor=request.GET.get("after", "")
        ),
        "comment_count": conversation.shown(article).count(),
        "takes_comments": takes,
    }
    if takes and reader is not None:
        penalty = comments.penalty_of(reader)
        context["silence"] = penalty
        context["comment_form"] = None if penalty else _new_form(reader)
    return context


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a comment, or with GET write one, to ``?reply=`` another; 404 where none are taken."""
    article = queries.addressable().filter(pk=pk, state__in=queries.SHOWN).first()
    if article is None or not comments.is_open(article):
        raise Http404
    reader = _reader(request)
    if reader is None:
        return _log_in_first(request, article)
    if request.method != "POST":
        return _blank(request, article, reader)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _form(request, article, form, status=422)
    wait = seconds_to_wait({f"comment:user:{reader.pk}": COMMENTS_PER_HOUR}, window=HOUR)
    if wait:
        answer = _form(request, article, form, problem=_too_many(wait))
        answer["Retry-After"] = str(wait)
        return answer
    try:
        posted = _send(article, form, by=reader)
    except NameTaken as refused:
        form.add_error("name", str(refused))
        return _form(request, article, form, status=422)
    except (NotAnswerable, ThreadFull) as refused:
        alone = CommentForm(initial={**form.cleaned_data, "parent": "", "key": new_key()})
        return _form(request, article, alone, problem=Problem(str(refused), 409))
    except CommentRefused as refused:
        return _form(request, article, form, problem=Problem(str(refused), 403))
    _say(request, posted)
    return redirect(conversation.address(posted))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a comment of one's own, after a page that says what that does."""
    reader = _reader(request)
    if reader is None:
        return redirect_to_login(request.path)
    mine = Comment.objects.select_related("article").filter(pk=pk, account=reader).first()
    if mine is None or mine.state == CommentState.REMOVED:
        raise Http404
    if request.method != "POST":
        return render(request, "articles/comment_withdraw.html", {"comment": mine})
    comments.withdraw(mine, by=reader)
    messages.success(request, _("Your comment is withdrawn. Nobody sees it any more."))
    is_there = mine.article.state in queries.SHOWN
    return redirect(f"{mine.article.get_absolute_url()}#comments" if is_there else "articles:home")


def _send(article: Article, form: CommentForm, *, by: User) -> Comment:
    said = form.cleaned_data
    parent = conversation.answerable(article, said["parent"])
    if said["parent"] and parent is None:
        raise NotAnswerable
    words = comments.Words(said["text"], said["name"], parent=parent, key=said["key"])
    posted, _is_new = comments.post(article, words, by=by)
    return posted


def _say(request: HttpRequest, posted: Comment) -> None:
    if posted.state == CommentState.HELD:
        messages.info(
            request,
            _("Your comment has arrived and waits for a person. Until then only you see it."),
        )
    elif posted.state == CommentState.SHOWN:
        messages.success(request, _("Your comment is public."))


def _too_many(wait: int) -> Problem:
    minutes = -(-wait // 60)
    words = ngettext(
        "You have sent many comments within the hour. Nothing was sent. Try again in "
        "%(minutes)s minute; what you wrote is still below.",
        "You have sent many comments within the hour. Nothing was sent. Try again in "
        "%(minutes)s minutes; what you wrote is still below.",
        minutes,
    )
    return Problem(words % {"minutes": minutes}, 429)


def _log_in_first(request: HttpRequest, article: Article) -> HttpResponse:
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("name", "text", "parent")}
        request.session[_KEPT] = {
            "article": article.pk,
            "name": said["name"][:60],
            "text": said["text"][: MAX_COMMENT * 2],
            "parent": said["parent"][:18],
        }
        messages.info(request, _("Log in first; what you wrote waits for you."))
    return redirect_to_login(request.get_full_path())


def _blank(request: HttpRequest, article: Article, reader: User) -> HttpResponse:
    kept = request.session.pop(_KEPT, None)
    initial: dict[str, Any] = {"parent": request.GET.get("reply", "")[:18]}
    if isinstance(kept, dict) and kept.get("article") == article.pk:
        initial = {name: str(kept.get(name, "")) for name in ("name", "text", "parent")}
    return _form(request, article, _new_form(reader, **initial))


def _new_form(reader: User, **initial: Any) -> CommentForm:
    name = initial.pop("name", "") or conversation.last_name_of(reader)
    return CommentForm(initial={**initial, "name": name, "key": new_key()})


def _form(
    request: HttpRequest,
    article: Article,
    form: CommentForm,
    *,
    problem: Problem | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = _reader(request)
    context = {
        "article": article,
        "form": form,
        "problem": problem,
        "silence": None if reader is None else comments.penalty_of(reader),
        "answered": conversation.answerable(article, str(form["parent"].value() or "")),
    }
    return render(
        request,
        "articles/comment_form.html",
        context,
        status=problem.status if problem else status,
    )


def _reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
