"""What is meant by the words of a mail server, or by ours, in a sentence for organisers; the words stand beside it."""

import re
from dataclasses import dataclass

from webinars.lib.languages import gettext
from webinars.mail.bounces import NOT_SENT


@dataclass(frozen=True)
class Explanation:
    """A sentence, and what can be done about it, if anything can."""

    sentence: str
    advice: str = ""


_MEANINGS = tuple(
    (meaning, re.compile(pattern, re.IGNORECASE))
    for meaning, pattern in (
        ("not sent", re.escape(NOT_SENT.strip())),
        ("faulty", r"\Anot queued, since"),
        ("unusable", r"is not an address that mail can be sent to|is not a domain"),
        ("body gone", r"what it said is gone"),
        ("crashed", r"scheduler"),
        (
            "no address",
            r"\b5\.1\.(?:0|1|6|10)\b|\b5\.0\.1\b"
            r"|(?:no such|unknown|invalid|nonexistent) (?:user|recipient|mailbox|address)"
            r"|(?:user|recipient|mailbox|address)\S* (?:\S+ ){0,4}(?:unknown|not found|does(?: not|n't) exist)",
        ),
        (
            "no domain",
            r"\b5\.1\.2\b|\b[45]\.4\.4\b|(?:domain|host)\S* (?:\S+ ){0,3}(?:not found|does not exist|unknown)",
        ),
        ("full", r"\b[45]\.2\.2\b|mailbox (?:is )?full|over ?quota|quota exceeded"),
        ("closed", r"\b5\.2\.1\b|(?:mailbox|account) (?:\S+ ){0,2}(?:disabled|inactive|suspended)"),
        ("too large", r"\b5\.3\.4\b|\b5\.2\.3\b|message (?:size|too large|too big)"),
        ("relay", r"relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed))|unable to relay"),
        ("sign in", r"\A53[05]\b|authentication (?:failed|required|unsuccessful)"),
        ("unwanted", r"\b5\.7\.\d|spam|blocked|blacklist|blocklist|policy|reputation|dmarc|\bspf\b|dkim"),
        ("waits", r"gr[ae]ylist|\A4\d\d\b|\b4\.\d\.\d"),
        ("silent", r"timed? ?out|connection (?:refused|reset|closed|unexpectedly)|unreachable|broken pipe"),
    )
)


def explained(words: str | None) -> Explanation:
    """What they mean; for words that we do not know, that it did not arrive."""
    meaning = next((meaning for meaning, pattern in _MEANINGS if pattern.search(words or "")), "")
    return _explanations().get(meaning) or Explanation(gettext("E-brevet kom inte fram."))


def _explanations() -> dict[str, Explanation]:
    return {**_about_addresses(), **_about_us()}


def _about_addresses() -> dict[str, Explanation]:
    spelling = gettext("Kontrollera stavningen, och ändra adressen på personens sida.")
    return {
        "not sent": Explanation(
            gettext("Inget skickas till adressen, eftersom ett tidigare e-brev dit inte kom fram."), spelling
        ),
        "unusable": Explanation(gettext("Adressen går inte att skicka till."), spelling),
        "no address": Explanation(gettext("Adressen finns inte."), spelling),
        "no domain": Explanation(gettext("Det som står efter @ i adressen finns inte."), spelling),
        "full": Explanation(
            gettext("Mottagarens brevlåda är full."),
            gettext("Försök igen om några dagar, eller hör av dig på annat sätt."),
        ),
        "closed": Explanation(gettext("Mottagarens brevlåda är stängd."), spelling),
        "unwanted": Explanation(
            gettext("Mottagarens e-postserver släppte inte in e-brevet."),
            gettext("Be mottagarens it-avdelning släppa igenom e-post från oss."),
        ),
        "too large": Explanation(gettext("Mottagarens e-postserver tyckte att e-brevet var för stort.")),
        "waits": Explanation(
            gettext("E-postservern bad oss vänta och försöka igen."), gettext("Det sker av sig självt.")
        ),
    }


def _about_us() -> dict[str, Explanation]:
    settings = gettext("Be den som sköter installationen att se över inställningarna för e-post.")
    return {
        "faulty": Explanation(
            gettext("Något var fel med e-brevet, så vi skickade det inte."),
            gettext("Visa texten nedan för den som sköter installationen."),
        ),
        "body gone": Explanation(gettext("Vi har inte kvar vad som stod i det, så det går inte att skicka.")),
        "crashed": Explanation(
            gettext("Utskicket avbröts när det var på väg. Det är osäkert om det kom fram."),
            gettext("Fråga gärna mottagaren innan du skickar det igen."),
        ),
        "relay": Explanation(gettext("Vår e-postserver vägrade skicka vidare till adressen."), settings),
        "sign in": Explanation(gettext("Vår e-postserver släppte inte in oss."), settings),
        "silent": Explanation(
            gettext("E-postservern svarade inte."), gettext("Vi försöker igen av oss själva.")
        ),
    }
