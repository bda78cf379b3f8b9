"""Which words of a name are given and which are the family's."""

import re

from webinars.lib.text import folded

_PARTICLES = {"von", "af", "av", "de", "der", "van", "di", "da", "du", "la", "le", "ter", "zu"}
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def split_name(name: str) -> tuple[str, str]:
    """Given and family name, out of `Anna de la Cruz` and `de la Cruz, Anna` alike. One word is a given name."""
    family, comma, given = name.partition(",")
    if comma and given.strip():
        return given.strip(), family.strip()
    words = family.split()
    for index, word in enumerate(words[1:-1], start=1):
        # The particle may hang on a hyphen: "Östlund-von Ahlefeldt".
        if word.casefold().rpartition("-")[2] in _PARTICLES:
            return " ".join(words[:index]), " ".join(words[index:])
    return " ".join(words[:-1] or words), " ".join(words[1:][-1:])


def in_order(name: tuple[str, str], address: str) -> tuple[str, str]:
    """The name turned round where the address shows it: `Exempel Anna` with `anna.exempel@` is Anna Exempel."""
    given, family = name
    parts = [_letters(part) for part in address.partition("@")[0].split(".")]
    return (family, given) if parts == [_letters(family), _letters(given)] else name


def name_out_of(address: str) -> tuple[str, str]:
    """A guess to be looked at: `anna-karin.von.essen@` may be Anna-Karin von Essen."""
    local = address.partition("@")[0].partition("+")[0]
    words = [re.sub(r"\d+", "", word).strip("-") for word in re.split(r"[._]+", local)]
    return split_name(" ".join(word if word in _PARTICLES else word.title() for word in words if word))


def occurs_in(name: str, address: str) -> bool:
    """Whether the address seems to be made of this name."""
    return bool(_letters(name)) and _letters(name) in _letters(address.partition("@")[0])


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", folded(text))
