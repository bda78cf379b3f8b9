"""Writing what people are owed, from the command line: for what has to show all that would leave."""

from webinars.cli.installation import progress
from webinars.invitations.jobs import announce_owed_news
from webinars.registrations.jobs import settle_changed_occurrences
from webinars.registrations.queries import count_owed_an_announcement
from webinars.services import Services


def write_owed_news(services: Services) -> int:
    """Put everything that people are owed about their places into the outbox; gives how many were settled."""
    settle_changed_occurrences(services)
    with services.database.read() as session:
        owed = count_owed_an_announcement(session, now=services.now())
    done = 0
    with progress("Writing mails", owed) as advance:
        while settled := announce_owed_news(services):
            done += settled
            advance(settled)
    return done
