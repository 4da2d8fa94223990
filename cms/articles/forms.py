"""What the desk says about what is public already, and what readers say under it."""

import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.articles.models import Notice
from cms.articles.models.comments import MAX_COMMENT
from cms.articles.text import clean_line

# A retraction is written by retracting, never as a bare notice.
KINDS = [choice for choice in Notice.Kind.choices if choice[0] != Notice.Kind.RETRACTION]


class ReasonForm(forms.Form):
    """Why an article is withdrawn; printed as it stands."""

    reason = forms.CharField(
        label=_("Reason, as readers will see it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoticeForm(forms.Form):
    """A dated public line about an article."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    text = forms.CharField(
        label=_("Text, as readers will see it"),
        max_length=500,
        help_text=_("What was wrong and what is right, in one sentence or two."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConfirmForm(forms.Form):
    """Nothing to fill in; sending it is the confirmation."""


class PlainText(forms.CharField):
    """Text as it was typed: browsers send each line break as two characters, kept as one here.

    Control characters and those that turn text round go; more than one empty line becomes one.
    """

    def to_python(self, value: Any) -> str:
        text = re.sub(r"\r\n?", "\n", str(value or "").replace("\x00", ""))
        kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNPRINTED)
        return str(super().to_python(re.sub(r"\n{3,}", "\n\n", kept)) or "")


_UNPRINTED = frozenset({"Cc", "Cs", "Co", "Cn"})
_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc"})


class CommentForm(forms.Form):
    """A comment or a reply; ``parent`` and ``key`` come from the page."""

    name = forms.CharField(
        label=_("Your name, as readers see it"),
        max_length=60,
        error_messages={"required": _("Give the name you want to be read under.")},
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "nickname"}),
    )
    text = PlainText(
        label=_("Your comment"),
        max_length=MAX_COMMENT,
        help_text=_("Plain text, up to 2,000 characters. It cannot be changed after sending."),
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea(attrs={"class": "in", "rows": 5}),
    )
    parent = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"], 60)
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if all(char == "\n" or unicodedata.category(char) in _UNSEEN for char in text):
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text


def new_key() -> str:
    """What tells one opened form from another, so that a double click is one comment."""
    return uuid.uuid4().hex
