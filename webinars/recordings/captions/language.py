"""In which language a text is, as far as its small words tell: enough to notice captions of another clip."""

import re

ENOUGH_WORDS = 40
CLEARLY = 1.15
# Norwegian and Danish share their small words. Words that several languages have count for each of them.
_SMALL_WORDS = {
    "sv": "och att det som är på för med en av inte jag vi har ett man de om så till den kan ni men också eller",
    "en": "the and of to in is that it for you was on are with we this have not be they but from what can or",
    "no": "og det som er på for med en av af ikke jeg vi har et å de om til den kan men også eller hva hvad at",
    "fi": "ja on ei se että hän oli mutta kun niin tämä ovat myös joka mitä me olen kuin sitä voi",
}
_SETS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_SAME = {"da": "no", "nb": "no", "nn": "no"}


def spoken_in(text: str) -> str:
    """`sv`, `en`, `no` (or Danish) or `fi`; "" for a short text, or one that could be several of them."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if len(words) < ENOUGH_WORDS:
        return ""
    counts = {language: sum(word in small for word in words) for language, small in _SETS.items()}
    first, second = sorted(counts, key=lambda language: counts[language], reverse=True)[:2]
    return first if counts[first] > CLEARLY * max(counts[second], 1) else ""


def is_the_same(spoken: str, declared: str) -> bool:
    """Whether a text that seems to be in one language can be in the other, `sv` or `sv-SE`."""
    language = declared.partition("-")[0].casefold()
    return spoken == _SAME.get(language, language)
