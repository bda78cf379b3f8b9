"""One installation that is killed again and again while people register, and what was seen at each death."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field

from sqlalchemy import select

from tests.fixtures.postgresql import Cluster
from tests.journeys.machines import ROOT, Part, Visitors, is_settled, wait_until
from tests.torture.points import POINTS
from tests.torture.server import MoodySmtpServer
from webinars.lib.database import Database
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

AT_RANDOM, ASKED_TO_STOP, POWER_CUT = "at random", "asked to stop (SIGTERM)", "database server crashed"
NO_DATABASE = "started, and found no database"
PATIENCE_SECONDS = 15.0
A_POWER_CUT_AFTER = 12  # deaths


@dataclass(frozen=True)
class Death:
    """How a part ended, to whom the mails were that it held, and which of these the mail server has from it."""

    point: str
    held: frozenset[str] = frozenset()
    delivered: frozenset[str] = frozenset()


@dataclass
class Victim:
    """A part, the deaths that it goes through by turns, and the one that it goes towards now."""

    part: Part
    name: str
    where: tuple[str, ...] = ()
    point: str = ""
    dies_at: float = 0.0
    deck: deque[str] = field(init=False)

    def __post_init__(self) -> None:
        named = (point for point, place in POINTS.items() if place.part == self.name)
        self.deck = deque([*named, AT_RANDOM, ASKED_TO_STOP, AT_RANDOM])

    def start(self, point: str = "", number: int = 0) -> None:
        """Start it anew, to die at that call of that point; without a point it lives."""
        dying = [sys.executable, "-m", "tests.torture.dying"]
        self.part.command = [*dying, self.name, point, str(number), *self.where]
        self.part.start()


@dataclass
class Torture:
    """`run` kills; `settle` lets everything end well. `deaths` tells what happened."""

    database: Database
    server: MoodySmtpServer
    visitors: Visitors
    victims: list[Victim]
    chance: random.Random
    cluster: Cluster | None = None
    control: str = ""  # what is done wrong on purpose, at every death of the scheduler
    deaths: list[Death] = field(default_factory=list)
    isolated: int = 0
    _no_database_until: float = 0.0
    _delivered_before: Counter[str] = field(default_factory=Counter)

    def run(self, cycles: int) -> None:
        """So many deaths, and no fewer than it takes to meet each named point once."""
        for victim in self.victims:
            self._start(victim)
        next_power_cut = A_POWER_CUT_AFTER
        while len(self.deaths) < cycles or not self._has_met_every_point():
            time.sleep(0.02)
            for victim in self.victims:
                self._look_at(victim)
            if self.cluster and len(self.deaths) >= next_power_cut:
                next_power_cut += A_POWER_CUT_AFTER
                self._cut_power(self.cluster)

    def settle(self) -> None:
        """Everybody lives on until nobody is owed anything; what was set aside is sent again by hand."""
        for victim in self.victims:
            self._kill(victim, AT_RANDOM)
            victim.start()
        wait_until(lambda: is_settled(self.database), seconds=300)
        while dead := self._dead_mails():
            self.isolated += len(dead)
            for mail_id in dead:
                self._command("outbox", "retry", str(mail_id))
            wait_until(lambda: is_settled(self.database), seconds=300)

    def _has_met_every_point(self) -> bool:
        return bool(self.control) or POINTS.keys() <= {death.point for death in self.deaths}

    def _start(self, victim: Victim) -> None:
        victim.point = victim.deck[0]
        victim.deck.rotate(-1)
        point = POINTS.get(victim.point)
        at_most = point.at_most if point else 8
        if self.control and victim.name == "scheduler":
            victim.point = self.control
        name = "" if victim.point in (AT_RANDOM, ASKED_TO_STOP) else victim.point
        victim.start(name, self.chance.randint(1, at_most))
        patience = PATIENCE_SECONDS if name else self.chance.uniform(1.0, 4.0)
        victim.dies_at = time.monotonic() + patience

    def _look_at(self, victim: Victim) -> None:
        code = victim.part.ended_with()
        if code == -signal.SIGKILL:
            self._record(victim, victim.point)
        elif code is not None:
            assert time.monotonic() < self._no_database_until, f"{victim.name} ended with {code}"
            self._record(victim, NO_DATABASE)
        elif time.monotonic() < victim.dies_at:
            return
        elif victim.point == ASKED_TO_STOP:
            assert victim.part.stop() in (0, -signal.SIGTERM)  # the latter while it was still starting
            self._record(victim, ASKED_TO_STOP)
        else:
            self._kill(victim, AT_RANDOM)
        self._start(victim)

    def _kill(self, victim: Victim, point: str) -> None:
        victim.part.kill()
        self._record(victim, point)

    def _record(self, victim: Victim, point: str) -> None:
        """A mail counts as delivered by this process when the server has it once more than at its last holder's end."""
        held = self._held_by(victim.part)
        arrived = Counter(received.rcpt_tos[0] for received in tuple(self.server.received))
        delivered = frozenset(name for name in held if arrived[name] > self._delivered_before[name])
        self._delivered_before.update({name: arrived[name] - self._delivered_before[name] for name in held})
        self.deaths.append(Death(point, held, delivered))

    def _held_by(self, part: Part) -> frozenset[str]:
        assert part.process is not None
        held = OutgoingMail.is_in(MailState.SENDING), OutgoingMail.leased_by.contains(f":{part.process.pid}:")
        with self.database.read() as session:
            return frozenset(session.scalars(select(OutgoingMail.recipient).where(*held)))

    def _cut_power(self, cluster: Cluster) -> None:
        cluster.stop("immediate")
        time.sleep(self.chance.uniform(0.0, 1.0))
        cluster.start(durable=True)
        self._no_database_until = time.monotonic() + PATIENCE_SECONDS
        self.deaths.append(Death(POWER_CUT))

    def _command(self, *arguments: str) -> None:
        told = {**os.environ, **self.victims[0].part.environment}
        subprocess.run([sys.executable, "-m", "webinars", *arguments], cwd=ROOT, env=told, check=True)

    def _dead_mails(self) -> list[int]:
        with self.database.read() as session:
            return list(session.scalars(select(OutgoingMail.id).where(OutgoingMail.is_in(MailState.DEAD))))
