"""Participants as files: in and out."""

from flask import Blueprint

from webinars.people.backoffice import blank_lists, exporting, importing

pages = Blueprint("people_files", __name__, url_prefix="/arrangor")

_LIST = "/tillfallen/<int:occurrence_id>/deltagare"
_OF_SERIES = "/serier/<slug>/deltagare"

for method, path, view in (
    ("GET", f"{_LIST}/importera", importing.show_import),
    ("POST", f"{_LIST}/importera", importing.import_people),
    ("GET", f"{_LIST}/importera/mall.csv", blank_lists.template_csv),
    ("GET", f"{_LIST}/importera/mall.xlsx", blank_lists.template_xlsx),
    ("GET", f"{_LIST}/exportera", exporting.ask_about_occurrence),
    ("POST", f"{_LIST}/exportera", exporting.export_occurrence),
    ("GET", f"{_OF_SERIES}/exportera", exporting.ask_about_series),
    ("POST", f"{_OF_SERIES}/exportera", exporting.export_series),
):
    pages.add_url_rule(path, view_func=view, methods=[method])
