"""The names nobody else may go by."""

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from moderation.models import ProtectedName


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
