"""What stages, findings and refusals are called."""

from collections.abc import Mapping

from webinars.lib.dates import number
from webinars.lib.languages import gettext, spoken_language
from webinars.recordings.captions import Finding, FindingKind
from webinars.recordings.rules import Stage


def stage_words() -> Mapping[Stage, str]:
    """Where a clip is on its way."""
    return {
        Stage.RECEIVED: gettext("Mottagen"),
        Stage.CAPTIONING: gettext("Textas"),
        Stage.REVIEWED: gettext("Granskad"),
        Stage.PUBLISHED: gettext("Publicerad"),
    }


def finding_sentence(finding: Finding) -> str:
    """What is wrong, in a sentence that says what to do."""
    sentences = {
        FindingKind.UNREADABLE: gettext("Rad %(line)s i filen går inte att läsa: %(text)s"),
        FindingKind.NO_CAPTIONS: gettext("Filen har inga undertexter."),
        FindingKind.GAP: gettext(
            "%(measure)s sekunder utan text. Skriv vad som hörs, till exempel [musik] eller [tystnad]."
        ),
        FindingKind.BEGINS_LATE: gettext("De första %(measure)s sekunderna saknar text."),
        FindingKind.ENDS_EARLY: gettext("De sista %(measure)s sekunderna saknar text."),
        FindingKind.BEYOND_END: gettext("Texten fortsätter %(measure)s sekunder efter filmens slut."),
        FindingKind.OUT_OF_ORDER: gettext("Texterna står inte i ordning."),
        FindingKind.OVERLAP: gettext("Två texter visas samtidigt i %(measure)s sekunder."),
        FindingKind.TOO_FAST: gettext("Texten går för fort: %(measure)s tecken i sekunden. Högst 17 är bra."),
        FindingKind.LONG_LINE: gettext("Raden har %(measure)s tecken. Högst 42 är bra."),
        FindingKind.MANY_LINES: gettext("Texten har %(measure)s rader. Högst två är bra."),
        FindingKind.TOO_SHORT: gettext("Texten visas bara i %(measure)s sekunder."),
        FindingKind.TOO_LONG: gettext("Texten står kvar i %(measure)s sekunder."),
        FindingKind.OTHER_LANGUAGE: gettext("Texten verkar vara på ett annat språk än inspelningen."),
    }
    decimals = 0 if finding.measure == int(finding.measure) or finding.measure >= 10 else 1
    facts = {
        "line": finding.line,
        "text": finding.text,
        "measure": number(round(finding.measure, decimals), spoken_language(), decimals=decimals),
    }
    return sentences[finding.kind] % facts


def link_sentence(finding: str) -> str:
    """What came of asking an address, by `linkcheck.rules.Finding`; empty: nobody has asked yet."""
    return {
        "": gettext("Inte kontrollerad än."),
        "works": gettext("Fungerar."),
        "certificate ends": gettext("Fungerar, men webbplatsens certifikat går snart ut."),
        "gone": gettext("Sidan finns inte längre."),
        "refused": gettext("Servern släpper inte in oss."),
        "sign-in": gettext("Adressen leder till en inloggning."),
        "soft 404": gettext("Sidan svarar, men säger att innehållet inte finns."),
        "other type": gettext("Filmen eller ljudet har blivit en vanlig webbsida."),
        "shrunk": gettext("Filen är mycket mindre än den var."),
        "server error": gettext("Servern har ett fel."),
        "unreachable": gettext("Servern går inte att nå."),
        "too slow": gettext("Servern svarar för långsamt."),
        "bad certificate": gettext("Webbplatsens certifikat är ogiltigt, så webbläsare varnar."),
        "redirect loop": gettext("Adressen skickar vidare utan slut."),
        "not allowed": gettext("Adressen ligger i ett internt nät, som besökare inte når."),
        "postponed": gettext("Servern bad oss vänta."),
    }.get(finding, finding)


def use_words() -> Mapping[str, str]:
    """What an address is for, by `links.Use.kind`."""
    return {
        "film": gettext("Film"),
        "mirror": gettext("Kopia av filmen"),
        "sound": gettext("Ljudfil"),
        "text": gettext("Länk i avsnittets text"),
    }


def upload_words() -> Mapping[str, str]:
    """Why a file was not taken: `content.UnusableUpload.why` and `captions.UnreadableCaptions.why`."""
    return {
        "empty": gettext("Välj en fil."),
        "too_large": gettext("Filen är för stor."),
        "not_a_picture": gettext("Bilden måste vara i formatet PNG, JPEG eller WebP."),
        "too_many_pixels": gettext("Bilden har för många bildpunkter."),
        "not_allowed": gettext(
            "Filen måste vara en PDF, ett dokument eller en presentation utan makron, eller ren text."
        ),
        "has_macros": gettext("Filen innehåller makron. Spara den utan makron och försök igen."),
        "binary": gettext(
            "Filen är ingen textfil. Välj en fil i formatet WebVTT (.vtt) eller SubRip (.srt)."
        ),
        "no_captions": gettext(
            "Filen har inga undertexter. Välj en fil i formatet WebVTT (.vtt) eller SubRip (.srt)."
        ),
        "unknown_host": gettext("Den värden går inte att fråga. Fyll i uppgifterna själv."),
        "gone": gettext("Värden säger att filmen inte finns, eller att den inte är öppen för alla."),
        "no_answer": gettext("Värden svarar inte. Försök igen om en stund."),
        "bad_answer": gettext("Det gick inte att läsa värdens svar. Fyll i uppgifterna själv."),
    }
