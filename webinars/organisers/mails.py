"""What organisers are mailed about their account."""

from webinars.config import Site
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.organisers.addresses import Addresses
from webinars.organisers.models import Organiser


def sign_in(organiser: Organiser, *, minutes: int, secret: str, links: Addresses, site: Site) -> Mail:
    """The link that was asked for, in the language of the page where it was asked for."""
    with speaking(links.language):
        subject = gettext("Din länk för att logga in på %(site)s") % {"site": site.name}
    return write_mail(
        "organisers/mails/sign_in",
        {
            "organiser": organiser,
            "sign_in_url": links.use_link(secret),
            "minutes": minutes,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(organiser.name, organiser.email),
        subject=subject,
        language=links.language,
    )


def welcome(organiser: Organiser, *, links: Addresses, site: Site) -> Mail:
    """That somebody has an account now; without a secret, since it may lie unread for days."""
    with speaking(organiser.language):
        subject = gettext("Du är arrangör på %(site)s") % {"site": site.name}
    return write_mail(
        "organisers/mails/welcome",
        {"organiser": organiser, "links": links, "site": site},
        recipient=Mailbox(organiser.name, organiser.email),
        subject=subject,
        language=organiser.language,
    )
