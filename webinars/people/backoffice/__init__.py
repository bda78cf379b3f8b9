"""Everybody who has registered, as organisers see and help them.

Searching, series and people's own pages need the permission to manage people. A host, who has only that to see them,
sees the list of an occurrence, around its day.
"""

from flask import Blueprint

from webinars.people.backoffice import addresses, lists, merging, person, places, selected

pages = Blueprint("people", __name__, url_prefix="/arrangor")

_LIST, _PERSON, _PLACE = (
    "/tillfallen/<int:occurrence_id>/deltagare",
    "/personer/<attendee>",
    "/anmalningar/<registration>",
)

for method, path, view in (
    ("GET", "/personer/", lists.list_people),
    ("GET", "/personer/dubbletter", lists.list_duplicates),
    ("GET", "/serier/<slug>/deltagare", lists.of_series),
    ("GET", _LIST, lists.of_occurrence),
    ("POST", f"{_LIST}/valda", selected.change_selected),
    ("GET", f"{_LIST}/ny", places.ask_to_add),
    ("POST", f"{_LIST}/ny", places.add),
    ("GET", f"{_PERSON}/", person.show_person),
    ("POST", f"{_PERSON}/lank", person.show_link),
    ("GET", f"{_PERSON}/uppgifter", person.ask_for_details),
    ("POST", f"{_PERSON}/uppgifter", person.change_details),
    ("GET", f"{_PERSON}/adress", addresses.ask_for_address),
    ("POST", f"{_PERSON}/adress", addresses.change_address),
    ("POST", f"{_PERSON}/adressen-fungerar", person.trust_address),
    ("POST", f"{_PERSON}/anteckningar", person.write_note),
    ("POST", f"{_PERSON}/anteckningar/ta-bort", person.remove_note),
    ("GET", f"{_PERSON}/sla-ihop", merging.ask_to_merge),
    ("POST", f"{_PERSON}/sla-ihop", merging.merge_people),
    ("GET", f"{_PLACE}/avboka", places.ask_to_withdraw),
    ("POST", f"{_PLACE}/avboka", places.withdraw),
    ("GET", f"{_PLACE}/flytta", places.ask_to_move),
    ("POST", f"{_PLACE}/flytta", places.move),
    ("GET", f"{_PLACE}/ersattare", places.ask_for_substitute),
    ("POST", f"{_PLACE}/ersattare", places.hand_over),
    ("POST", f"{_PLACE}/skicka", places.send_again),
    ("POST", f"{_PLACE}/plats", places.give_place),
):
    pages.add_url_rule(path, view_func=view, methods=[method])
