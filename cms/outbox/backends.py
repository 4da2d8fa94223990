"""The transports: SMTP, and by default one .eml file a letter under DATA_DIR/sent.

Both give an automatic answer the null path (``MAIL FROM:<>``; RFC 3834, section 3.3), so that no
server or robot at the other end answers it or sends it back to us.
"""

import os
import secrets
import smtplib
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils import timezone

NULL_PATH = ""
_MARK = "auto-submitted"
_ANSWER = "auto-replied"


def is_answer(message: EmailMessage) -> bool:
    """Whether a letter answers a mail by itself, told by its mark of RFC 3834."""
    marks = [str(value) for name, value in message.extra_headers.items() if name.lower() == _MARK]
    return any(mark.partition(";")[0].strip().lower() == _ANSWER for mark in marks)


def return_path(message: EmailMessage) -> str:
    """The address in ``MAIL FROM``: where reports of failure go; "" for none."""
    if is_answer(message):
        return NULL_PATH
    return sanitize_address(message.from_email, message.encoding or settings.DEFAULT_CHARSET)


class SmtpBackend(EmailBackend):
    """Django's SMTP transport, with the null path for automatic answers."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Sends each message; how many left.  Raises what smtplib raises."""
        is_ours = self.open()  # else somebody else opened it and will close it
        try:
            return sum(self._send_one(message) for message in email_messages)
        finally:
            if is_ours:
                self.close()

    def _send_one(self, message: EmailMessage) -> int:
        """A relay that takes mail only from the address that logged in refuses the null path:
        there the answer leaves under our own address."""
        if not is_answer(message) or self.connection is None:
            return super().send_messages([message]) or 0
        encoding = message.encoding or settings.DEFAULT_CHARSET
        to = [sanitize_address(address, encoding) for address in message.recipients()]
        made = message.message()
        content = made.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own takes it
        try:
            self.connection.sendmail(NULL_PATH, to, content)
        except smtplib.SMTPSenderRefused:
            return super().send_messages([message]) or 0
        return 1


class SentFolderBackend(BaseEmailBackend):
    """Writes each message to its own file, complete or not at all, its envelope sender on top."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.SENT_DIR.mkdir(mode=0o750, parents=True, exist_ok=True)
        for message in email_messages:
            stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
            name = f"{stamp}-{secrets.token_hex(4)}.eml"
            # Not named .eml before it is whole: whoever reads the folder never meets half a letter.
            partial = settings.SENT_DIR / f".{name}.part"
            address = parseaddr(return_path(message))[1]
            path = f"Return-Path: <{address}>\n".encode()
            partial.write_bytes(path + message.message().as_bytes())
            os.replace(partial, settings.SENT_DIR / name)
        return len(email_messages)
