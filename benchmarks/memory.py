"""What the web process and the scheduler weigh after work."""

import time

from sqlalchemy import func, select

from benchmarks.installation import Installation, installation
from benchmarks.pages import PAGES
from benchmarks.processes import Memory
from benchmarks.results import Result
from benchmarks.rounds import Plan, say
from benchmarks.sinks import sink
from benchmarks.visitors import crowd
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

PATIENCE_SECONDS = 300


def measure(plan: Plan) -> list[Result]:
    """MiB, after the pages were visited and so many people were registered, invited and mailed."""
    with (
        sink() as port,
        installation(WEBINARS_MAIL__HOST="127.0.0.1", WEBINARS_MAIL__PORT=str(port)) as here,
        here.web_server() as web,
        here.scheduler() as scheduler,
        crowd() as visitors,
    ):
        say("memory: pages are visited")
        for path in (*PAGES.values(), *(f"{path}?lang=en" for path in PAGES.values())):
            visitors.visit(web.port, path, seconds=plan.seconds)
        say(f"memory: {plan.mails} people register")
        visitors.register(web.port, here.form, here.fields, people=plan.mails, series="visitor")
        _wait_for_mails(here, plan.mails)
        say("")
        return [
            *_lines("web process", web.memory(), at_most=90),
            *_lines("scheduler", scheduler.memory()),
        ]


def _lines(name: str, memory: Memory, at_most: float | None = None) -> list[Result]:
    lines = [Result(f"{name}, RSS", "MiB", memory.resident, at_most=at_most)]
    if memory.shared_fairly is not None:
        lines.append(Result(f"{name}, PSS", "MiB", memory.shared_fairly))
    return lines


def _wait_for_mails(here: Installation, number: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while (left := number - _mails_that_left(here)) > 0:
        if time.monotonic() > end:
            raise RuntimeError(f"{left} mails did not leave within {PATIENCE_SECONDS} seconds")
        say(f"memory: {left} of {number} mails have not left yet")
        time.sleep(1)


def _mails_that_left(here: Installation) -> int:
    """Those to our visitors; the demo has had its own."""
    accepted = OutgoingMail.state == MailState.ACCEPTED, OutgoingMail.recipient.startswith("visitor-")
    with here.database.read() as session:
        return session.scalar(select(func.count(OutgoingMail.id)).where(*accepted)) or 0
