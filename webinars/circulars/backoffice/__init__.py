"""The pages on which organisers write to those who have registered."""

from flask import Blueprint

from webinars.circulars.backoffice import lists, looks, ordering, writing

pages = Blueprint("circulars", __name__, url_prefix="/arrangor")

_OCCURRENCE = "/tillfallen/<int:occurrence_id>/meddelanden"
_SERIES = "/serier/<slug>/meddelanden"
_ONE = "/meddelanden/<int:circular_id>"

for rule, view, methods in (
    (_OCCURRENCE, lists.of_occurrence, ["GET"]),
    (_SERIES, lists.of_series, ["GET"]),
    (f"{_OCCURRENCE}/nytt", writing.new_of_occurrence, ["GET"]),
    (f"{_OCCURRENCE}/nytt", writing.write_of_occurrence, ["POST"]),
    (f"{_SERIES}/nytt", writing.new_of_series, ["GET"]),
    (f"{_SERIES}/nytt", writing.write_of_series, ["POST"]),
    (f"{_ONE}/text", writing.edit, ["GET"]),
    (f"{_ONE}/text", writing.change, ["POST"]),
    (_ONE, looks.show, ["GET"]),
    (f"{_ONE}/utseende", looks.look, ["GET"]),
    (f"{_ONE}/prov", ordering.send_test, ["POST"]),
    (f"{_ONE}/skicka", ordering.order, ["POST"]),
    (f"{_ONE}/angra", ordering.undo, ["POST"]),
    (f"{_ONE}/skicka-nu", ordering.send_now, ["POST"]),
    (f"{_ONE}/kopiera", ordering.copy, ["POST"]),
    (f"{_ONE}/ta-bort", ordering.discard, ["POST"]),
):
    pages.add_url_rule(rule, view_func=view, methods=methods)
