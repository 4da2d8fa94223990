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
    "number_plate": _(
        "The text gives a number plate together with whose car it is (%(masked)s). "
        "Cover it. Places: %(count)s."
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
    "link_spelled": _(
        "An address is spelled so that it is no link. Link to the page, or leave the address out. "
        "Places: %(count)s."
    ),
    "link_throwaway": _(
        "An address has a name of the kind that is used for a few days and thrown away. "
        "Name the site itself, or leave the address out. Places: %(count)s."
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
    "tout_call": _(
        "The marked passage calls on strangers to get in touch the way touts do. "
        "An article must not sell. Places: %(count)s."
    ),
    "sales_push": _(
        "The marked passage presses readers to buy. An article must not sell. Places: %(count)s."
    ),
    # Against the law
    "offer_gambling": _("The marked passage invites to gamble. Places: %(count)s."),
    "offer_drugs": _("The marked passage offers or seeks drugs. Places: %(count)s."),
    "offer_weapons": _("The marked passage offers or seeks weapons. Places: %(count)s."),
    "offer_papers": _(
        "The marked passage offers false papers, seals or invoices. Places: %(count)s."
    ),
    "offer_accounts": _(
        "The marked passage trades in accounts, personal records, spying or what may not be sold. "
        "Places: %(count)s."
    ),
    "offer_violence": _(
        "The marked passage offers violence or teaches how to do it. Places: %(count)s."
    ),
    "cult_call": _("The marked passage spreads the formula of a cult. Places: %(count)s."),
    # Sexual, vulgar, cruel
    "sex_service": _("The marked passage offers or seeks sexual services. Places: %(count)s."),
    "sex_material": _("The marked passage leads to obscene material. Places: %(count)s."),
    "sex_scene": _("The marked passage describes sex in detail. Places: %(count)s."),
    "sex_tease": _("The marked passage is sexual teasing. Take it out. Places: %(count)s."),
    "gore_shown": _(
        "The marked passage shows off cruelty. Say what happened without its details. "
        "Places: %(count)s."
    ),
    # Superstition
    "fortune_offer": _(
        "The marked passage offers fortune telling or charms. Writing about custom is welcome, "
        "the trade is not. Places: %(count)s."
    ),
    "fortune_asking": _("The marked passage asks for a fortune teller. Places: %(count)s."),
    "feng_shui_asking": _("The marked passage asks for feng shui advice. Places: %(count)s."),
    "chart_asking": _(
        "The marked passage asks for a birth chart, a palm or a face to be read. Places: %(count)s."
    ),
    "charm_sale": _("The marked passage sells charms. Places: %(count)s."),
    "chain_letter": _(
        "The marked passage promises luck or threatens with harm to have it passed on. "
        "Places: %(count)s."
    ),
    "fortune_reading": _(
        "The marked passage tells fortunes. If it is quoted as custom, say so. Places: %(count)s."
    ),
    # Fans
    "fan_money": _("The marked passage asks fans for money. Places: %(count)s."),
    "fan_votes": _("The marked passage calls on fans to push votes or figures. Places: %(count)s."),
    "fan_fight": _("The marked passage sets fans against others. Places: %(count)s."),
    "fan_spending": _("The marked passage measures fans by what they spend. Places: %(count)s."),
    # Minors
    "minor_sexualised": _(
        "The marked passage links minors with sexual words. A person decides before anything else. "
        "Places: %(count)s."
    ),
    "age_not_asked": _(
        "The marked passage lets minors in where their age must be asked. Places: %(count)s."
    ),
    "minor_vice": _("The marked passage draws minors into harmful habits. Places: %(count)s."),
    "bullying_praised": _("The marked passage praises the bullying of pupils. Places: %(count)s."),
    "self_harm_call": _(
        "The marked passage speaks of dying as something to do together or to learn. "
        "A person reads it at once. Places: %(count)s."
    ),
    # Unfriendly
    "abuse_aimed": _(
        "The marked passage insults somebody. Criticise the work, not the person. "
        "Places: %(count)s."
    ),
    "group_contempt": _("The marked passage insults a whole group. Places: %(count)s."),
    "threat_made": _("The marked passage threatens somebody. Places: %(count)s."),
    # Untrue
    "cure_claim": _(
        "The marked passage promises a cure. Name the source that shows it, or say less. "
        "Places: %(count)s."
    ),
    "nameless_expert": _(
        "The marked passage gives a figure by experts it does not name. Name them. "
        "Places: %(count)s."
    ),
    "alarm_to_forward": _(
        "The marked passage urges readers to pass on an alarm. Say who confirms it. "
        "Places: %(count)s."
    ),
    # Titles
    "title_foreign": _(
        "%(percent)s%% of the words of the title stand nowhere in the text. "
        "Check that it is the title of this piece."
    ),
    "title_distant": _(
        "%(percent)s%% of the words of the title stand nowhere in the text. "
        "A title tells what the piece tells."
    ),
    "title_figures": _(
        "The title gives figures that the text does not have. Check them. Places: %(count)s."
    ),
    "title_contradicts": _(
        "The title gives one figure and the text another for what seems to be the same thing. "
        "Check both. Places: %(count)s."
    ),
    "clickbait_title": _(
        "The title lures in %(count)s ways at once. Say plainly what the piece is about."
    ),
    "clickbait_signs": _("The title has the form of a lure. Say plainly what the piece is about."),
    # For search engines
    "stuffed_terms": _(
        "The marked passage repeats the same words over and over. Write it for readers. "
        "Passages: %(count)s."
    ),
    "keyword_list": _(
        "The marked passage is a long row of words without a sentence. "
        "Keep what readers need. Places: %(count)s."
    ),
    "hidden_text": _(
        "The markup keeps words from readers. Show them or take them out. Places: %(count)s."
    ),
    "shapeless_characters": _(
        "The text holds many characters that nobody can see. Type it without them. "
        "Places: %(count)s."
    ),
    # Copy style
    "style_narrow_marks": _(
        "Half-width marks stand beside Chinese characters. Use full-width ones. Places: %(count)s."
    ),
    "style_wide_letters": _(
        "Letters, digits or marks of Latin text are full-width. Use half-width ones. "
        "Places: %(count)s."
    ),
    "style_repeated_marks": _("Marks are doubled. One is enough. Places: %(count)s."),
    "style_ellipsis": _("An ellipsis is six dots in two characters. Places: %(count)s."),
    "style_mixed_scripts": _(
        "Simplified and traditional characters are mixed. Use one script. Characters: %(count)s."
    ),
    "style_long_headline": _(
        "The headline has %(length)s Chinese characters; more than %(limit)s are hard to read."
    ),
}
