"""Filters of the lists: by category of the convention, by name."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moderation import queries

NONE = "none"


class ClauseCategoryFilter(admin.SimpleListFilter):
    """Rows by the category their clause belongs to; rows without a clause have an entry too."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        named = [(c.code, f"{c.code} {c.label()}") for c in queries.categories()]
        return [*named, (NONE, str(_("No clause")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        chosen = self.value()
        if chosen is None:
            return queryset
        if chosen == NONE:
            return queryset.filter(clause_code="")
        return queryset.filter(Q(clause_code=chosen) | Q(clause_code__startswith=f"{chosen}."))
