"""Sentences of the text classifier; they name the matter, never the signs it goes by."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "learnt_here": _(
        "The marked passage reads like what editors here have judged to be against this clause. "
        "Places: %(count)s."
    ),
    "learnt_gambling": _(
        "The marked passage reads like an invitation to gamble. "
        "Reports about gambling are fine; invitations are not. Places: %(count)s."
    ),
    "learnt_crime": _(
        "The marked passage reads like an offer of forbidden goods or services. Places: %(count)s."
    ),
    "learnt_fraud": _(
        "The marked passage reads like a scam: easy money, a loan, a notice that asks for payment, "
        "or a miracle cure. Places: %(count)s."
    ),
    "learnt_ads": _(
        "The marked passage reads like an advert. An article must not sell. Places: %(count)s."
    ),
    "learnt_porn": _(
        "The marked passage reads like sexual suggestion or solicitation. Places: %(count)s."
    ),
    "learnt_abuse": _(
        "The marked passage reads like abuse of a person. Criticise the work, not the person. "
        "A quotation may be fine. Places: %(count)s."
    ),
    "learnt_discrimination": _(
        "The marked passage reads like contempt for a group of people. "
        "Reporting on discrimination is fine. Places: %(count)s."
    ),
    "learnt_rumour": _(
        "The marked passage is written the way rumours often are. Check its source; this says "
        "nothing about whether it is true. Places: %(count)s."
    ),
    "learnt_superstition": _(
        "The marked passage reads like fortune telling or a superstitious service. "
        "Customs as culture or history are fine. Places: %(count)s."
    ),
    "learnt_clickbait": _(
        "The title reads like clickbait. Say what the piece says, without exaggeration."
    ),
    "learnt_fancircle": _(
        "The marked passage reads like a call on fans for money, votes or attacks. "
        "Places: %(count)s."
    ),
    "learnt_minors": _(
        "The marked passage reads like encouragement of minors to harmful acts. Places: %(count)s."
    ),
}
