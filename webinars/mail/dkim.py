"""DKIM (RFC 6376): a signature of our domain over what a mail says, so that nobody in between can change it.

A mail is signed once, when it is frozen: a retry stays byte-identical. So the signature has no expiry (`x=`), since a
mail may wait for two days, and none of the body is left open (`l=`). It has no time (`t=`) either: whoever receives it
with a clock that is behind ours would take it for forged.
"""

from dataclasses import dataclass
from typing import Any

from webinars.lib.rsa_keys import RsaKey

SIGNED_TWICE = ("From", "To", "Reply-To", "Subject", "Date", "MIME-Version", "Content-Type")
"""Once for the field that is there, once for that which is not (§8.15): so nobody can add a second one above it."""
SIGNED_ONCE = (
    *("Message-ID", "In-Reply-To", "References", "Auto-Submitted", "Content-Language"),
    *("List-Unsubscribe", "List-Unsubscribe-Post"),  # RFC 8058 §4 wants them signed
)


@dataclass(frozen=True)
class DkimIdentity:
    """In whose name we sign, and by which key; its public half stands at `<selector>._domainkey.<domain>`."""

    domain: str
    selector: str
    key: RsaKey

    @property
    def record_name(self) -> str:
        """Where receivers look for the public key."""
        return f"{self.selector}._domainkey.{self.domain}"


def signed(message: bytes, identity: DkimIdentity) -> bytes:
    """The message with its signature above it; equal input gives equal bytes."""
    # Here, since dkim brings the whole of dnspython, and few sites sign.
    from dkim import DKIM  # noqa: PLC0415

    class Timeless(DKIM):  # type: ignore[misc, unused-ignore]
        def gen_header(self, fields: Any, *args: Any, **kwargs: Any) -> Any:
            return super().gen_header([field for field in fields if field[0] != b"t"], *args, **kwargs)

    present = {name.lower() for name, _ in (line.partition(b":")[::2] for line in _header_lines(message))}
    once = [name.encode() for name in SIGNED_ONCE if name.lower().encode() in present]
    twice = [name.encode() for name in SIGNED_TWICE]
    header: bytes = Timeless(message).sign(
        identity.selector.encode(),
        identity.domain.encode(),
        identity.key.pem,
        signature_algorithm=b"rsa-sha256",
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[*twice, *once, *twice],
    )
    return header + message


def _header_lines(message: bytes) -> list[bytes]:
    return message.partition(b"\r\n\r\n")[0].split(b"\r\n")
