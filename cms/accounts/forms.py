"""What people say about themselves: the application, and their own settings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import AuthorProfile, User


class ApplicationForm(forms.ModelForm[AuthorProfile]):
    """Asks to become an author."""

    agrees = forms.BooleanField(
        label=_("I have read the community convention and will keep to it."),
        error_messages={"required": _("Tick this statement, or do not apply.")},
    )

    class Meta:
        model = AuthorProfile
        fields = ["pen_name", "bio", "samples"]
        labels = {
            "pen_name": _("Pen name"),
            "bio": _("About you"),
            "samples": _("Samples of your work"),
        }
        help_texts = {
            "pen_name": _("The name readers see above your articles."),
            "bio": _("What you do and what you write about; readers see it on your page."),
            "samples": _("One or two links or titles. Only the editors see them."),
        }
        error_messages = {"pen_name": {"required": _("Give a pen name.")}}
        widgets = {
            "bio": forms.Textarea(attrs={"rows": 4}),
            "samples": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        for name in ("bio", "samples"):
            self.fields[name].required = True
        self.fields["bio"].error_messages["required"] = _("Say a few words about yourself.")
        self.fields["samples"].error_messages["required"] = _("Name at least one sample.")
        for name in ("pen_name", "bio", "samples"):
            self.fields[name].widget.attrs["class"] = "in"


class SettingsForm(forms.ModelForm[User]):
    """One's own name, language and shortcuts."""

    class Meta:
        model = User
        fields = ["display_name", "language", "uses_keys"]
        labels = {"display_name": _("Name (optional)")}
        help_texts = {
            "display_name": _("What the editors call you. Readers see your pen name instead."),
            "language": _("Of the site and of the letters you get."),
        }
        widgets = {
            "display_name": forms.TextInput(attrs={"class": "in", "autocomplete": "name"}),
            "language": forms.Select(attrs={"class": "in"}),
        }

    def clean_display_name(self) -> str:
        return " ".join(self.cleaned_data["display_name"].split())
