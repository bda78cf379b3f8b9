"""Random histories: steps that somebody takes, drawn and shrunk by Hypothesis."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

from tests.convergence import attendees, holds, organisers, post, replies
from tests.convergence.world import ANNA, BO, DAG, SIV, Setting, World
from webinars.registrations.rules import SHARINGS


@dataclass(frozen=True)
class Step:
    """One thing that happens."""

    verb: Callable[..., None]
    arguments: tuple[Any, ...] = ()

    def __call__(self, world: World) -> None:
        self.verb(world, *self.arguments)

    def __repr__(self) -> str:
        return f"{self.verb.__name__}({', '.join(map(repr, self.arguments))})"


def _each(verb: Callable[..., None], *choices: tuple[Any, ...]) -> list[Step]:
    return [Step(verb, arguments) for arguments in product(*choices)]


_BOTH, _OTHERS = (0, 1), (BO, SIV, DAG)
_OFTEN, _SOMETIMES, _SELDOM = 40, 16, 8

# So many of all steps are taken by each verb. Most happens to one person at one occurrence: where everybody does a
# little everywhere, nothing ever meets.
_ALPHABET: tuple[tuple[int, list[Step]], ...] = (
    # attendees
    (_OFTEN, _each(attendees.register, (ANNA,), (0,))),
    (_SOMETIMES, _each(attendees.register, (ANNA, BO, DAG), _BOTH)),
    (_SELDOM, _each(attendees.register_other, (ANNA, BO), _BOTH, (SIV,))),
    (_SELDOM, _each(attendees.register_group, (ANNA,), _BOTH)),
    (_SELDOM, _each(attendees.register_several, (SIV,), SHARINGS)),
    (_SELDOM, _each(attendees.follow_series, (ANNA,))),
    (_OFTEN, _each(attendees.withdraw, (ANNA,), (0,))),
    (_SOMETIMES, _each(attendees.withdraw, (ANNA, BO), _BOTH)),
    (_SOMETIMES, _each(attendees.answer, (ANNA,), _BOTH, ("yes", "no"))),
    (_SOMETIMES, _each(replies.answer, (ANNA,), _BOTH, ("yes", "no"))),
    (_SELDOM, _each(replies.answer_slowly, (ANNA,), (0,), ("maybe", "no"))),
    (_SELDOM, _each(replies.come_in)),
    (_SELDOM, _each(attendees.take_seat, (ANNA, BO), (0,))),
    (_SELDOM, _each(attendees.pass_on_seat, (ANNA, BO), (0,))),
    (_SELDOM, _each(attendees.stand_in_line, (ANNA, BO), (0,))),
    (_SOMETIMES, _each(attendees.ask_again, (ANNA, BO), (0,))),
    (_SELDOM, _each(attendees.change_address, (ANNA,), attendees.NEW_ADDRESSES)),
    (_SELDOM, _each(attendees.subscribe, (ANNA,))),
    (_SELDOM, _each(attendees.take_invitations, (ANNA,))),
    (_SELDOM, _each(attendees.dispute, (ANNA, BO), (0,))),
    (_SELDOM, _each(attendees.swap, (ANNA,), _BOTH, (DAG, BO))),
    (_SELDOM, _each(attendees.take_new_date, (ANNA, BO))),
    # organisers
    (_SOMETIMES, _each(organisers.move, (0,), (3, -3))),
    (_SELDOM, _each(organisers.move, (1,), (3, -3))),
    (_SELDOM, _each(organisers.lengthen, (0,))),
    (_SELDOM, _each(organisers.retitle, _BOTH, ("Ny rubrik", "Avsnitt 1"))),
    (_SELDOM, _each(organisers.change_nothing_visible, (0,))),
    (_SOMETIMES, _each(organisers.cancel, (0, 0, 1))),
    (_SOMETIMES, _each(organisers.postpone, (0, 0, 1))),
    (_SOMETIMES, _each(organisers.take_up_again, (0, 0, 1))),
    (_SELDOM, _each(organisers.replace_cancelled, _BOTH)),
    (_SELDOM, _each(organisers.set_capacity, _BOTH, (1, 2, None))),
    # organisers, who may change their minds
    (_SOMETIMES, _each(holds.move, (0,), (3, -3))),
    (_SOMETIMES, [*_each(holds.cancel, (0,)), *_each(holds.postpone, (0,))]),
    (_SELDOM, _each(holds.take_up_again, (0,))),
    (_SOMETIMES, _each(holds.undo, (0,))),
    (_SELDOM, _each(holds.tell_now, (0,))),
    # the scheduler
    (3 * _OFTEN, _each(post.run)),
    (_SOMETIMES, _each(post.carry_changes)),
    (_SOMETIMES, _each(post.write)),
    (_SELDOM, _each(post.keep_promises)),
    # the mail server
    (2 * _OFTEN, _each(post.take)),
    (_SOMETIMES, _each(post.accept, _BOTH)),
    (_SELDOM, _each(post.put_off, _BOTH)),
    (_SELDOM // 2, _each(post.refuse, (0,))),
    (_SOMETIMES, [*_each(post.lose_the_reply, _BOTH), *_each(post.lose_the_mail, _BOTH)]),
    (_SELDOM, _each(post.be_down, _BOTH)),
    (_SELDOM, [*_each(post.crash_before), *_each(post.crash_after)]),
    (_SELDOM, [*_each(post.hold), *_each(post.release)]),
    # the clock
    (_SELDOM, _each(post.wait, (1, 600, 90_000, 900_000))),
    (_SELDOM, _each(post.put_clock_back, (2, 7_000))),
)
STEPS = tuple(
    step for weight, steps in _ALPHABET for step in steps for _ in range(max(1, round(weight / len(steps))))
)
_SETTINGS = st.builds(
    Setting,
    capacities=st.tuples(st.sampled_from((None, None, 1, 2)), st.sampled_from((None, 1))),
    waitlist=st.sampled_from(("offers", "automatic")),
    invited=st.sampled_from((False, True, True, True)),
    feed_of=st.sampled_from((ANNA, BO, SIV, DAG)),
    loses=st.integers(0, 9),
)
_NOTHING = None


def histories(*, shortest: int, longest: int) -> st.SearchStrategy[tuple[Setting, list[Step]]]:
    """A setting and so many steps.

    Hypothesis draws few more than it has to, and shrinks those that do not matter to the first of its choices.
    """
    steps = st.lists(st.sampled_from((_NOTHING, *STEPS)), min_size=shortest, max_size=longest)
    return st.tuples(_SETTINGS, steps.map(lambda drawn: [step for step in drawn if step is not _NOTHING]))
