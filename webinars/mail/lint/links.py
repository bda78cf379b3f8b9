"""Where a mail may lead: to our own pages."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from webinars.mail.lint.standards import Standards

_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)


def leads_astray(url: str, standards: Standards) -> bool:
    """Whether an address is not one of ours, or no address of a page at all."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return True
    return parts.scheme not in ("http", "https") or host not in standards.link_hosts


def text_link_faults(text: str, visible: str, standards: Standards) -> Iterator[str]:
    """A link of ours stands in the HTML part as a link, and somebody's own words stand there as words: people may write
    addresses into titles and reasons, and that is no fault of the mail."""
    for url in dict.fromkeys(_ADDRESS_IN_TEXT.findall(text)):
        if leads_astray(url, standards) and url not in visible:
            yield f"the text part leads to {url[:200]}, which is not ours"
