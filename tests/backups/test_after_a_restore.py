"""Life goes on after a backup, and is lost: calendars follow what holds after the restore all the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.invitations.calendar_client import CalendarObject
from tests.invitations.stories import EVENTS, Story
from webinars.mail.actions import release_outbox
from webinars.mail.models import MailSwitch, OutgoingMail
from webinars.mail.rules import UNSENT, MailState
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence

SAID = (Story.settle, Story.take_in_hand, Story.accept)

LIVES = {
    "moved twice since": (SAID, (Story.move_on, *SAID, Story.move_on, *SAID)),
    "moved back since": ((*SAID, Story.move_on, *SAID), (Story.move_back, *SAID)),
    "the invitation left since": ((Story.settle,), (Story.take_in_hand, Story.accept)),
    "the invitation was written since": ((), SAID),
    "the invitation was in hand": (
        (Story.settle, Story.take_in_hand),
        (Story.accept, Story.retitle, *SAID),
    ),
    "withdrawn since": (SAID, (Story.withdraw, *SAID)),
    "withdrawn and back since": (SAID, (Story.withdraw, *SAID, Story.register, *SAID, Story.move_on, *SAID)),
    "cancelled since": (SAID, (Story.cancel, *SAID)),
    "taken up again since": ((*SAID, Story.cancel, *SAID), (Story.take_up_again, *SAID)),
    "new date since": ((*SAID, Story.postpone, *SAID), (Story.move_on, *SAID)),
    "the farewell left since, and they came back": (
        (*SAID, Story.withdraw, Story.settle),
        (Story.take_in_hand, Story.accept, Story.register, *SAID),
    ),
    "nothing happened since": (SAID, ()),
}


class Life:
    """A story that is backed up in the middle, lived on, and put back to its middle."""

    def __init__(self, installation):
        self.installation = installation
        self.story = Story(installation.services, installation.clock)

    def lead(self, before, after):
        self.story.register()
        self._live(before)
        self.installation.back_up(overwrite=True)
        remembered = self.story._answer, self.story._checked
        self._live(after)
        self.had_entry = bool(self.story.client.entries)
        self.story._in_hand = None
        self.installation.clock.pass_by(minutes=30)
        self.installation.restore(replace=True)
        self.story._answer, self.story._checked = remembered

    def come_to_rest(self):
        self.story.settle()
        with self.installation.database.write() as session:
            release_outbox(session)
        self.story.come_to_rest()

    def _live(self, events):
        for event in events:
            event(self.story)

    @property
    def registration(self):
        with self.installation.database.read() as session:
            return session.scalar(select(Registration).order_by(Registration.id.desc()))

    def ends_well(self):
        """The calendar holds what the restored database says; a place that was taken again since is not known."""
        expected = [entry for entry in [self.story.expected_entry()] if entry]
        lost = self.registration.status == "withdrawn" and self.had_entry
        return self.story.was_given_up() or lost or list(self.story.client.entries.values()) == expected


@pytest.fixture
def life(installation):
    return Life(installation)


@pytest.mark.parametrize("name", LIVES)
def test_a_strict_calendar_ends_with_what_the_restored_database_says(life, name):
    life.lead(*LIVES[name])

    life.come_to_rest()

    assert list(life.story.client.entries.values()) == [e for e in [life.story.expected_entry()] if e]


@given(st.lists(st.sampled_from(EVENTS), max_size=15), st.lists(st.sampled_from(EVENTS), max_size=15))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_life_ends_well(new_installation, before, after):
    life = Life(new_installation())
    life.lead(before, after)

    life.come_to_rest()

    assert life.ends_well()


def test_until_it_is_released_nothing_leaves(life):
    life.lead((Story.settle,), ())

    life.story.settle()
    life.story.take_in_hand()

    assert life.story._in_hand is None
    with life.installation.database.read() as session:
        switch = session.get_one(MailSwitch, 1)
        states = session.scalars(select(OutgoingMail.state).order_by(OutgoingMail.id)).all()
    assert switch.held_reason == "restored from backup.zip, a backup of 2026-11-02 09:00 UTC"
    assert switch.held_since == life.installation.clock()
    assert states == [MailState.SUPERSEDED, MailState.QUEUED]


def test_revisions_are_raised_above_whatever_may_have_left(life):
    life.lead(SAID, ())

    registration = life.registration
    with life.installation.database.read() as session:
        occurrence = session.scalar(select(Occurrence))
        assert (occurrence.revision, occurrence.settled_revision) == (1000, 1000)
    assert (registration.revision, registration.announced_revision) == (1000, 1000)
    life.come_to_rest()
    assert life.story.client.newest[next(iter(life.story.client.newest))][0][0] == 1000


def test_a_mail_that_was_in_hand_may_have_arrived_and_is_held(installation):
    """Any mail that is not about a place; those are said anew."""
    now = installation.clock()
    with installation.database.write() as session:
        session.add(
            OutgoingMail(
                dedupe_key="test:1",
                kind="my_link",
                state=MailState.SENDING,
                lease_until=now,
                leased_by="a scheduler",
                start_at=now,
                created_at=now,
                recipient="anna@example.org",
                subject="Din länk",
                message_id="<1@example.org>",
            )
        )
    installation.back_up()

    installation.restore(replace=True, anew=False)

    with installation.database.read() as session:
        mail = session.scalars(select(OutgoingMail)).one()
        assert (mail.state, mail.uncertain, mail.lease_until, mail.leased_by) == (
            MailState.HELD,
            True,
            None,
            None,
        )


def test_when_nothing_left_since_nobody_is_written_to_anew(life):
    story, installation = life.story, life.installation
    story.register()
    for event in SAID:
        event(story)
    installation.back_up()

    installation.restore(replace=True, anew=False)
    story.settle()

    with installation.database.read() as session:
        assert session.scalars(select(OutgoingMail).where(OutgoingMail.state.in_(UNSENT))).all() == []
    assert life.registration.revision == 1000


def test_a_registration_keeps_its_calendar_uid_though_its_invitation_was_lost(life):
    life.lead((), SAID)
    [uid] = life.story.client.newest

    life.come_to_rest()

    assert list(life.story.client.newest) == [uid]
    assert CalendarObject.in_mail(life.story.client.newest[uid][2]).uid == uid
