"""Why a mail went where it went, in the editors' words; one sentence for each code."""

from django.utils.translation import gettext_lazy as _

from submissions.desk.words import Words

_HOSTILE = _("Its header is built in a way that no mail program builds it; it was not opened.")

REASONS: dict[str, Words] = {
    "own_loop": _("A letter of ours that came back to us."),
    "bounce": _("A report that a letter of ours did not arrive."),
    "automatic": _("Sent by a machine: an answer from a robot, a list or a newsletter."),
    "failed_authentication": _(
        "The sender is probably forged, so nobody was answered and no piece was made."
    ),
    "over_address": _("This address has sent more today than we take in by ourselves."),
    "over_domain": _("This domain has sent more in an hour than we take in by ourselves."),
    "over_all": _("More mail came in an hour than we take in by ourselves."),
    "no_sender": _("It has no sender that could be answered."),
    "several_senders": _("It names more than one sender."),
    "barred": _("Whoever has this address may not hand in pieces at present."),
    "encrypted": _("The mail is encrypted, so we cannot read it."),
    "no_article": _("There is no article in it: little text and no document."),
    "redelivery": _("The same mail was delivered before."),
    "duplicate": _("The same address sent the same text before."),
    "answer": _("An answer of the sender; it is among the messages of the piece."),
    "stranger": _("An answer from an address that does not belong to the piece; staff see it."),
    "empty": _("The mail is empty."),
    "unreadable": _("Reading was stopped at its limits of time and memory."),
    "error": _("Reading broke off. The mail is kept; try again after an update."),
    "not_mine": _("The owner of the address says that they did not send it."),
    "read_wrongly": _("The sender says that we read it wrongly."),
    "erased": _("Its sender had it deleted."),
    "spam": _("Set aside as spam by an editor."),
    "too_large": _("It is larger than we read by ourselves."),
    "header_too_large": _HOSTILE,
    "too_many_headers": _HOSTILE,
    "too_many_received": _("It has gone round through more servers than any mail should."),
    "too_many_encoded_words": _HOSTILE,
    "too_many_parts": _("It has more parts than we open by ourselves."),
    "too_deep": _("Mails lie inside mails deeper than we open by ourselves."),
}


def reason(code: str) -> Words:
    """The sentence for a code; "" for none.  A code without one shows as it is."""
    return REASONS.get(code, code.replace("_", " "))
