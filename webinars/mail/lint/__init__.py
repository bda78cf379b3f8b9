"""What every mail has to be before it is queued, read out of the frozen bytes by themselves.

The standard library's parser reads them, not the code that wrote them: so a fault of ours is found here, by us, and not
by three hundred calendars. Each rule is a sentence about what is wrong.
"""

import logging
from collections.abc import Iterator

from webinars.mail.lint.calendar import calendar_faults
from webinars.mail.lint.headers import header_faults
from webinars.mail.lint.html import html_faults
from webinars.mail.lint.links import text_link_faults
from webinars.mail.lint.octets import octet_faults
from webinars.mail.lint.parts import Parts, part_faults, parts_of
from webinars.mail.lint.standards import Standards

log = logging.getLogger(__name__)

__all__ = ["Standards", "faults_in"]


def faults_in(message: bytes, standards: Standards) -> list[str]:
    """A sentence for each fault; none for a mail that may leave. What cannot be read to its end is a fault, too."""
    if broken := list(octet_faults(message)):
        return broken  # what is not even mail is not read any further
    try:
        return _faults_in_mail(message, standards)
    except Exception as error:
        log.exception("a mail could not be read")
        return [f"it cannot be read: {type(error).__name__}"]


def _faults_in_mail(message: bytes, standards: Standards) -> list[str]:
    parts = parts_of(message)
    return [*header_faults(parts.root, standards), *part_faults(parts), *_content_faults(parts, standards)]


def _content_faults(parts: Parts, standards: Standards) -> Iterator[str]:
    linked = yield from html_faults(parts.html, parts.root, standards)
    yield from text_link_faults(parts.text, linked)
    if parts.calendar is not None:
        yield from calendar_faults(parts.calendar, parts.calendar_method, parts.root, standards)
