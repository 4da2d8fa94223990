"""What people fill in here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from moderation import protected_pictures, queries, term_trust, terms
from moderation.attachments import MAX_BYTES, MAX_FILES, Sent
from moderation.errors import FileRefused
from moderation.models import Appeal, ProtectedPicture, Term
from moderation.reports import Complaint
from moderation.subjects import ShownPicture

# A radio needs a value of its own, or "not sure" could not be told from "nothing chosen".
NOT_SURE = "unsure"


class ReportForm(forms.Form):
    """A report of one thing; the reasons are the categories of the convention in force."""

    clause = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong, or “I am not sure”.")},
    )
    passage = forms.CharField(
        label=_("Which passage? (optional)"),
        help_text=_("Copy the sentence here if it is about a certain one."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    picture = forms.ChoiceField(
        label=_("Which picture? (optional)"),
        choices=(),
        required=False,
        widget=forms.RadioSelect,
    )
    statement = forms.CharField(
        label=_("What should we know?"),
        help_text=_("Say in your own words why this breaks the convention."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Tell us in a sentence or two what is wrong.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        help_text=_("Without it we cannot tell you the outcome. The author never sees it."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Enter an address such as name@example.com, or leave it out.")
        },
    )
    good_faith = forms.BooleanField(
        label=_("To the best of my knowledge, what I say here is true and complete."),
        error_messages={"required": _("Confirm that your report is true and complete.")},
    )

    def __init__(
        self,
        *args: Any,
        asks_email: bool = True,
        pictures: Sequence[ShownPicture] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(pictures)
        reasons = [(clause.code, clause.label()) for clause in queries.categories()]
        field = self.fields["clause"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*reasons, (NOT_SURE, _("I am not sure"))]
        if not asks_email:
            del self.fields["email"]

    def _offer(self, pictures: Sequence[ShownPicture]) -> None:
        """Each picture small, so that nobody has to guess which is which."""
        if not pictures:
            del self.fields["picture"]
            return
        choices = [
            (
                shown.ident,
                format_html(
                    '<img class="thumb" src="{}" width="{}" height="{}" alt="" loading="lazy"> {}',
                    *(shown.url, shown.width, shown.height),
                    _("Picture %(number)s: %(alt)s") % {"number": number, "alt": shown.alt or "–"},
                ),
            )
            for number, shown in enumerate(pictures, start=1)
        ]
        field = self.fields["picture"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("None in particular")), *choices]

    def complaint(self) -> Complaint:
        """The report as a plain value; call it on a valid form."""
        values = self.cleaned_data
        return Complaint(
            clause_code="" if values["clause"] == NOT_SURE else values["clause"],
            passage=values["passage"],
            picture=values.get("picture", ""),
            statement=values["statement"],
            email=values.get("email", ""),
            good_faith=values["good_faith"],
        )


class TermsFileForm(forms.Form):
    """The file of an import of terms."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with a heading line, or JSON; UTF-8 or GB18030; at most 2 MB."),
    )


class ImportTermsForm(forms.Form):
    """What the confirmation of an import may add."""

    reason = forms.CharField(
        label=_("Reason to let them hold at once (may be empty)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        return checked_reason(self.cleaned_data["reason"])


class TermForm(forms.ModelForm[Term]):
    """A term; one that would hold pieces without a record for it wants a reason."""

    reason = forms.CharField(
        label=_("Reason to let it hold at once"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed only while its record does not carry it. It stays in the history."),
    )

    class Meta:
        model = Term
        fields = terms.COLUMNS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("stage", term_trust.FIRST_STAGE.value)

    def clean_reason(self) -> str:
        return checked_reason(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        before = terms.snapshot(self.instance) if self.instance.pk else None
        if "reason" in cleaned and set(terms.COLUMNS) <= set(cleaned):
            term = self.instance if before else None
            for sentence in term_trust.lacking(term, before, cleaned, cleaned["reason"]):
                self.add_error("reason", sentence)
        return cleaned


def checked_reason(reason: str) -> str:
    """A reason for the record, or none at all; raises ``ValidationError`` for a few letters."""
    if reason and not term_trust.is_reason(reason):
        raise forms.ValidationError(
            _("Write at least %(count)s characters."), params={"count": term_trust.MIN_REASON}
        )
    return reason


class ConventionFileForm(forms.Form):
    """The file of an import of a convention version."""

    file = forms.FileField(label=_("File"), help_text=_("JSON as exported here; at most 2 MB."))


class PublishConventionForm(forms.Form):
    """From when a version is in force."""

    effective_at = forms.SplitDateTimeField(
        label=_("In force from (empty: at once)"),
        help_text=_("Until then the version in force stays; readers see the new one announced."),
        required=False,
        widget=AdminSplitDateTime,
    )

    def clean_effective_at(self) -> datetime | None:
        """A moment to come, or ``None``."""
        day: datetime | None = self.cleaned_data["effective_at"]
        if day is not None and day <= timezone.now():
            raise forms.ValidationError(
                _("This moment has passed. Choose a later one, or leave it empty.")
            )
        return day


class _Files(forms.ClearableFileInput):
    """A chooser that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five files; what they are is judged where they are kept.  Cleaned: a list of Sent."""

    widget = _Files(attrs={"accept": ".jpg,.jpeg,.png,.gif,.webp,.pdf,.docx,.txt"})

    def clean(self, data: Any, initial: Any = None) -> list[Sent]:
        """Reads no more than one byte over the limit of each; ``required`` counts for the list."""
        uploads = [one for one in (data if isinstance(data, list) else [data]) if one]
        if not uploads and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > MAX_FILES:
            said = _("Choose at most %(n)s files.") % {"n": MAX_FILES}
            raise forms.ValidationError(said, code="too_many")
        return [Sent(one.name or "", one.read(MAX_BYTES + 1)) for one in uploads]


def _files_field(*, required: bool) -> FilesField:
    return FilesField(
        label=_("Files"),
        help_text=_(
            "At most 5, each up to 5 MB: pictures, PDF, docx or plain text. Only the people who "
            "answer appeals see them."
        ),
        required=required,
        error_messages={"required": _("Choose a file first.")},
    )


class AppealFilesForm(forms.Form):
    """More files for an appeal that waits."""

    attached = _files_field(required=True)


class AppealForm(forms.Form):
    """Why a person disagrees with a decision."""

    grounds = forms.ChoiceField(
        label=_("What is wrong with the decision?"),
        choices=Appeal.Grounds.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("Say it in your own words"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Say in a sentence or two what is wrong.")},
    )
    attached = _files_field(required=False)


class AnswerForm(forms.Form):
    """What the person a case is about answers to a question."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write your answer first.")},
    )


class ProtectedPictureForm(forms.ModelForm[ProtectedPicture]):
    """A picture for the list of protected ones, or what may be changed of one that is on it."""

    picture = forms.FileField(
        label=_("Picture"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 5 MB. The file itself is not kept."),
    )
    is_retired = forms.BooleanField(
        label=_("Retired"), required=False, help_text=_("It is not watched for any more.")
    )

    class Meta:
        model = ProtectedPicture
        fields = ("note",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Another picture is another entry of the list.
            self.fields.pop("picture", None)
            self.initial["is_retired"] = self.instance.retired_at is not None
        else:
            self.fields.pop("is_retired", None)

    def clean_picture(self) -> protected_pictures.Reading:
        upload = self.cleaned_data["picture"]
        # One byte past the limit is enough to be refused, however big the upload is.
        sent = Sent(str(upload.name), upload.read(MAX_BYTES + 1))
        try:
            return protected_pictures.read(sent)
        except FileRefused as refused:
            raise forms.ValidationError(refused.reason) from None
