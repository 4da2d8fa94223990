"""`load_convention`: puts the first convention and the first list of terms in the database."""

from typing import Any

from django.core.management.base import BaseCommand

from moderation import convention, terms


class Command(BaseCommand):
    """Safe to repeat: what is there already stays as it is."""

    help = "Load convention version 1 and the first terms, where there are none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        version = convention.load_seed()
        added = terms.load_seed()
        self.stdout.write(f"Convention version {version.number}; {added} terms added.")
