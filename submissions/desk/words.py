"""The desk's words and colours for states, checks, findings and events."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.articles.states import ArticleState
from moderation.models import CheckRun
from submissions.models import Submission
from submissions.states import State

Words = str | Promise

STATE_TONES: dict[str, str] = {
    State.RECEIVED: "t-info",
    State.READING: "t-info",
    State.WITH_AUTHOR: "t-warn",
    State.UNCONFIRMED: "t-warn",
    State.ACCEPTED: "t-ok",
    State.DECLINED: "t-bad",
    State.REJECTED: "t-bad",
}
CHECK_TONES: dict[str, str] = {
    CheckRun.State.CLEAN: "t-ok",
    CheckRun.State.ATTENTION: "t-warn",
    CheckRun.State.HELD: "t-bad",
    CheckRun.State.FAILED: "t-bad",
}
SEVERITY_TONES = {"note": "t-mute", "attention": "t-warn", "hold": "t-bad"}
SEVERITIES: dict[str, Words] = {
    "note": pgettext_lazy("severity", "Note"),
    "attention": pgettext_lazy("severity", "Attention"),
    "hold": pgettext_lazy("severity", "Hold"),
}
LAYERS: dict[str, Words] = {
    "exact": _("written as listed"),
    "folded": _("seen after evening out width, case and script"),
    "stripped": _("seen after taking out characters put in between"),
    "lookalike": _("written with look-alike characters"),
    "split": _("written with split characters"),
    "homophone": _("written with characters of the same sound"),
}
FIELDS: dict[str, Words] = {
    "title": _("Title"),
    "standfirst": _("Standfirst"),
    "text": _("Text"),
    "byline": _("Byline"),
    "source_name": _("Source"),
    "source_url": _("Address of the original"),
}
VIEWS: dict[str, Words] = {
    "unclaimed": _("To claim"),
    "unconfirmed": _("Sender not confirmed"),
    "mine": _("Mine"),
    "reading": pgettext_lazy("desk", "Being read"),
    "with_author": _("With the author"),
    "release": _("To release"),
    "ready": _("To publish"),
    "scheduled": _("Planned"),
    "rechecked": _("Found on checking again"),
    "published": pgettext_lazy("desk", "Published"),
    "closed": _("Closed"),
    "all": pgettext_lazy("desk", "All"),
}
EVENTS: dict[str, Words] = {
    "start": _("Begun"),
    "confirm": _("Sender confirmed"),
    "submit": _("Submitted"),
    "resubmit": _("Submitted again"),
    "claim": _("Claimed"),
    "unclaim": _("Put back into the queue"),
    "request_changes": _("Changes asked for"),
    "accept": _("Accepted"),
    "decline": _("Declined"),
    "reject": _("Rejected for good"),
    "schedule": _("Publication planned"),
    "publish": _("Published"),
    "withdraw": _("Withdrawn"),
    "lapse": _("Lapsed without an answer"),
    "decided_request_changes": _("Decided: ask for changes, not released yet"),
    "decided_accept": _("Decided: accept, not released yet"),
    "decided_decline": _("Decided: decline, not released yet"),
    "decided_reject": _("Decided: reject for good, not released yet"),
    "decision_undone": _("Decision undone"),
    "release_stopped": _("Release stopped"),
    "reminder": _("Author reminded"),
    "message": _("Message"),
    "mail": _("Came by mail"),
    "vouch": _("Let in by an editor"),
    "contacted": _("Sender contacted"),
    "invited": _("Invited as an author"),
    "not_mine": _("The sender says it is not theirs"),
    "read_wrongly": _("The sender says we read it wrongly"),
    "deletion_asked": _("Deletion asked for"),
    "deletion_held": _("Not erased: a legal hold is in force"),
    "erased": _("Texts erased"),
    "moved_to_account": _("Moved to an account"),
    "filed": _("Filed"),
    "byline": _("Name to publish under set"),
    "mail_released": _("Mail let pass by an editor"),
    "draft_kept": _("An unsent draft became a piece of its own"),
    "mail_reread": _("Mail read again"),
    "mail_adopted": _("Recovered text taken over"),
    "mail_with_files": _("Files came by mail"),
    "letter_bounced": _("A letter came back"),
    "letter_delayed": _("A letter is delayed"),
    "checked_clean": _("Checked: clean"),
    "checked_attention": _("Checked: needs attention"),
    "checked_held": _("Checked: held for a person"),
    "checked_failed": _("Checks failed: a person looks"),
    "rechecked_clean": _("Checked again: clean"),
    "rechecked_attention": _("Checked again: needs attention"),
    "rechecked_held": _("Checked again: held for a person"),
    "rechecked_failed": _("Checked again: the checks failed, a person looks"),
}
WAITING_FOR_RELEASE = _("Decision waiting")


def event_words(verb: str) -> Words:
    """What happened; a verb without words of its own shows as it is."""
    return EVENTS.get(verb, verb)


def state_chip(submission: Submission) -> tuple[Words, str]:
    """Word and tone of where a piece stands; publication speaks louder than acceptance."""
    article = submission.article
    if article is not None:
        tone = {ArticleState.LIVE: "t-ok", ArticleState.SCHEDULED: "t-info"}
        state = ArticleState(article.state)
        return state.label, tone.get(state, "t-bad")
    state_of_piece = State(submission.state)
    return state_of_piece.label, STATE_TONES.get(state_of_piece, "t-mute")


def check_tone(state: str) -> str:
    return CHECK_TONES.get(state, "t-mute")
