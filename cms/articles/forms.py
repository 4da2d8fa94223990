"""What the desk says when it changes something that is already public."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.articles.models import Notice

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
