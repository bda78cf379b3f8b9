"""Where histories are lived through, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask.testing import FlaskClient

from tests.convergence import attendees, post
from tests.convergence.histories import Step
from tests.convergence.promises import Place, check_everything, missed
from tests.convergence.world import ANNA, Setting, World
from tests.fixtures.sites import Clock
from webinars.registrations.actions import request_resend
from webinars.registrations.models import Registration
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
        self._heal(world, check_everything(world, self.client))
        self.histories += 1
        self.messages += sum(mailbox.letters for mailbox in world.mailboxes.values())
        return world

    def _heal(self, world: World, places: list[Place]) -> None:
        """What a forgetful program has missed, it has as soon as its owner asks for the invitation again."""
        lacking = missed(world, places)
        if not lacking:
            return
        with world.database.write() as session:
            for place in lacking:
                world.mailbox(place.address).forgetful.pay_attention()
                request_resend(session, session.get_one(Registration, place.id), now=world.now)
        post.come_to_rest(world)
        for place in lacking:
            assert place.uid not in world.mailbox(place.address).forgetful.lost, (
                "asked again, and got nothing"
            )
        check_everything(world, self.client)
