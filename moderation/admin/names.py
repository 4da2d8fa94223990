"""The names and pictures nobody else may go by."""

from base64 import b64encode

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from moderation import protected_pictures
from moderation.admin.readonly import actor_of
from moderation.forms import ProtectedPictureForm
from moderation.models import ProtectedName, ProtectedPicture


@admin.register(ProtectedName)
class ProtectedNameAdmin(ModelAdmin[ProtectedName]):
    """A short list, kept by hand; a name put on it is looked for in every profile soon after."""

    list_display = ("name", "note", "added_at", "added_by")
    search_fields = ("name", "note")
    readonly_fields = ("added_at", "added_by")

    def save_model(
        self,
        request: HttpRequest,
        obj: ProtectedName,
        form: "forms.ModelForm[ProtectedName]",
        change: bool,
    ) -> None:
        """Notes who put the name on the list."""
        if not change:
            obj.added_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(ProtectedPicture)
class ProtectedPictureAdmin(ModelAdmin[ProtectedPicture]):
    """Pictures are retired, not deleted, so that findings about them can be understood later."""

    form = ProtectedPictureForm
    list_display = ("shown", "note", "added_at", "added_by", "retired_at")
    list_display_links = ("note",)
    list_select_related = ("added_by",)
    search_fields = ("note",)
    readonly_fields = ("shown", "added_at", "added_by", "retired_at")

    def has_delete_permission(
        self, request: HttpRequest, obj: ProtectedPicture | None = None
    ) -> bool:
        return False

    def get_fields(
        self, request: HttpRequest, obj: ProtectedPicture | None = None
    ) -> tuple[str, ...]:
        if obj is None:
            return ("picture", "note")
        given = ("shown", "note", "is_retired", "added_at", "added_by", "retired_at")
        may_change = self.has_change_permission(request, obj)
        return given if may_change else tuple(name for name in given if name != "is_retired")

    @admin.display(description=_("picture"))
    def shown(self, picture: ProtectedPicture) -> SafeString:
        # The bytes are a PNG of our own making, never those somebody sent.
        return format_html(
            '<img src="data:image/png;base64,{}" alt="" width="64" class="likeness">',
            b64encode(picture.likeness).decode(),
        )

    def save_model(
        self,
        request: HttpRequest,
        obj: ProtectedPicture,
        form: "forms.ModelForm[ProtectedPicture]",
        change: bool,
    ) -> None:
        """Through the actions, so that every change of the list is on the record."""
        by, given = actor_of(request), form.cleaned_data
        if change:
            retired = bool(given["is_retired"])
            protected_pictures.change(obj, note=given["note"], is_retired=retired, by=by)
        else:
            obj.pk = protected_pictures.protect(given["picture"], note=given["note"], by=by).pk
            obj._state.adding = False
