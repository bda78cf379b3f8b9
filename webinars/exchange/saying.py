"""Sentences that the command line says in English, and a page of the back office in the reader's language.

    said("has to be between {lowest} and {highest}", lowest=1, highest=9)

is that sentence in English, a text as any other; `spoken` gives it in Swedish. What is put into a sentence may have
been said so itself.
"""

from collections.abc import Mapping

from webinars.exchange.swedish import SWEDISH


class Said(str):
    """A sentence in English that remembers what it was made of."""

    template: str
    values: Mapping[str, object]
    path: tuple[str | int, ...] = ()
    """Of what is wrong in a file: where, among its values."""


def said(template: str, **values: object) -> Said:
    """The sentence with these values in their places."""
    sentence = Said(template.format(**values))
    sentence.template, sentence.values = template, values
    return sentence


def spoken(text: str, language: str) -> str:
    """The sentence in this language; what nobody said is a value from the file, and stays."""
    if not isinstance(text, Said) or language != "sv":
        return str(text)
    values = {
        name: spoken(value, language) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return SWEDISH[text.template].format(**values)
