"""Which language is spoken right now: the same for a web request and for a mail that a job writes.

Swedish sentences are the message ids, so Swedish needs no catalogue; English is complete in `translations/en`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LANGUAGES = ("sv", "en")
DEFAULT_LANGUAGE = "sv"

_spoken: ContextVar[str] = ContextVar("spoken_language", default=DEFAULT_LANGUAGE)
_CATALOGUES = Path(__file__).parent.parent / "translations"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything within is said in this language; an unknown one is Swedish."""
    token = _spoken.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str) -> None:
    """Set the language for the rest of this context (a web request)."""
    _spoken.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


def spoken_language() -> str:
    """`sv` or `en`."""
    return _spoken.get()


def gettext(message: str) -> str:
    """The sentence in the language that is spoken."""
    return str(_catalogue(_spoken.get()).gettext(message))


def ngettext(singular: str, plural: str, count: int) -> str:
    """The sentence for this many, in the language that is spoken."""
    return str(_catalogue(_spoken.get()).ngettext(singular, plural, count))


def pgettext(context: str, message: str) -> str:
    """The sentence in the language that is spoken, where one word means two things."""
    return str(_catalogue(_spoken.get()).pgettext(context, message))


def npgettext(context: str, singular: str, plural: str, count: int) -> str:
    """The sentence for this many, where one word means two things."""
    return str(_catalogue(_spoken.get()).npgettext(context, singular, plural, count))


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == DEFAULT_LANGUAGE:
        return NullTranslations()
    return Translations.load(_CATALOGUES, [language])
