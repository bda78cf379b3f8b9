"""What holds for any mail, byte by byte (RFC 5321 §4.5.3.1.6, RFC 5322 §2.1.1, §2.3)."""

from collections.abc import Iterator

LARGEST = 1_000_000
"""Octets. Our mails have some 15 000; servers take ten million, but a phone on a capped contract should not have to."""
LONGEST_LINE = 998


def octet_faults(message: bytes) -> Iterator[str]:
    """Faults that would have every server, or none, read something else than we wrote."""
    if not message.isascii():
        yield "it has octets outside ASCII"
    if b"\0" in message:
        yield "it has a NUL"
    line_ends = message.count(b"\r\n")
    if not line_ends == message.count(b"\r") == message.count(b"\n"):
        yield "it has a bare CR or LF"
    longest = max(map(len, message.split(b"\r\n")))
    if longest > LONGEST_LINE:
        yield f"a line has {longest} octets, and {LONGEST_LINE} are allowed"
    if len(message) > LARGEST:
        yield f"it has {len(message)} octets, and {LARGEST} are allowed"
    if not message.endswith(b"\r\n") or b"\r\n\r\n" not in message:
        yield "it does not end as a mail does"
