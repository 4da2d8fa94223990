"""What must not stand in a log: links that open a page by themselves."""

import logging
import re

SECRET_ADDRESS = re.compile(
    r"(/(?:track/(?:confirm/|join/)?|record/|copyright/(?:confirm/|received/)?|report/(?:confirm|received)/))[^/\s?\"']+"
)


class SecretAddressFilter(logging.Filter):
    """Cuts the token out of every address that is a key, and never drops a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        kept = SECRET_ADDRESS.sub(r"\1…", said)
        if kept != said:
            record.msg, record.args = kept, None
        return True
