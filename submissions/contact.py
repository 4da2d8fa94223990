"""The editor's side of a mailed piece: write to the sender, let the piece in, make an author."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from cms.accounts import actions as accounts
from cms.accounts.actors import MAIL
from cms.accounts.models import User
from submissions import conversation, letters, tracking, workflow
from submissions.errors import HasAccount, LinkSpent, NotByMail, NotPermitted, OwnPiece
from submissions.intake import correspondents, tokens, understood
from submissions.models import Correspondent, Message, Submission, TrackingToken
from submissions.models.records import Visibility
from submissions.permissions import is_own
from submissions.states import Action, State


def _mailed(submission: Submission) -> Correspondent:
    """The sender of a mailed piece; raises NotByMail for a piece of an account."""
    if submission.correspondent is None:
        raise NotByMail
    return submission.correspondent


@transaction.atomic
def ask(submission: Submission, *, by: User, text: str, key: str) -> Message:
    """Writes to the sender of a mailed piece; the answer lands in the thread.

    This is the contact that has to be made before an unverified sender's piece is accepted.  The
    same ``key`` sends nothing twice.  Raises NotByMail, OwnPiece, NotPermitted, EmptyMessage.
    """
    submission = workflow.lock(submission)
    if submission.door != Submission.Door.MAIL:
        raise NotByMail
    if is_own(submission, by):
        raise OwnPiece
    if not by.has_perm("submissions.decide_submission"):
        raise NotPermitted
    message = conversation.post(submission, by=by, text=text, key=key, for_author=True)
    submission.refresh_from_db()
    if submission.contacted_at is None:
        submission.contacted_at = timezone.now()
        submission.save(update_fields=["contacted_at"])
        workflow.record(submission, "contacted", by=by)
    return message


@transaction.atomic
def confirm(submission: Submission) -> Submission:
    """The sender has opened the link that only their mailbox has; the piece is received.

    When the address is the own address of an author's account, the piece belongs to the account
    from now on, as if the mail had been verified.  Opening the link again changes nothing.  The
    receipt goes out in the same act.
    """
    submission = workflow.lock(submission)
    if submission.state != State.UNCONFIRMED:
        return submission
    submission.sender_confirmed_at = timezone.now()
    sender = submission.correspondent
    owner = correspondents.owner_of(sender.email) if sender is not None else None
    if sender is not None and owner is not None and owner.is_author:
        sender.account = owner
        sender.save(update_fields=["account"])
        _give(submission, owner, note=sender.email)
    return _let_in(submission, Action.CONFIRM, by=submission.writer)


@transaction.atomic
def vouch(submission: Submission, *, by: User, note: str = "") -> Submission:
    """An editor lets the piece of an unconfirmed sender in; contact is still needed to accept it.

    Raises OwnPiece, NotPermitted, NotAllowedFrom.
    """
    submission = workflow.lock(submission)
    if is_own(submission, by):
        raise OwnPiece
    workflow.require(submission, Action.VOUCH, by=by)
    return _let_in(submission, Action.VOUCH, by=by, note=note)


def _let_in(
    submission: Submission, action: Action, *, by: User | Correspondent, note: str = ""
) -> Submission:
    letter = letters.send(
        "mail_receipt",
        submission,
        event_key=f"receipt:{submission.number}:{submission.round}",
        revision=submission.latest,
        understood=partial(understood.of_piece, submission),
    )
    workflow.perform(
        submission, action, by=by, visibility=Visibility.AUTHOR, note=note, letter=letter
    )
    tokens.revoke_all(submission, kind=TrackingToken.Kind.CONFIRM)
    return submission


@transaction.atomic
def invite_as_author(submission: Submission, *, by: User) -> Correspondent:
    """Offers the sender an account with author status, by a link mailed to their address.

    Raises NotByMail, OwnPiece, NotPermitted (needs accounts.decide_author), HasAccount.
    """
    submission = workflow.lock(submission)
    sender = _mailed(submission)
    if is_own(submission, by):
        raise OwnPiece
    if not by.has_perm("accounts.decide_author"):
        raise NotPermitted
    account = User.objects.filter(email__iexact=sender.email).first()
    if account is not None and account.is_author:
        raise HasAccount
    day = timezone.localdate().isoformat()
    letter = letters.send(
        "mail_invitation",
        submission,
        event_key=f"invitation:{submission.number}:{day}",
        join_link=tokens.placeholder(tokens.Kind.INVITE),
    )
    sender.invited_at = timezone.now()
    sender.save(update_fields=["invited_at"])
    workflow.record(submission, "invited", by=by, visibility=Visibility.AUTHOR, letter=letter)
    return sender


@transaction.atomic
def accept_invitation(token: TrackingToken, *, pen_name: str, password: str = "") -> User:
    """Makes the invited sender an author and moves their pieces to the account.

    An account that has this address already keeps its password.  The link works once: raises
    LinkSpent afterwards.
    """
    submission = workflow.lock(token.submission)
    spent = not TrackingToken.objects.filter(
        pk=token.pk, kind=TrackingToken.Kind.INVITE, used_at=None, revoked_at=None
    ).update(used_at=timezone.now())
    if spent or submission.correspondent is None:
        raise LinkSpent
    sender = submission.correspondent
    user = accounts.take_on(
        sender.email, pen_name=pen_name, password=password, language=sender.language
    )
    move_to_account(sender, user)
    return user


@transaction.atomic
def move_to_account(sender: Correspondent, user: User) -> int:
    """Gives every piece of a mail address to the account; the address stays in the history."""
    sender.account = user
    sender.save(update_fields=["account"])
    moved = 0
    for piece in Submission.objects.filter(correspondent=sender).order_by("pk"):
        _give(workflow.lock(piece), user, note=sender.email)
        moved += 1
    return moved


def _give(locked: Submission, user: User, *, note: str) -> None:
    """Makes a locked piece the account's, with its pictures; links to it end by themselves."""
    tracking.pictures_of(locked).filter(owner=None).update(owner=user)
    locked.author, locked.correspondent = user, None
    locked.version += 1
    locked.save(update_fields=["author", "correspondent", "version"])
    workflow.record(locked, "moved_to_account", by=MAIL, visibility=Visibility.AUTHOR, note=note)
