"""What becomes of a draft on the site when its author mails a newer text of the same piece."""

from cms.accounts.models import User
from submissions import drafting, workflow
from submissions.models import Draft, Revision, Submission
from submissions.models.records import Visibility

_COMPARED = ("title", "standfirst", "body_text")


def set_aside(submission: Submission, *, newest: Revision) -> Submission | None:
    """Lets the mailed text win, and keeps an unsent older one as a draft of a piece of its own.

    The form would otherwise go on from the older text and send it in place of the newer.  A draft
    that holds nothing but what was sent before is let go.  Inside the caller's transaction, with
    the piece locked; ``newest`` is the mailed text.  Returns the new piece, if there was need.
    """
    author = submission.author
    draft = Draft.objects.filter(submission=submission, person=author).first()
    if author is None or draft is None:
        return None
    if _was_sent(draft, submission):
        draft.delete()
        return None
    if not author.is_author:
        return None
    return _keep(draft, submission, author=author, newest=newest)


def _was_sent(draft: Draft, submission: Submission) -> bool:
    sent = submission.revisions.values_list(*_COMPARED)
    return tuple(getattr(draft, name) for name in _COMPARED) in set(sent)


def _keep(draft: Draft, submission: Submission, *, author: User, newest: Revision) -> Submission:
    kept = drafting.start(author, key=f"older:{newest.pk}")
    draft.submission = kept
    draft.save(update_fields=["submission"])
    kept.title, kept.category = draft.title, draft.category
    kept.save(update_fields=["title", "category"])
    workflow.record(
        submission, "draft_kept", by=author, visibility=Visibility.AUTHOR, note=kept.number
    )
    return kept
