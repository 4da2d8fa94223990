"""What people fill in that is no report: a copyright notice, its answer, a remark on the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.copyright_notices import Claim


class CopyrightForm(forms.Form):
    """Everything a notice needs to be acted on."""

    rights_holder = forms.CharField(
        label=_("Who holds the rights?"),
        help_text=_("The author of the article is told this name, and nothing else about you."),
        max_length=200,
        error_messages={"required": _("Name the person or company that holds the rights.")},
    )
    work = forms.CharField(
        label=_("Which work is it?"),
        max_length=300,
        error_messages={"required": _("Name the work.")},
    )
    first_published = forms.CharField(
        label=_("Where and when was it first published?"),
        help_text=_("An address, or the name of the paper with the issue."),
        max_length=500,
        error_messages={"required": _("Say where and when it first appeared.")},
    )
    proof = forms.CharField(
        label=_("What shows that the rights are yours?"),
        help_text=_(
            "Links or a description: registration, contract, first edition. The author reads it."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say what shows that the rights are yours.")},
    )
    contact = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We write to you here. The author never sees it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("We need an address to answer you."),
            "invalid": _("Enter an address such as name@example.com."),
        },
    )
    has_good_faith = forms.BooleanField(
        label=_("I believe in good faith that this use was not allowed by the rights holder."),
        error_messages={"required": _("Confirm that you believe the use was not allowed.")},
    )
    has_authority = forms.BooleanField(
        label=_("I hold the rights, or may act for whoever does, and what I say here is true."),
        error_messages={"required": _("Confirm that you may act for the rights holder.")},
    )

    def claim(self) -> Claim:
        """The notice as a plain value; call it on a valid form."""
        return Claim(**self.cleaned_data)


class CounterNoticeForm(forms.Form):
    """Why the author may publish it."""

    text = forms.CharField(
        label=_("Why may you publish it?"),
        help_text=_("For example: your own work, a licence, a quotation, the holder's consent."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Say in a sentence or two why you may publish it.")},
    )
    has_good_faith = forms.BooleanField(
        label=_("To the best of my knowledge, what I say here is true and complete."),
        error_messages={"required": _("Confirm that what you say is true and complete.")},
    )


class FeedbackForm(forms.Form):
    """A remark about the rules."""

    text = forms.CharField(
        label=_("What do you think of the rules?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a sentence or two.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Enter an address such as name@example.com, or leave it out.")
        },
    )
