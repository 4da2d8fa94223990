"""Sentences of the checks of names and of the pictures people go by."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "name_of_staff": _(
        "This name can be taken for one of the newsroom's own. Choose a name that is yours alone."
    ),
    "name_protected": _(
        "This name is, or contains, a name the newsroom protects. "
        "An editor decides whether it is rightly borne."
    ),
    "name_like_protected": _(
        "This name is read out like a name the newsroom protects. "
        "An editor decides whether it is rightly borne."
    ),
    "avatar_protected": _(
        "This picture looks like one the newsroom protects, such as a logo or the emblem of an "
        "authority. An editor decides whether it is rightly used."
    ),
    "avatar_shared": _(
        "Another account shows the same picture. "
        "An editor decides whether somebody poses as somebody else."
    ),
    "avatar_refused_before": _(
        "This picture, or one very much like it, was taken from this profile before. "
        "An editor decides whether it may come back."
    ),
}
