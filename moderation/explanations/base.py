"""Sentences of the first checks: completeness, terms, links, contacts, repetition."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "checker_failed": _(
        "One of the checks could not finish, so a person has to read this piece before it goes on."
    ),
    # Completeness
    "missing_title": _("The piece has no title. Give it one."),
    "missing_text": _("The piece has no text yet. Write it before sending."),
    "short_title": _(
        "The title is very short: %(length)s of at least %(minimum)s characters. "
        "Say what the piece is about."
    ),
    "short_text": _(
        "The text is very short: %(length)s of at least %(minimum)s characters. "
        "Complete it, or tell the editor why it is meant to be this short."
    ),
    "source_name_missing": _(
        "The piece comes from elsewhere, but its source is not named. Name the source."
    ),
    "source_url_missing": _(
        "The piece comes from elsewhere, but there is no link to the original. Add its address."
    ),
    "source_url_unusable": _(
        "The address of the original cannot be opened as written. "
        "Give the full address, beginning with https://."
    ),
    "machine_assistance_undeclared": _(
        "It is not stated whether a machine wrote parts of this piece. Choose none, some or most."
    ),
    "picture_without_alt": _(
        "Pictures without a description: %(count)s. "
        "Describe each in a few words for readers who cannot see it."
    ),
    "no_cover": _("There is no cover picture. A cover helps readers find the piece in lists."),
    # Terms
    "term_prohibited": _(
        "The marked words are on the list of what may not be published here. "
        "An editor decides whether this use is one of the exceptions. Places: %(count)s."
    ),
    "term_watch": _(
        "The marked words often stand in texts that break this rule. "
        "Check that the passage does not. Places: %(count)s."
    ),
    "term_variant": _(
        "The marked words are a listed expression in another way of writing. "
        "Check whether the passage breaks this rule. Places: %(count)s."
    ),
    "term_disguised": _(
        "The marked words come close to a listed expression. "
        "Check whether the passage breaks this rule. Places: %(count)s."
    ),
    "evasion": _(
        "The marked words are written in an unusual way that can hide them from checks. "
        "Write them plainly. Places: %(count)s."
    ),
    # Links
    "link_mismatch": _(
        "The words of this link name %(shown)s, but it leads to %(host)s. Let both agree."
    ),
    "link_shortener": _(
        "A short link at %(host)s does not show where it leads. Use the full address."
    ),
    "link_affiliate": _(
        "A link to %(host)s pays whoever placed it. Use the plain address, or declare it as an "
        "advert."
    ),
    "link_scheme": _(
        "A link begins with %(scheme)s, which readers cannot open safely. Link to a web page."
    ),
    "link_userinfo": _(
        "A link has a name placed before its real host %(host)s. Remove everything before the host."
    ),
    "link_lookalike": _(
        "The host %(host)s is written with letters that look like others. "
        "Check that it is the site you mean."
    ),
    "link_numeric_host": _(
        "A link leads to the bare number %(host)s instead of a name. Link to the site by its name."
    ),
    "link_redirect": _(
        "A link passes through %(host)s on its way to %(target)s. Link to the page itself."
    ),
    "link_unreadable": _("A link has an address that cannot be read. Correct or remove it."),
    # Contacts
    "contact_wechat": _(
        "The text gives a WeChat account. Contact details belong in the author profile, not in the "
        "article. Places: %(count)s."
    ),
    "contact_qq": _(
        "The text gives a QQ number. Contact details belong in the author profile, not in the "
        "article. Places: %(count)s."
    ),
    "contact_phone": _(
        "The text gives a telephone number. Leave it out unless readers need it. Places: %(count)s."
    ),
    "contact_mail": _(
        "The text gives an e-mail address. Leave it out unless readers need it. Places: %(count)s."
    ),
    "contact_handle": _(
        "The text gives an account of a messaging service. Contact details belong in the author "
        "profile, not in the article. Places: %(count)s."
    ),
    "promo_code": _(
        "The text gives a promotion or invitation code. An article must not sell. "
        "Places: %(count)s."
    ),
    "call_to_action": _(
        "The marked passage asks readers to scan, add, reply or buy. An article must not sell. "
        "Places: %(count)s."
    ),
    # Repetition
    "repeats_own": _(
        "%(percent)s%% of this text stands in the author's earlier piece %(ref)s. "
        "Say what is new, or withdraw one of them."
    ),
    "shared_with_other": _(
        "%(percent)s%% of this text stands in %(ref)s by someone else. "
        "Name the source, mark quotations, or choose the right kind of attribution."
    ),
    "shared_with_source": _(
        "%(percent)s%% of this text stands in the declared source %(ref)s, as the attribution says."
    ),
    "patchwork": _(
        "%(percent)s%% of this text stands in other pieces taken together. "
        "Name the sources and mark quotations."
    ),
}
