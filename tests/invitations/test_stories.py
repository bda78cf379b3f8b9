"""Whatever happens, in whatever order: in the end the calendar holds the entry exactly when its owner attends."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.invitations.stories import EVENTS, Story

INVITED = (Story.settle, Story.take_in_hand, Story.accept)
LOST_IN_A_CRASH = (Story.settle, Story.take_in_hand, Story.crash_before_sending)

REMARKABLE = {
    "cancelled while the removal of the postponed date was lost": (
        *(*INVITED, Story.postpone, *LOST_IN_A_CRASH, Story.cancel),
    ),
    "nothing new while the cancellation was lost": (
        *(*INVITED, Story.cancel, *LOST_IN_A_CRASH, Story.change_nothing_visible),
    ),
    "nothing new while the invitation was lost": (*LOST_IN_A_CRASH, Story.change_nothing_visible),
    "told of a move before it has reached the registration": (
        *(*INVITED, Story.move_on, Story.ask_again, Story.announce, Story.take_in_hand, Story.accept),
    ),
    "moved after the answer": (*INVITED, Story.say_yes, Story.move_on, Story.settle),
    "moved there and back, and answered in between": (
        *(Story.settle, Story.move_on, Story.say_yes, Story.move_back, Story.settle),
    ),
    "withdrawn and registered again while the invitation is under way": (
        *(Story.settle, Story.take_in_hand, Story.withdraw, Story.settle, Story.register, Story.settle),
        *(Story.accept, Story.take_in_hand, Story.accept),
    ),
    "withdrawn and registered again within a second": (*INVITED, Story.withdraw, Story.register),
    "cancelled, lost, and taken up again": (*INVITED, Story.cancel, *LOST_IN_A_CRASH, Story.take_up_again),
    "moved while the answer to the invitation was lost": (
        *(Story.settle, Story.take_in_hand, Story.lose_the_reply, Story.move_on),
    ),
}


@pytest.mark.parametrize("name", REMARKABLE)
def test_a_remarkable_story_ends_well(services, clock, name):
    _live(Story(services, clock), REMARKABLE[name])


@given(st.lists(st.sampled_from(EVENTS), max_size=40))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_story_ends_well(services, clock, events):
    _live(Story(services, clock), events)


def _live(story, events):
    story.register()
    for event in events:
        event(story)
    story.come_to_rest()

    if not story.was_given_up():
        assert list(story.client.entries.values()) == [e for e in [story.expected_entry()] if e]
