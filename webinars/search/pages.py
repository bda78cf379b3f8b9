"""The search page."""

from flask import Blueprint, Response, render_template, request

from webinars.lib.text import clean_line
from webinars.search.excerpts import excerpt
from webinars.search.queries import answers_to
from webinars.search.terms import wanted_words
from webinars.web import private_page, services

LONGEST_QUESTION = 200
SHOWN = 50

pages = Blueprint("search", __name__)


@pages.get("/sok")
def search() -> Response:
    """The field, and what was found."""
    question = clean_line(request.args.get("q", ""), LONGEST_QUESTION)
    wanted = wanted_words(question)
    with services().database.read() as session:
        answers = answers_to(session, question, now=services().now())

    def shown(text: str, language: str) -> object:
        return excerpt(text, wanted, language)

    html = render_template(
        "search/pages/search.html",
        question=question,
        has_words=bool(wanted),
        answers=answers[:SHOWN],
        count=len(answers),
        excerpt=shown,
    )
    return private_page(html)
