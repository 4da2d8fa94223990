"""Sentences of the checks that read for personal details, selling, titles, hiding and harm."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    # Personal details
    "identity_number": _(
        "The text holds a valid identity number (%(masked)s). Nobody's number may be published: "
        "take it out. Places: %(count)s."
    ),
    "identity_old_form": _(
        "The text seems to hold an identity number of the older form (%(masked)s). "
        "Take it out. Places: %(count)s."
    ),
    "bank_card": _(
        "The text holds a number that is valid as a payment card (%(masked)s). "
        "Take it out. Places: %(count)s."
    ),
    "passport_number": _(
        "The text gives a travel document number (%(masked)s). Take it out. Places: %(count)s."
    ),
    "private_mobile": _(
        "The text gives the telephone of what seems to be a private person (%(masked)s). "
        "Take it out unless the person has agreed. Places: %(count)s."
    ),
    "home_address": _(
        "The text gives an address down to the flat. "
        "Leave it out if somebody lives there. Places: %(count)s."
    ),
    "person_exposed": _(
        "Several details by which one person can be found stand together, of %(count)s kinds. "
        "Private persons may not be exposed: take the details out."
    ),
    # Links
    "link_download": _(
        "A link at %(host)s downloads a program. Link to the page that describes it. "
        "Places: %(count)s."
    ),
    "link_archive": _(
        "A link at %(host)s downloads an archive. Say so beside it, or link to the page about it. "
        "Places: %(count)s."
    ),
    "link_farm": _(
        "%(count)s links lead to %(host)s, many for a text of this length. "
        "Keep those that readers need."
    ),
    "link_unseen": _(
        "Links stand on nothing that readers can see. Give them words, or remove them. "
        "Places: %(count)s."
    ),
}
