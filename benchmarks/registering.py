"""A registration, form and POST, against a bare form and a bare INSERT; both are on disk before the answer."""

from itertools import count

from benchmarks.installation import installation
from benchmarks.processes import bare_web_server
from benchmarks.results import Result
from benchmarks.rounds import Plan, compare
from benchmarks.visitors import crowd


def measure(plan: Plan) -> list[Result]:
    """People registered a second, several at once."""
    serial = count()
    with installation() as here, crowd() as visitors, bare_web_server() as bare, here.web_server() as ours:

        def register(port: int, path: str) -> float:
            series = f"visitor-{next(serial)}"
            return visitors.register(port, path, here.fields, people=plan.registrations, series=series)

        return [
            compare(
                plan,
                "registration",
                "/s",
                lambda: register(ours.port, here.form),
                lambda: register(bare.port, "/anmalan"),
                goal=0.3,
            )
        ]
