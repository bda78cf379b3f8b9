"""What a mail is held against: whose it is, who gets it, and where its links may lead."""

from collections.abc import Collection
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Mail = Message[str, str]
else:
    Mail = Message  # which knows its parameters only as a type


@dataclass(frozen=True, slots=True)
class Standards:
    """From the settings, and the row's recipient. Addresses are as they go over the wire.

    `former_domains` are ours from earlier: entries that were made under them keep their UID and their ORGANIZER.
    """

    sender: str
    reply_to: str
    recipient: str
    domain: str
    link_hosts: Collection[str]
    former_domains: Collection[str] = ()

    def owns(self, domain: str) -> bool:
        """Whether Message-IDs and UIDs of this domain are ours."""
        return domain.lower() in {self.domain.lower(), *(each.lower() for each in self.former_domains)}


def unfolded(value: str) -> str:
    """A header's value on one line (RFC 5322 §2.2.3)."""
    return value.replace("\r\n", "") if "\r" in value else value


def only_address(message: Mail, header: str) -> str | None:
    """The address in a header that has to hold exactly one; None where it does not."""
    found = getaddresses([unfolded(value) for value in message.get_all(header, [])])
    return found[0][1] if len(found) == 1 and "@" in found[0][1] else None


def header_of(message: Mail, name: str) -> str:
    """A header's value on one line, or nothing."""
    return unfolded(message.get(name, ""))
