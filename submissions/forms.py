"""The author's forms: the piece itself, a message, the answers to requested changes."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.articles import pictures
from cms.articles.models import Category, Picture
from cms.articles.states import Attribution, MachineAssistance
from cms.picture_files import PictureRefused
from submissions import consents
from submissions.contents import LINES, MAX_TAGS, Content
from submissions.conversation import MAX_CHARACTERS
from submissions.drafting import MAX_NOTE
from submissions.models import ChangeRequest, Consent, Draft, Revision

TAG_SEPARATORS = re.compile(r"[,，、;；\n]+")
CONSENT = "consent_"


class PieceForm(forms.Form):
    """Everything an author fills in.  Nothing is required here: a draft may lack anything.

    What a submission needs is asked by ``drafting.problems``; here only what cannot be stored is
    refused (a line that is too long, a choice that does not exist, a file that is no picture).
    """

    title = forms.CharField(label=_("Title"), required=False, max_length=LINES["title"])
    standfirst = forms.CharField(
        label=_("Standfirst (optional)"),
        required=False,
        max_length=LINES["standfirst"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences that say what the piece is about."),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("Choose")
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "Paste from Word or the web: formatting that does not belong is cleaned. Without "
            "JavaScript, write plain text or Markdown."
        ),
    )
    attribution = forms.ChoiceField(
        label=_("Where the piece comes from"),
        required=False,
        choices=Attribution.choices,
        widget=forms.RadioSelect,
    )
    source_name = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=LINES["source_name"],
        help_text=_("The publication or site where the original appeared."),
    )
    source_url = forms.CharField(
        label=_("Address of the original (optional)"),
        required=False,
        max_length=LINES["source_url"],
        help_text=_("Starts with http:// or https://. It helps the editors to check the source."),
        widget=forms.URLInput(attrs={"inputmode": "url"}),
    )
    original_author = forms.CharField(
        label=_("Author of the original (optional)"),
        required=False,
        max_length=LINES["original_author"],
    )
    permission_note = forms.CharField(
        label=_("Permission (optional)"),
        required=False,
        max_length=LINES["permission_note"],
        help_text=_("Who gave it, when, and for what. It helps the editors to say yes."),
    )
    byline = forms.CharField(
        label=_("Byline (optional)"),
        required=False,
        max_length=LINES["byline"],
        help_text=_("The name or names under the headline. Empty: your pen name."),
    )
    cover = forms.FileField(
        label=_("Cover picture (optional)"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 10 MB and 40 million pixels."),
    )
    cover_remove = forms.BooleanField(label=_("Remove the cover"), required=False)
    cover_alt = forms.CharField(
        label=_("What the cover shows (optional)"),
        required=False,
        max_length=LINES["cover_alt"],
        help_text=_("For readers who cannot see it."),
    )
    tags = forms.CharField(
        label=_("Tags (optional)"),
        required=False,
        max_length=400,
        help_text=_("Up to %(count)d, with commas between them.") % {"count": MAX_TAGS},
    )
    machine_assistance = forms.ChoiceField(
        label=_("Machine-made parts"),
        required=False,
        choices=MachineAssistance.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note to the editors (optional)"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Not published. It goes with this submission."),
    )

    def __init__(self, *args: Any, owner: User, stored: Draft | Revision | None, **kwargs: Any):
        """``owner`` is who the pictures will belong to; ``stored`` is the text saved so far."""
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.stored = stored
        self.picture: Picture | None = stored.cover if stored else None
        kept = Q(pk=stored.category_id) if stored and stored.category_id else Q()
        category = self.fields["category"]
        if isinstance(category, forms.ModelChoiceField):
            category.queryset = Category.objects.filter(Q(is_open=True) | kept)
        for statement in consents.STATEMENTS.values():
            self.fields[CONSENT + statement.kind] = forms.BooleanField(
                label=str(statement.text), required=False
            )
        for name, field in self.fields.items():
            if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "in")
            if name == "title":
                field.widget.attrs["autocomplete"] = "off"

    def clean_attribution(self) -> str:
        return self.cleaned_data["attribution"] or Attribution.ORIGINAL.value

    def clean_cover(self) -> Picture | None:
        """The cover as stored: the new one, or the one that was there already."""
        upload = self.cleaned_data.get("cover")
        if not isinstance(upload, UploadedFile):
            return self.picture
        try:
            self.picture = pictures.store(upload, by=self.owner)
        except PictureRefused as refusal:
            raise ValidationError(refusal.message) from None
        return self.picture

    def content(self) -> Content:
        """What was filled in; a field that was refused or not sent keeps the value stored before.

        Only the ticks differ: a browser sends nothing for a box without one.
        """
        stored = self.stored or Draft()
        values: dict[str, Any] = {
            name: self.cleaned_data[name] if self._is_given(name) else getattr(stored, name)
            for name in (*LINES, "category", "attribution", "machine_assistance")
        }
        values["body"] = self.cleaned_data["body"] if self._is_given("body") else stored.body_html
        values["tags"] = self._tags() if self._is_given("tags") else list(stored.tags)
        removes = bool(self.cleaned_data.get("cover_remove")) and not self.files.get("cover")
        return Content(**values, cover=None if removes else self.picture)

    def _is_given(self, name: str) -> bool:
        return name in self.data and name in self.cleaned_data

    def _tags(self) -> list[str]:
        return [tag for tag in TAG_SEPARATORS.split(self.cleaned_data["tags"]) if tag.strip()]

    @property
    def is_empty(self) -> bool:
        """Whether none of the fields was sent: a request that never was this form."""
        return not any(name in self.data or name in self.files for name in self.fields)

    @property
    def agreed(self) -> list[Consent.Kind]:
        """The statements that are ticked."""
        return [kind for kind in Consent.Kind if self.cleaned_data.get(CONSENT + kind)]


def initial_of(text: Draft | Revision) -> dict[str, Any]:
    """What the form shows for a stored text."""
    names = [*LINES, "attribution", "machine_assistance"]
    values: dict[str, Any] = {name: getattr(text, name) for name in names}
    if isinstance(text, Draft):
        values |= {CONSENT + kind: True for kind in text.agreed}
    return values | {
        "body": text.body_html,
        "category": text.category_id,
        "tags": "，".join(text.tags),
    }


class MessageForm(forms.Form):
    """A line to the editors."""

    text = forms.CharField(
        label=_("Message to the editors"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
        error_messages={"required": _("Write something before you send it.")},
    )


class WithdrawForm(forms.Form):
    """Why a piece is taken back; it may stay empty."""

    reason = forms.CharField(
        label=_("Reason (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
        help_text=_("The editors see it."),
    )


class ResubmitForm(forms.Form):
    """A mailed piece changed by its sender: the text here, or a file instead of it."""

    title = forms.CharField(
        label=_("Title"),
        max_length=LINES["title"],
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
        error_messages={"required": _("Write a title.")},
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "class": "in"}),
        help_text=_("Change what has to change. What you paste is cleaned of foreign formatting."),
    )
    file = forms.FileField(
        label=_("Or a file instead of the text (optional)"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "in", "accept": ".docx,.md,.html,.htm,.txt"}),
        help_text=_("Word (.docx), Markdown, HTML or plain text; it replaces the text above."),
    )
    note = forms.CharField(
        label=_("Note to the editors (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
        help_text=_("Not published. It goes with this text."),
    )


class NotMineForm(forms.Form):
    """What is wrong with a piece that does not hold what its sender sent."""

    class Fault(models.TextChoices):
        READ_BADLY = "read_badly", _("The text or a file was read wrongly")
        NOT_FROM_ME = "not_from_me", _("I did not send this mail")

    what = forms.ChoiceField(
        label=_("What is wrong"),
        choices=Fault.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is wrong.")},
    )
    text = forms.CharField(
        label=_("What should be different (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
    )


class JoinForm(forms.Form):
    """What an invited sender gives to become an author."""

    pen_name = forms.CharField(
        label=_("Pen name"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "nickname"}),
        help_text=_("The name readers see above your pieces."),
        error_messages={"required": _("Choose a pen name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "in", "autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    terms = forms.BooleanField(
        label=_("I have read the community convention and keep to it."),
        error_messages={"required": _("Tick this to become an author.")},
    )

    def __init__(self, *args: Any, needs_password: bool, email: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.email = email
        if not needs_password:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Held to the same rules as every password of the site."""
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email))
        return password


def read_answers(sent: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """``answer_<id>`` and ``why_<id>`` of a form, for drafting.answer_changes."""
    answers: dict[int, tuple[str, str]] = {}
    for name, value in sent.items():
        found = re.fullmatch(r"answer_(\d{1,18})", name)
        if found and value in ChangeRequest.Answer.values:
            answers[int(found[1])] = (value, sent.get(f"why_{found[1]}", ""))
    return answers
