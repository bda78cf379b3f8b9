"""Words as both databases index them: stems made here, in letters that both take for letters.

A Swede who writes `får` does not mean `far`; one whose keyboard has no å writes `Goteborg`. So each word becomes two
tokens: one that keeps å, ä and ö, and one without any mark. A question with them asks for the first, one without for
the second. SQLite's FTS5 and PostgreSQL's `simple` cut words and fold letters in ways of their own: neither has
anything left to cut or fold in these tokens, which hold a-z and digits only and begin with a letter.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

LANGUAGES = {"sv": "swedish", "en": "english"}
MOST_WORDS = 10
LONGEST_WORD = 60
SHORTEST_BEGINNING = 3
"""Letters that a word has to have for its continuations to be found, too."""
_WORD = re.compile(r"[^\W_]+")
_KEPT = {"å": "qa", "ä": "qe", "ö": "qo", "æ": "qe", "ø": "qo", "q": "qq"}
_PLAIN = {"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th"}


@dataclass(frozen=True)
class Wanted:
    """One word of a question: any of the tokens, or any token that begins so."""

    tokens: tuple[str, ...]
    beginning: str = ""


def tokens_of(text: str, language: str) -> list[str]:
    """Every word of a text, twice, for the index."""
    return [token for word in words_of(text) for token in tokens_of_word(word, language)]


def tokens_of_word(word: str, language: str) -> list[str]:
    """`["khqost", "fhost"]` for `höstens`."""
    stem = _stem(word, language)
    plain = {_plain(stem), _stem(_plain(word), language)}
    return [f"k{_kept(stem)}", *sorted(f"f{each}" for each in plain if each)]


def words_of(text: str) -> Iterator[str]:
    """The words, in lower case, composed."""
    for found in _WORD.finditer(unicodedata.normalize("NFC", text).casefold()):
        yield found[0][:LONGEST_WORD]


def wanted_words(question: str) -> Sequence[Wanted]:
    """What a question asks for: all of these. The last word may be unfinished."""
    words = list(dict.fromkeys(words_of(question)))[:MOST_WORDS]
    return [_wanted(word, is_last=position == len(words)) for position, word in enumerate(words, start=1)]


def is_meant(word: str, wanted: Sequence[Wanted], language: str) -> bool:
    """Whether this word of a text is one that was asked for."""
    tokens = tokens_of_word(word, language)
    return any(
        token in each.tokens or (each.beginning and token.startswith(each.beginning))
        for token in tokens
        for each in wanted
    )


def _wanted(word: str, *, is_last: bool) -> Wanted:
    has_marks = any(letter in word for letter in "åäöæø")
    encode, kind = (_kept, "k") if has_marks else (_plain, "f")
    stems = dict.fromkeys(f"{kind}{encode(_stem(word, language))}" for language in LANGUAGES)
    is_beginning = is_last and len(word) >= SHORTEST_BEGINNING
    return Wanted(tuple(stems), f"{kind}{encode(word)}" if is_beginning else "")


def _kept(word: str) -> str:
    return "".join(_KEPT.get(letter) or _ascii(letter).replace("q", "qq") for letter in word)


def _plain(word: str) -> str:
    return "".join(_ascii(letter) for letter in word)


def _ascii(letter: str) -> str:
    """Without its marks; of another script as its number, so that such words are found, too."""
    if letter.isascii():
        return letter
    if letter in _PLAIN:
        return _PLAIN[letter]
    base = "".join(sign for sign in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(sign))
    return base if base.isascii() and base.isalnum() else f"x{ord(letter):x}"


@lru_cache(maxsize=20_000)  # a page of answers asks of every word in them
def _stem(word: str, language: str) -> str:
    stem: str = _stemmer(LANGUAGES.get(language, "swedish")).stemWord(word)
    return stem


@cache
def _stemmer(name: str) -> Any:
    import snowballstemmer  # noqa: PLC0415 - a hundred files; only who searches, or keeps the index, needs them

    return snowballstemmer.stemmer(name)
