"""One occurrence: what it is, what to change, what follows, and how to take it back. And the day of the storm."""

from functools import partial

from flask import Blueprint

from webinars.changes.backoffice import new_dates, occurrence, phone_list, proposing, storm, undoing

pages = Blueprint("changes", __name__, url_prefix="/arrangor")

_ONE = "/tillfallen/<int:occurrence_id>"

for method, path, view in (
    ("GET", f"{_ONE}/", occurrence.show_occurrence),
    ("POST", f"{_ONE}/skicka-nu", undoing.send_now),
    ("GET", f"{_ONE}/andringar/<int:change_id>/angra", undoing.ask_to_undo),
    ("POST", f"{_ONE}/andringar/<int:change_id>/angra", undoing.undo),
    ("GET", f"{_ONE}/forhandsvisning", proposing.look),
    ("GET", f"{_ONE}/svar", new_dates.show_answers),
    ("GET", f"{_ONE}/telefonlista", phone_list.ask_for_phone_list),
    ("POST", f"{_ONE}/telefonlista", phone_list.print_phone_list),
    ("GET", "/ovader", storm.choose),
    ("POST", "/ovader", storm.consider),
):
    pages.add_url_rule(path, view_func=view, methods=[method])

for kind, (path, endpoint) in proposing.ADDRESSES.items():
    address = f"{_ONE}/{path}"
    pages.add_url_rule(address, endpoint, partial(proposing.ask, kind=kind), methods=["GET"])
    pages.add_url_rule(address, f"{endpoint}_now", partial(proposing.put, kind=kind), methods=["POST"])
