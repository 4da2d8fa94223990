"""`manage.py sync_roles`: make the groups carry the permissions of the roles table."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.accounts.roles import sync_roles


class Command(BaseCommand):
    help = "Creates the roles and gives each exactly the permissions of the table."

    def handle(self, *args: Any, **options: Any) -> None:
        for role, permissions in sync_roles().items():
            self.stdout.write(f"{role}: {permissions} permissions")
