"""Check runs with their findings, to read."""

from django.contrib import admin
from django.contrib.admin import ModelAdmin, TabularInline
from django.db.models import QuerySet
from django.http import HttpRequest

from moderation.admin.readonly import ReadOnly
from moderation.material import Stage
from moderation.models import CheckRun, Finding


class FindingInline(ReadOnly, TabularInline[Finding, CheckRun]):
    """What the run found."""

    model = Finding
    fields = ("clause_code", "severity", "code", "checker", "layer", "spans", "judgement")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        """Without those of checks on trial: they stand on the quality page alone."""
        return super().get_queryset(request).exclude(stage=Stage.SHADOW.value)


@admin.register(CheckRun)
class CheckRunAdmin(ReadOnly, ModelAdmin[CheckRun]):
    """The queue of checks as it stands: attempts, who holds a run until when, the last error."""

    list_display = ("__str__", "state", "attempts", "locked_until", "took_ms", "last_error")
    list_filter = ("state", "is_recheck", "is_news", "engine_version")
    search_fields = ("digest",)
    inlines = (FindingInline,)
