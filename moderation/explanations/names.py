"""Sentences of the check of names."""

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
}
