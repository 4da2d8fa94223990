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
    # Selling
    "engagement_sale": _(
        "The marked passage offers followers, likes, views or reviews for sale. "
        "That trade has no place here. Places: %(count)s."
    ),
    "engagement_job": _(
        "The marked passage hires people to fake orders, comments or clicks. Places: %(count)s."
    ),
    "engagement_exchange": _(
        "The marked passage asks readers to trade follows or likes. Places: %(count)s."
    ),
    "sure_gain": _(
        "The marked passage promises a sure or effortless gain. Say what is certain and what is "
        "not, or take it out. Places: %(count)s."
    ),
    "job_bait": _("The marked passage advertises quick money for easy work. Places: %(count)s."),
    "stock_tip": _(
        "The marked passage offers inside tips or leads readers into an investment group. "
        "Places: %(count)s."
    ),
    "loan_bait": _(
        "The marked passage advertises loans on terms that honest lenders do not offer. "
        "Places: %(count)s."
    ),
    "exam_bait": _(
        "The marked passage sells a pass, an answer key or a paper written by someone else. "
        "Places: %(count)s."
    ),
    "prize_bait": _(
        "The marked passage tells readers of a prize or an account in danger, and to act at once. "
        "That is how people are robbed of their details. Places: %(count)s."
    ),
    "sales_push": _(
        "The marked passage presses readers to buy. An article must not sell. Places: %(count)s."
    ),
}
