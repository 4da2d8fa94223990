"""A small DNS server on loopback that answers TXT questions, for signatures to be checked by."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.txtbase
import dns.rrset

MAX_STRING = 255


@dataclass
class Zone:
    """What is known, and what was asked. A name with None is never answered."""

    records: dict[str, tuple[bytes, ...] | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(records: Mapping[str, tuple[bytes, ...] | None]) -> Iterator[Zone]:
    """Runs the server; ``zone.address`` is its ``host:port``."""
    zone = Zone(dict(records))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.1)
        zone.address = f"127.0.0.1:{listening.getsockname()[1]}"
        over = threading.Event()
        thread = threading.Thread(target=_serve, args=(listening, zone, over))
        thread.start()
        try:
            yield zone
        finally:
            over.set()
            thread.join()


def _serve(listening: socket.socket, zone: Zone, over: threading.Event) -> None:
    while not over.is_set():
        try:
            data, peer = listening.recvfrom(4096)
        except TimeoutError:
            continue
        answer = _answer(dns.message.from_wire(data), zone)
        if answer is not None:
            listening.sendto(answer.to_wire(max_size=4096), peer)


def _answer(question: dns.message.Message, zone: Zone) -> dns.message.Message | None:
    (asked,) = question.question
    name = asked.name.to_text(omit_final_dot=True).lower()
    zone.asked.append(name)
    answer = dns.message.make_response(question)
    answer.flags |= dns.flags.RA
    if name not in zone.records:
        answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
    texts = zone.records[name]
    if texts is None:
        return None
    records = [
        dns.rdtypes.txtbase.TXTBase(
            dns.rdataclass.IN,
            dns.rdatatype.TXT,
            [text[at : at + MAX_STRING] for at in range(0, len(text), MAX_STRING)],
        )
        for text in texts
    ]
    if records:
        answer.answer.append(dns.rrset.from_rdata_list(asked.name, 60, records))
    return answer
