"""Where histories are lived through, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask.testing import FlaskClient

from tests.convergence import attendees, post
from tests.convergence.histories import Step
from tests.convergence.promises import check_everything
from tests.convergence.world import ANNA, Setting, World
from tests.fixtures.sites import Clock
from webinars.services import Services


@dataclass
class Stage:
    """Counts what was played on it."""

    services: Services
    clock: Clock
    client: FlaskClient
    histories: int = 0
    messages: int = 0

    @property
    def kind(self) -> str:
        """Which database it stands on."""
        return self.services.database.engine.dialect.name

    def live(self, setting: Setting, steps: Sequence[Step]) -> World:
        """One history, until the dust has settled and all that has to hold then was looked at."""
        world = World.made(self.services, self.clock, setting)
        if setting.invited:
            attendees.register(world, ANNA, 0)
            post.run(world)
        for step in steps:
            step(world)
        post.come_to_rest(world)
        check_everything(world, self.client)
        self.histories += 1
        self.messages += sum(mailbox.letters for mailbox in world.mailboxes.values())
        return world
