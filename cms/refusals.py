"""What the log says about requests that were refused: one line, no trace of our own code."""

import logging


class WithoutTrace(logging.Filter):
    """Drops the traceback of answers below 500: the visitor was told, and nothing is broken."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        is_refusal = isinstance(status, int) and status < 500
        if is_refusal or record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True
