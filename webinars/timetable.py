"""THE TIMETABLE: every background job, how often it runs, and what it means when it is late.

Each job asks the database who is owed something now. So a job may run twice, in two processes, after a crash, or after
two hours of standing still.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from webinars.alarms.jobs import tell_organisers_of_lost_mails
from webinars.attendance.jobs import (
    carry_evidence_over,
    count_who_is_there,
    tell_that_it_is_late,
)
from webinars.circulars.jobs import send_due_circulars
from webinars.feedback.jobs import ask_what_they_thought, forget_marks_of_closed_rounds
from webinars.harvest.jobs import take_over_recordings
from webinars.invitations.jobs import announce_owed_news, handle_replies
from webinars.lib.limits import forget_past_windows
from webinars.linkcheck.jobs import check_watched_addresses
from webinars.mail.jobs import blank_old_bodies, fetch_incoming, forget_old_incoming, handle_bounces
from webinars.organisers.jobs import (
    forget_past_log,
    forget_past_sign_ins,
    seal_log,
    write_mails_to_organisers,
)
from webinars.planning.jobs import open_due_registrations, publish_due_episodes
from webinars.privacy.jobs import forget_past_registrations
from webinars.recordings.jobs import (
    announce_new_recordings,
    choose_links_to_watch,
    tell_of_broken_links,
)
from webinars.registrations.jobs import (
    forget_unconfirmed,
    move_waitlists,
    release_declined_seats,
    settle_changed_occurrences,
    settle_followed_series,
    settle_people_on_stage,
    write_promised_mails,
)
from webinars.reminders.jobs import queue_due_reminders
from webinars.search.jobs import refresh_search_index
from webinars.services import Services

Job = Callable[[Services], int]


@dataclass(frozen=True)
class Entry:
    """One line of the timetable. A job gives how much it did; while that is more than nothing it runs again at once."""

    job: Job
    every: timedelta
    late_means: str


def blank_old_mails(services: Services) -> int:
    """Forget the texts of mails that ended some days ago."""
    return blank_old_bodies(services.database, services.config)


def forget_past_limits(services: Services) -> int:
    """Remove counts that no longer limit anything; one round is enough."""
    with services.database.write() as session:
        forget_past_windows(session, now=services.now())
    return 0


TIMETABLE = (
    Entry(fetch_incoming, timedelta(seconds=10), "answers and bounces lie unread in the mailbox"),
    Entry(handle_bounces, timedelta(seconds=5), "more mail goes to addresses where none arrives"),
    Entry(
        handle_replies, timedelta(seconds=5), "lists do not show yet what people answered in their calendar"
    ),
    Entry(release_declined_seats, timedelta(seconds=5), "seats of those who said no stay empty for longer"),
    Entry(
        settle_changed_occurrences,
        timedelta(seconds=0.5),
        "who has a place does not hear of a move or cancellation",
    ),
    Entry(
        move_waitlists,
        timedelta(seconds=2),
        "a free seat stays empty; who was offered one has more time than was said",
    ),
    Entry(announce_owed_news, timedelta(seconds=0.5), "who has registered waits for the invitation"),
    Entry(write_promised_mails, timedelta(seconds=0.5), "who asked for a link looks at an empty mailbox"),
    Entry(write_mails_to_organisers, timedelta(seconds=0.5), "an organiser waits for the link to sign in"),
    Entry(publish_due_episodes, timedelta(seconds=10), "what was to be public by now is still a draft"),
    Entry(
        open_due_registrations, timedelta(seconds=10), "nobody can register though it was to be open by now"
    ),
    Entry(
        tell_that_it_is_late,
        timedelta(seconds=0.5),
        "who has a place waits before a screen and knows of nothing",
    ),
    Entry(settle_followed_series, timedelta(seconds=5), "followers have no place at a new episode yet"),
    Entry(settle_people_on_stage, timedelta(seconds=5), "speakers have no hold in their calendar yet"),
    Entry(queue_due_reminders, timedelta(seconds=10), "reminders come late; what no longer holds falls away"),
    Entry(
        tell_organisers_of_lost_mails,
        timedelta(seconds=30),
        "organisers do not know whom our mail misses shortly before the start",
    ),
    Entry(send_due_circulars, timedelta(seconds=2), "what organisers write to many leaves late"),
    Entry(announce_new_recordings, timedelta(seconds=30), "attendees do not know yet that they can watch"),
    Entry(choose_links_to_watch, timedelta(minutes=1), "what is new on our pages is not looked after yet"),
    Entry(
        tell_of_broken_links,
        timedelta(minutes=5),
        "organisers do not know that a film or a page cannot be reached",
    ),
    Entry(check_watched_addresses, timedelta(seconds=15), "nobody knows of links that lead nowhere any more"),
    Entry(count_who_is_there, timedelta(seconds=30), "how long people stayed is not known of this meeting"),
    Entry(take_over_recordings, timedelta(minutes=1), "what a platform recorded has to be added by hand"),
    Entry(
        carry_evidence_over,
        timedelta(seconds=30),
        "who came and goes on at another address is not counted, and not asked what they thought",
    ),
    Entry(
        ask_what_they_thought,
        timedelta(minutes=1),
        "attendees are asked what they thought when they have forgotten it",
    ),
    Entry(
        forget_marks_of_closed_rounds,
        timedelta(hours=1),
        "that somebody has answered is kept for longer than they can answer",
    ),
    Entry(refresh_search_index, timedelta(seconds=30), "the search does not find yet what is new"),
    Entry(blank_old_mails, timedelta(hours=1), "texts of mails that have left are kept longer than promised"),
    Entry(forget_unconfirmed, timedelta(hours=1), "addresses that nobody confirmed are kept too long"),
    Entry(
        forget_old_incoming, timedelta(hours=1), "texts of mails that came in are kept longer than promised"
    ),
    Entry(
        forget_past_registrations,
        timedelta(hours=1),
        "what is known of people is kept longer than the privacy page promises",
    ),
    Entry(seal_log, timedelta(hours=1), "the night's digest over the organisers' log comes late"),
    Entry(forget_past_sign_ins, timedelta(hours=1), "addresses that were typed to sign in are kept too long"),
    Entry(forget_past_log, timedelta(hours=1), "what the log says of people is kept longer than promised"),
    Entry(forget_past_limits, timedelta(hours=1), "the table of limits grows"),
)
