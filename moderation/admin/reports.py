"""Reports, to read."""

from django.contrib import admin
from django.contrib.admin import ModelAdmin

from moderation.admin.filters import ClauseCategoryFilter
from moderation.admin.readonly import ReadOnly
from moderation.models import Report


@admin.register(Report)
class ReportAdmin(ReadOnly, ModelAdmin[Report]):
    """What readers reported, newest first."""

    list_display = ("number", "subject_title", "clause_code", "state", "created_at")
    list_filter = ("state", ClauseCategoryFilter, "created_at")
    search_fields = ("number", "subject_title", "subject_id")
    list_select_related = ("reporter",)
