"""The default transport: one .eml file a letter under DATA_DIR/sent."""

import os
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class SentFolderBackend(BaseEmailBackend):
    """Writes each message to its own file, complete or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.SENT_DIR.mkdir(mode=0o750, parents=True, exist_ok=True)
        for message in email_messages:
            stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
            name = f"{stamp}-{secrets.token_hex(4)}.eml"
            partial = settings.SENT_DIR / f".{name}"
            partial.write_bytes(message.message().as_bytes())
            os.replace(partial, settings.SENT_DIR / name)
        return len(email_messages)
