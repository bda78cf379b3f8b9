"""Histories that once ended badly, or that are easily told wrong; each takes one step after the other."""

import pytest

from tests.convergence.attendees import (
    answer,
    ask_again,
    register,
    register_several,
    subscribe,
    take_invitations,
    withdraw,
)
from tests.convergence.histories import Step
from tests.convergence.organisers import cancel, change_nothing_visible, move, postpone, take_up_again
from tests.convergence.post import (
    accept,
    carry_changes,
    crash_before,
    lose_the_reply,
    run,
    take,
    write,
)
from tests.convergence.replies import answer_slowly, come_in
from tests.convergence.world import ANNA, BO, SIV, Setting

FIRST = 0
REGISTERED = Step(register, (ANNA, FIRST))
WITHDRAWN = Step(withdraw, (ANNA, FIRST))
CANCELLED, POSTPONED = Step(cancel, (FIRST,)), Step(postpone, (FIRST,))
TAKEN_UP = Step(take_up_again, (FIRST,))
UNCHANGED = Step(change_nothing_visible, (FIRST,))
LATER, EARLIER = Step(move, (FIRST, 3)), Step(move, (FIRST, -3))
SAID_NO_SLOWLY = Step(answer_slowly, (ANNA, FIRST, "no"))
SAID_YES = Step(answer, (ANNA, FIRST, "yes"))
SETTLED = Step(carry_changes), Step(write)
SENT = Step(take), Step(accept)
INVITED = REGISTERED, *SETTLED, *SENT
LOST_IN_A_CRASH = *SETTLED, Step(take), Step(crash_before)

REMARKABLE = {
    "cancelled while the removal of the postponed date was lost": (
        *(*INVITED, POSTPONED, *LOST_IN_A_CRASH, CANCELLED),
    ),
    "nothing new while the cancellation was lost": (*INVITED, CANCELLED, *LOST_IN_A_CRASH, UNCHANGED),
    "nothing new while the invitation was lost": (REGISTERED, *LOST_IN_A_CRASH, UNCHANGED),
    "told of a move before it has reached the registration": (
        *(*INVITED, LATER, Step(ask_again, (ANNA, FIRST)), Step(write), *SENT),
    ),
    "moved after the answer": (*INVITED, SAID_YES, LATER, *SETTLED),
    "moved there and back, and answered in between": (
        *(REGISTERED, *SETTLED, LATER, SAID_YES, EARLIER, *SETTLED),
    ),
    "withdrawn and registered again while the invitation is under way": (
        *(REGISTERED, *SETTLED, Step(take), WITHDRAWN, *SETTLED, REGISTERED, *SETTLED, Step(accept), *SENT),
    ),
    "withdrawn and registered again within a second": (*INVITED, WITHDRAWN, REGISTERED),
    "cancelled, lost, and taken up again": (*INVITED, CANCELLED, *LOST_IN_A_CRASH, TAKEN_UP),
    "moved while the answer to the invitation was lost": (
        *(REGISTERED, *SETTLED, Step(take), Step(lose_the_reply), LATER),
    ),
    "back to invitations after a subscription that alone had the place": (
        *(Step(register_several, (SIV,)), Step(subscribe, (BO,)), Step(run), Step(take_invitations, (BO,))),
    ),
    "withdrawn and back while the answer to the first invitation is on its way": (
        *(*INVITED, SAID_NO_SLOWLY, WITHDRAWN, *SETTLED, *SENT, REGISTERED, *SETTLED, *SENT, Step(run)),
    ),
    "back, and not invited again yet, while the answer to the first invitation is on its way": (
        *(*INVITED, SAID_NO_SLOWLY, WITHDRAWN, *SETTLED, *SENT, REGISTERED, Step(come_in)),
    ),
    "back while the removal is being sent, and the answer to the first invitation on its way": (
        *(*INVITED, SAID_NO_SLOWLY, WITHDRAWN, Step(take), REGISTERED, Step(come_in)),
    ),
}


@pytest.mark.parametrize("name", REMARKABLE)
def test_a_remarkable_history_ends_well(stage, name):
    stage.live(Setting(), REMARKABLE[name])
