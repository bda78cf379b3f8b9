"""A mail is written from two templates, text and HTML, in the language of its reader."""

from collections.abc import Mapping

from webinars.lib.languages import speaking
from webinars.lib.templates import render
from webinars.mail.message import CalendarPart, Mail, Mailbox


def write_mail(
    template: str,
    values: Mapping[str, object],
    *,
    recipient: Mailbox,
    subject: str,
    language: str,
    calendar: CalendarPart | None = None,
    in_reply_to: str = "",
    unsubscribe_url: str = "",
) -> Mail:
    """The mail that `templates/<template>.txt` and `.html` make; `template` is `"<capability>/mails/<name>"`."""
    everything = {
        **values,
        "subject": subject,
        "language": language,
        "recipient": recipient,
        "unsubscribe_url": unsubscribe_url,
    }
    with speaking(language):
        text, html = render(f"{template}.txt", **everything), render(f"{template}.html", **everything)
    return Mail(
        kind=template.rpartition("/")[2],
        recipient=recipient,
        subject=subject,
        text=text,
        html=html,
        language=language,
        calendar=calendar,
        in_reply_to=in_reply_to,
        unsubscribe_url=unsubscribe_url,
    )
