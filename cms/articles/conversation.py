"""The comments under an article, as one reader sees them.  The number of queries is fixed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.accounts.models import AuthorProfile, User
from cms.articles import queries
from cms.articles.keyset import encode, page_of
from cms.articles.models import Article, Comment
from cms.articles.states import CommentState

THREADS_A_PAGE = 10
_NEWEST = ("created_at", "pk")
# Beyond what a thread takes: replies that were restored may add to a full one.
_MAX_REPLIES_READ = 60
# What its writer still sees of a comment that nobody else does.
_OWN = (CommentState.HELD, CommentState.REMOVED)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One comment with what this reader may do with it; a placeholder has no words to show."""

    comment: Comment
    is_own: bool
    is_by_author: bool
    replies: tuple["Spoken", ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.comment.state == CommentState.SHOWN

    @property
    def is_held(self) -> bool:
        return self.comment.state == CommentState.HELD

    @property
    def is_withdrawn(self) -> bool:
        return self.comment.state == CommentState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Conversation:
    """Some threads, and the cursor that asks for the older ones (empty: there are none)."""

    threads: tuple[Spoken, ...]
    next_cursor: str
    is_first: bool


def shown(article: Article) -> QuerySet[Comment]:
    """Comments everybody may read while the article is there."""
    return Comment.objects.filter(article=article, state=CommentState.SHOWN)


def visible_to(reader: User | None) -> Q:
    """Shown ones, and of one's own also those that wait or were removed."""
    everybody = Q(state=CommentState.SHOWN)
    return everybody if reader is None else everybody | Q(account=reader, state__in=_OWN)


def threads(article: Article, *, reader: User | None, cursor: str) -> Conversation:
    """A page of threads, newest first, each with its replies, oldest first.

    A comment that is gone keeps its place, without its words, while replies to it are there.
    """
    replies = Comment.objects.filter(visible_to(reader), parent=OuterRef("pk"))
    rows = Comment.objects.filter(article=article, parent=None).filter(
        visible_to(reader) | Exists(replies)
    )
    page = page_of(rows, keys=_NEWEST, cursor=cursor, size=THREADS_A_PAGE)
    answers = _replies(page.rows, reader)
    writer = _writer(article)
    spoken = tuple(
        _spoken(row, reader, writer, [_spoken(one, reader, writer) for one in answers[row.pk]])
        for row in page.rows
    )
    return Conversation(spoken, page.next_cursor, page.is_first)


def address(comment: Comment) -> str:
    """Where it stands: the page of the article that begins with its thread."""
    first = comment.parent or comment
    cursor = encode([first.created_at, first.pk + 1])
    return f"{comment.article.get_absolute_url()}?after={cursor}#comment-{comment.pk}"


def last_name_of(person: User) -> str:
    """The name this person signed with last, or an author's pen name; empty for a newcomer."""
    profile = AuthorProfile.objects.filter(user=person).first()
    if profile is not None and queries.is_public_author(profile):
        return profile.pen_name
    names = Comment.objects.filter(account=person).order_by("-created_at", "-pk")
    return names.values_list("name", flat=True).first() or ""


def answerable(article: Article, pk: str) -> Comment | None:
    """The comment a reader wants to reply to; ``pk`` is untrusted text."""
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    return shown(article).filter(pk=int(pk), parent=None).first()


def _replies(rows: Sequence[Comment], reader: User | None) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = {row.pk: [] for row in rows}
    answers = Comment.objects.filter(visible_to(reader), parent__in=found)
    limit = _MAX_REPLIES_READ * max(1, len(found))
    for answer in answers.order_by("created_at", "pk")[:limit]:
        if answer.parent_id is not None:
            found[answer.parent_id].append(answer)
    return found


def _spoken(
    comment: Comment, reader: User | None, writer: int | None, replies: Sequence[Spoken] = ()
) -> Spoken:
    return Spoken(
        comment,
        is_own=reader is not None and comment.account_id == reader.pk,
        is_by_author=writer is not None and comment.account_id == writer,
        replies=tuple(replies),
    )


def _writer(article: Article) -> int | None:
    return None if article.author is None else article.author.user_id
