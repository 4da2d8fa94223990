"""What moderation needs to tell people something: their address, a letter's words, the outbox."""

from collections.abc import Mapping
from dataclasses import replace

from cms.accounts.models import User
from cms.newsroom import queries as newsroom
from cms.outbox import actions as outbox
from cms.outbox import plain
from cms.outbox.nudges import nudge
from moderation import post
from moderation.parties import Party


class Office:
    """Accounts are written to at their address of today, in their own language."""

    def address_of(self, party: Party) -> Party:
        if party.account_id is None:
            return party
        user = User.objects.filter(pk=party.account_id).first()
        return replace(party, email=user.email, language=user.language) if user else party

    def compose(self, name: str, values: Mapping[str, object]) -> str:
        return plain.render(name, {"newsroom": newsroom.current(), **values})

    def send(self, *, to: Party, subject: str, text: str) -> None:
        if to.email:
            room = newsroom.current()
            outbox.queue(to=to.email, subject=f"[{room.name}] {subject}", text=text)
            nudge("outbox.send_unsent")


OFFICE = Office()


def register_office() -> None:
    """Called once at start-up."""
    post.register(OFFICE)
