"""How mail addresses are compared. Here, since both the outbox and the registrations ask whether two are the same."""

import unicodedata
from contextlib import suppress


def email_key(email: str) -> str:
    """How an address is compared: without regard to case, composed, IDNA domains in their Unicode form."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).casefold().rpartition("@")
    if "xn--" in domain:
        with suppress(UnicodeError):
            domain = domain.encode("ascii").decode("idna")
    return f"{local}@{domain}"


def mailbox_key(email: str) -> str:
    """Whose inbox a mail fills, for limits: whatever is written after a plus sign, it is the same one."""
    local, _, domain = email_key(email).rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
