"""Where a mail may lead: to our own pages."""

from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from webinars.mail.lint.standards import Standards


def leads_astray(url: str, standards: Standards) -> bool:
    """Whether an address is not one of ours, or no address of a page at all."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return True
    return parts.scheme not in ("http", "https") or host not in standards.link_hosts


def text_link_faults(text: str, linked: Collection[str]) -> Iterator[str]:
    """Both parts lead to the same pages. Other addresses in the text are somebody's own words, in a title or a reason:
    they stand in the HTML part as words, too, and are no fault of the mail."""
    for url in linked:
        if url not in text:
            yield f"the text part does not lead to {url[:200]}, as the HTML part does"
