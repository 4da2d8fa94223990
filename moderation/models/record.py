"""Rows that are only ever added: neither the instance nor a queryset changes or deletes them."""

from typing import Any, NoReturn, TypeVar

from django.db import models

from moderation.errors import AppendOnly

M = TypeVar("M", bound=models.Model)


class RecordQuerySet(models.QuerySet[M]):
    """A queryset without bulk changes."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly(self.model.__name__)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(self.model.__name__)

    def delete(self) -> NoReturn:
        raise AppendOnly(self.model.__name__)


class Record(models.Model):
    """A row written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(type(self).__name__)
