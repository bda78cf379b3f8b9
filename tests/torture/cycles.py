"""One installation that is killed again and again while people register, and what was seen at each death."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import select

from tests.fixtures.postgresql import Cluster
from tests.journeys.machines import ROOT, Part, Visitors, held_by, is_settled, wait_until
from tests.torture.nursery import Nursery
from tests.torture.points import POINTS
from tests.torture.server import MoodySmtpServer
from webinars.lib.database import Database
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

AT_RANDOM, ASKED_TO_STOP = "at random", "asked to stop (SIGTERM)"
SERVER_CRASH, DISK_FULL = "database server crashed", "disk full for a second"
NO_DATABASE = "started, and found no database"
PATIENCE_SECONDS = 15.0
DEATHS_TO_AN_OUTAGE = 12


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
    nursery: Nursery
    where: tuple[str, ...] = ()
    point: str = ""
    dies_at: float = 0.0
    deck: deque[str] = field(init=False)

    def __post_init__(self) -> None:
        named = (point for point, place in POINTS.items() if place.part == self.name)
        self.deck = deque([*named, AT_RANDOM, ASKED_TO_STOP, AT_RANDOM])

    def start(self, point: str = "", number: int = 0) -> None:
        """Start it anew, to die at that call of that point; without a point it lives."""
        told = self.part.environment
        arguments = ["hurried", self.name, point, str(number), *self.where]
        self.part.process = self.nursery.start(arguments, told, self.part.log)


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
        while len(self.deaths) < cycles or not self._has_met_every_point():
            time.sleep(0.02)
            for victim in self.victims:
                self._look_at(victim)
            if len(self.deaths) % DEATHS_TO_AN_OUTAGE == DEATHS_TO_AN_OUTAGE - 1:
                self.deaths.append(Death(self._take_database_away()))

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
        held = held_by(victim.part, self.database)
        arrived = Counter(received.rcpt_tos[0] for received in tuple(self.server.received))
        delivered = frozenset(name for name in held if arrived[name] > self._delivered_before[name])
        self._delivered_before.update({name: arrived[name] - self._delivered_before[name] for name in held})
        self.deaths.append(Death(point, held, delivered))

    def _take_database_away(self) -> str:
        """For a moment, under everybody's hands. Gives what it was."""
        if self.cluster:
            self.cluster.stop("immediate")
            time.sleep(self.chance.uniform(0.0, 1.0))
            self.cluster.start(durable=True)
            self._no_database_until = time.monotonic() + PATIENCE_SECONDS
            return SERVER_CRASH
        for limit in (4096, resource.RLIM_INFINITY):  # no file grows beyond the one, as if the disk were full
            for victim in self.victims:
                assert victim.part.process is not None
                with suppress(ProcessLookupError):  # it may have come to its point meanwhile
                    resource.prlimit(
                        victim.part.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)
                    )
            time.sleep(1)
        return DISK_FULL

    def _command(self, *arguments: str) -> None:
        told = {**os.environ, **self.victims[0].part.environment}
        subprocess.run([sys.executable, "-m", "webinars", *arguments], cwd=ROOT, env=told, check=True)

    def _dead_mails(self) -> list[int]:
        with self.database.read() as session:
            return list(session.scalars(select(OutgoingMail.id).where(OutgoingMail.is_in(MailState.DEAD))))
