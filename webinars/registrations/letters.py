"""A mail to one person that the series may word itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from webinars.config import Site
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.models import Attendee
from webinars.series.models import Series
from webinars.wording.saying import Said, Wording, worded
from webinars.wording.values import reader_values, series_values


@dataclass(frozen=True)
class Letter:
    """What `write_mail` needs; `kind` is one of `wording.rules.KINDS`, `subject` the standard one."""

    template: str
    kind: str
    reader: Attendee
    language: str
    subject: str
    values: Mapping[str, object]


def worded_letter(
    letter: Letter, series: Series, placeholders: Mapping[str, str], *, site: Site, wording: Wording
) -> Mail:
    """The mail. Besides `placeholders`, it may name its reader and its series."""

    def write(said: Said) -> Mail:
        return write_mail(
            letter.template,
            {**letter.values, "said": said},
            recipient=Mailbox(letter.reader.name, letter.reader.email),
            subject=said.subject(letter.subject),
            language=letter.language,
        )

    def known() -> dict[str, str]:
        reader = reader_values(letter.reader.given_name, letter.reader.name)
        return {**reader, **series_values(series, contact=site.contact_email), **placeholders}

    said = wording.saying(letter.kind, letter.language, known, content_language=series.language)
    return worded(write, said)
