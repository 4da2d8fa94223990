"""`manage.py demo`: fill an empty site with a rehearsal newsroom and say what to try."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cms.accounts.roles import sync_roles
from moderation.convention import load_seed
from submissions import rehearsal


class Command(BaseCommand):
    help = "Fills the site with people and pieces to try everything on. Adds nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scenario", choices=["newsroom"], default="newsroom")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are accounts already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and not rehearsal.is_empty():
            return
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        fresh = rehearsal.is_empty()
        sync_roles()
        load_seed()
        count = rehearsal.fill(password)
        self.stdout.write(f"The rehearsal newsroom is ready: {count} new pieces.\n")
        accounts = ", ".join(f"{name}@{rehearsal.DOMAIN}" for name in rehearsal.PEOPLE)
        self.stdout.write(f"  Accounts:  {accounts}")
        if fresh:
            self.stdout.write(f"  Password:  {password}  (the same for all; shown only now)")
        self.stdout.write("\n".join(self._tour()))

    def _tour(self) -> list[str]:
        site = settings.SITE_URL
        return [
            "",
            "  Try first:",
            f"  1. {site}/                 read, search, report an article",
            f"  2. {site}/write/new/       log in as author@, write, submit",
            f"  3. {site}/admin/           log in as editor@, claim, decide, release, publish",
            f"  4. {site}/submit/          log in as reader@: not an author yet",
            f"  5. {site}/admin/moderation/case/   log in as moderator@: claim a case, decide it;",
            "     the appeal that waits is for admin@",
            f"  6. {site}/record/          log in as author@: what was decided about me",
            f"  7. {settings.SENT_DIR}   the letters the site has sent, as files",
            "",
        ]
