"""What somebody says about an occurrence, as it is sent."""

from collections.abc import Mapping

from webinars.feedback.rules import DOES_NOT_KNOW, SCALE, TEXT_LENGTH, Answer, Statement
from webinars.lib.text import clean_text

_KNOWN = {str(mark): mark for mark in (DOES_NOT_KNOW, *SCALE)}


def answer_in(sent: Mapping[str, str]) -> Answer:
    """The answer that a form holds; what is none of the choices was not chosen."""
    marks = {
        statement.value: _KNOWN[sent[statement.value]]
        for statement in Statement
        if sent.get(statement.value) in _KNOWN
    }
    return Answer(marks, clean_text(sent.get("text", ""), TEXT_LENGTH))
