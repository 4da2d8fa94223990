"""TXT records from the DNS, within a time; where they are asked for is a setting."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import dns.exception
import dns.resolver
from django.conf import settings

SECONDS = 4.0
MAX_RECORDS = 10
MAX_RECORD_BYTES = 8192

Lookup = Callable[[str], Sequence[bytes]]


class NoAnswerNow(Exception):
    """The DNS did not answer in time, or said that it cannot; asking later may help."""


class Resolver:
    """Asks one resolver: the machine's own, or the one at ``address`` (``host[:port]``)."""

    def __init__(self, address: str = "") -> None:
        self._resolver = dns.resolver.Resolver(configure=not address)
        if address:
            host, _, port = address.rpartition(":") if ":" in address else (address, "", "53")
            self._resolver.nameservers = [host.strip("[]")]
            self._resolver.port = int(port)
        self._resolver.lifetime = SECONDS
        self._resolver.timeout = SECONDS / 2

    def __call__(self, name: str) -> Sequence[bytes]:
        """The TXT records of a name, each put together from its strings; none is an answer too.

        Raises NoAnswerNow.
        """
        try:
            answer = self._resolver.resolve(name, "TXT", search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise NoAnswerNow(name) from error
        records = [b"".join(record.strings) for record in answer][:MAX_RECORDS]
        return tuple(record for record in records if len(record) <= MAX_RECORD_BYTES)


def configured() -> Lookup | None:
    """The lookup that DKIM_RESOLVER asks for; None when it is ``off``."""
    wanted = str(settings.DKIM_RESOLVER)
    return None if wanted == "off" else _resolver("" if wanted == "system" else wanted)


@lru_cache(maxsize=4)
def _resolver(address: str) -> Lookup | None:
    try:
        return Resolver(address)
    except dns.resolver.NoResolverConfiguration:
        return None  # a machine without DNS: no signature can be checked
