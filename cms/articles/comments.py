"""Comments: taken from readers, held, shown, removed, withdrawn.  The only writer of their state.

What the machine finds never removes a comment: it holds it until a person has looked.
"""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.queries import public_authors
from cms.articles.errors import (
    CommenterSilenced,
    CommentNotPermitted,
    CommentRefused,
    CommentsClosed,
    NameTaken,
    NotAnswerable,
    OwnComment,
    ThreadFull,
)
from cms.articles.models import Article, Comment
from cms.articles.states import ArticleState, CommentState
from cms.newsroom import queries as newsroom
from moderation import penalties, standing
from moderation.lexicon_source import current_lexicon
from moderation.material import Finding, Material
from moderation.models import Penalty
from moderation.parties import Actor, Party
from moderation.rollout import current_stages
from moderation.screening import TEXT_CHECKERS, Screening, State, screen

# A page shows every reply of its threads, so their number has an end.
MAX_REPLIES = 30
MODERATE = "articles.moderate_comment"


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader sends: plain text, the name to print, and what tells a double click.

    ``parent`` is the comment answered; without a ``key`` the same words count as the same comment.
    """

    text: str
    name: str
    parent: Comment | None = None
    key: str = ""


def is_open(article: Article) -> bool:
    """Whether readers may comment on it now."""
    return article.state == ArticleState.LIVE and newsroom.current().takes_comments


def penalty_of(person: User) -> Penalty | None:
    """The mute or ban that keeps this person from commenting at this moment."""
    return penalties.silence_of(Party(person.pk, person.email, person.language))


def post(article: Article, words: Words, *, by: User) -> tuple[Comment, bool]:
    """Store a comment and return it with whether it is new; its state says if a person must look.

    Held are the comments of people who have none shown yet, and those the checks stop at.  Raises
    a CommentRefused: CommentsClosed, CommenterSilenced, NameTaken, NotAnswerable or ThreadFull.
    """
    if not is_open(article):
        raise CommentsClosed
    penalty = penalty_of(by)
    if penalty is not None:
        raise CommenterSilenced(penalty.ends_at)
    digest = sha256(words.text.encode()).hexdigest()
    key = _creation_key(article, words, digest, by)
    earlier = Comment.objects.filter(creation_key=key).first()
    if earlier is not None:
        return earlier, False
    if is_name_of_another(words.name, by):
        raise NameTaken
    held_for = _held_for(words, by)
    try:
        with transaction.atomic():
            comment = Comment.objects.create(
                article=article,
                account=by,
                parent=_answered(article, words.parent),
                name=words.name,
                text=words.text,
                digest=digest,
                state=CommentState.HELD if held_for else CommentState.SHOWN,
                held_for=held_for,
                creation_key=key,
            )
    except IntegrityError:
        # The same press of the button arrived twice at the same moment; the first one stands.
        twin = Comment.objects.filter(creation_key=key).first()
        if twin is None:
            raise
        return twin, False
    return comment, True


def screening_of(text: str, name: str) -> Screening:
    """What the checks of text say about a comment and the name it is signed with."""
    material = Material(
        title="",
        text=text,
        byline=name,
        lexicon=current_lexicon(),
        own_hosts=(urlsplit(settings.SITE_URL).hostname or "localhost",),
    )
    return screen(material, TEXT_CHECKERS, stages=current_stages())


def findings_of(comment: Comment) -> tuple[Finding, ...]:
    """What the checks say today; asked by the person who decides."""
    return screening_of(comment.text, comment.name).findings


def is_name_of_another(name: str, person: User) -> bool:
    """Whether an author of this site, who is not this person, writes under the name."""
    return public_authors().filter(pen_name__iexact=name).exclude(user=person).exists()


@transaction.atomic
def show(comment: Comment, *, by: Actor) -> Comment:
    """Let readers see a held comment, or one that was removed, again."""
    locked = _locked(comment)
    require_moderator(locked, by)
    if locked.state not in {CommentState.HELD, CommentState.REMOVED}:
        raise CommentRefused
    return _decide(locked, CommentState.SHOWN, by=by, reason="")


@transaction.atomic
def remove(comment: Comment, *, by: Actor, reason: str) -> Comment:
    """Take a comment from readers; its writer reads the reason in its place.

    The hand of a decision: whoever wants one gone decides it (``comment_rulings.remove``).
    """
    locked = _locked(comment)
    require_moderator(locked, by)
    if locked.state not in {CommentState.HELD, CommentState.SHOWN} or not reason.strip():
        raise CommentRefused
    return _decide(locked, CommentState.REMOVED, by=by, reason=reason.strip()[:300])


@transaction.atomic
def withdraw(comment: Comment, *, by: User) -> Comment:
    """Its writer takes it back, also while silenced; twice is the same as once."""
    locked = _locked(comment)
    if locked.account_id != by.pk:
        raise CommentNotPermitted
    if locked.state == CommentState.WITHDRAWN:
        return locked
    if locked.state == CommentState.REMOVED:
        raise CommentRefused
    locked.state = CommentState.WITHDRAWN
    locked.save(update_fields=["state"])
    return locked


def _locked(comment: Comment) -> Comment:
    return Comment.objects.select_for_update().get(pk=comment.pk)


def require_moderator(comment: Comment, by: Actor) -> None:
    """Raises CommentNotPermitted or OwnComment for whoever may not decide about a comment."""
    if not by.has_perm(MODERATE):
        raise CommentNotPermitted
    if by.pk is not None and comment.account_id == by.pk:
        raise OwnComment


def _decide(comment: Comment, state: CommentState, *, by: Actor, reason: str) -> Comment:
    comment.state, comment.reason = state, reason
    comment.decided_at, comment.decided_by_id = timezone.now(), by.pk
    comment.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return comment


def _held_for(words: Words, by: User) -> str:
    if screening_of(words.text, words.name).state is not State.CLEAN:
        return Comment.HeldFor.CHECKS
    is_known = Comment.objects.filter(account=by, state=CommentState.SHOWN).exists()
    # A decision may have somebody counted as new again.
    is_known = is_known and standing.lowered_until(Party(by.pk)) is None
    return "" if is_known else Comment.HeldFor.FIRST


def _answered(article: Article, parent: Comment | None) -> Comment | None:
    """The comment answered, locked: what is gone, or is itself a reply, cannot be answered."""
    if parent is None:
        return None
    found = Comment.objects.select_for_update().filter(pk=parent.pk, article=article).first()
    if found is None or found.parent_id is not None or found.state != CommentState.SHOWN:
        raise NotAnswerable
    counted = found.replies.filter(state__in=[CommentState.SHOWN, CommentState.HELD])
    if counted.count() >= MAX_REPLIES:
        raise ThreadFull
    return found


def _creation_key(article: Article, words: Words, digest: str, by: User) -> str:
    target = "" if words.parent is None else str(words.parent.pk)
    parts = (str(by.pk), str(article.pk), words.key or f"{target}:{digest}")
    return sha256(":".join(parts).encode()).hexdigest()
