"""What people say about themselves: the application, and their own settings."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.accounts import tokens
from cms.accounts.models import ApiToken, AuthorProfile, User


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


class AvatarForm(forms.Form):
    """A picture for one's profile; whether it can be taken is judged where it is stored."""

    picture = forms.FileField(
        label=_("Picture"),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"class": "in", "accept": "image/jpeg,image/png,image/webp,image/gif"}
        ),
        help_text=_(
            "JPEG, PNG, WebP or GIF, at most 10 MB. Its middle is cut to a square of at most "
            "512 pixels; place, camera and whatever else the file tells are not kept."
        ),
        error_messages={"required": _("Choose a picture.")},
    )


class TokenForm(forms.Form):
    """A new API token: what for, what it may do, and for how long."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("What you use it for, so that you know later which one to revoke."),
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
        error_messages={"required": _("Give the token a name.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    days = forms.TypedChoiceField(
        label=_("Ends after"), coerce=int, widget=forms.Select(attrs={"class": "in"})
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        offered = [(scope.value, scope.label) for scope in tokens.scopes_for(user)]
        lifetimes = [
            (days, ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
            for days in tokens.LIFETIMES
        ]
        for name, choices in (("scopes", offered), ("days", lifetimes)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        self.fields["scopes"].initial = [ApiToken.Scope.READ.value]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
