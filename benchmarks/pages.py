"""A public page against a bare one, on the same web server with the same options."""

from functools import partial

from benchmarks.installation import SLUG, installation
from benchmarks.processes import bare_web_server
from benchmarks.results import Result
from benchmarks.rounds import Plan, compare
from benchmarks.visitors import crowd

PAGES = {"series page": f"/serier/{SLUG}/", "episode page": f"/serier/{SLUG}/avsnitt/1"}


def measure(plan: Plan) -> list[Result]:
    """Pages a second, as several visitors at once see them."""
    with installation() as here, crowd() as visitors, bare_web_server() as bare, here.web_server() as ours:

        def visit(port: int, path: str) -> float:
            return visitors.visit(port, path, seconds=plan.seconds)

        return [
            compare(
                plan, name, "/s", partial(visit, ours.port, path), partial(visit, bare.port, "/"), goal=0.5
            )
            for name, path in PAGES.items()
        ]
