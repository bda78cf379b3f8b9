"""What is said about a table and its rows, in the reader's language."""

from collections.abc import Mapping

from webinars.lib.languages import gettext
from webinars.lib.spreadsheets.sheets import MOST_ROWS, Unreadable, UnreadableTable
from webinars.people.importing.candidates import Candidate
from webinars.people.importing.plan import Outcome, Planned
from webinars.registrations.pasting import Problem


def column_words() -> Mapping[str, str]:
    """What a column can hold; the first is left out."""
    return {
        "": gettext("Läses inte"),
        "given_name": gettext("Förnamn"),
        "family_name": gettext("Efternamn"),
        "name": gettext("Hela namnet"),
        "email": gettext("E-postadress"),
        "organisation": gettext("Organisation"),
    }


def outcome_words() -> Mapping[Outcome, str]:
    """What happens to a row."""
    return {
        Outcome.NEW: gettext("Anmäls"),
        Outcome.WAITS: gettext("Ställs på väntelistan"),
        Outcome.REGISTERED: gettext("Är redan anmäld"),
        Outcome.WITHDRAWN: gettext("Har avbokat, och hoppas över"),
        Outcome.DUPLICATE: gettext("Står redan längre upp"),
        Outcome.WRONG: gettext("Hoppas över tills raden är rättad"),
    }


def unreadable_words(error: UnreadableTable) -> str:
    """Why a file cannot be read, and what to do."""
    if error.why is Unreadable.OPEN_QUOTE and error.row:
        return gettext(
            "På rad %(row)s börjar ett citattecken som aldrig slutar. Rätta raden och försök igen."
        ) % {"row": error.row}
    return {
        Unreadable.EMPTY: gettext("Filen är tom."),
        Unreadable.TOO_LARGE: gettext(
            "Filen är för stor. Ta bort bilder och annat som inte behövs, eller dela upp listan på flera filer."
        ),
        Unreadable.TOO_MANY_ROWS: gettext(
            "Listan har fler än %(count)s rader. Dela upp den på flera filer, eller ta bort tomma rader."
        )
        % {"count": MOST_ROWS},
        Unreadable.OLD_EXCEL: gettext(
            "Filen har det gamla Excelformatet (.xls). Öppna den i Excel och spara den som .xlsx."
        ),
        Unreadable.ENCRYPTED: gettext(
            "Filen är skyddad med lösenord. Spara den utan lösenord och försök igen."
        ),
        Unreadable.OTHER_SPREADSHEET: gettext(
            "Vi läser inte det formatet. Spara kalkylbladet som .xlsx eller .csv och försök igen."
        ),
        Unreadable.NO_TABLE: gettext(
            "Filen är ingen tabell. Vi läser kalkylblad (.xlsx) och textfiler (.csv)."
        ),
        Unreadable.DAMAGED: gettext(
            "Filen går inte att läsa. Den kan vara skadad. Öppna den, spara den på nytt och försök igen."
        ),
        Unreadable.OPEN_QUOTE: gettext(
            "I filen börjar ett citattecken som aldrig slutar. Rätta raden och försök igen."
        ),
    }[error.why]


def remark(planned: Planned) -> str:
    """What to look at in a row; empty when all is plain."""
    who = planned.candidate.pasted
    if planned.outcome is Outcome.DUPLICATE:
        return gettext("Samma person står på rad %(row)s.") % {"row": who.same_as_line}
    if planned.outcome is Outcome.WRONG:
        return trouble(planned.candidate)
    if who.problem is Problem.SINGLE_NAME:
        return gettext("Här står bara ett namn.")
    if who.guessed_name:
        return gettext("Vi har gissat namnet utifrån adressen.")
    if planned.candidate.was_guessed:
        return gettext("Vi har gissat organisationen utifrån adressen.")
    return ""


def trouble(candidate: Candidate) -> str:
    """Why somebody cannot be registered, and what is missing."""
    problem = candidate.pasted.problem
    sentences = {
        Problem.NO_ADDRESS: gettext("E-postadressen saknas."),
        Problem.SEVERAL_ADDRESSES: gettext("Här står flera e-postadresser. Skriv en."),
        Problem.ACCENT_IN_ADDRESS: gettext("E-postadressen har å, ä eller ö före @. Kontrollera den."),
        Problem.BAD_BEFORE_AT: gettext("E-postadressen är fel skriven före @."),
        Problem.BAD_AFTER_AT: gettext("E-postadressen är fel skriven efter @."),
        Problem.NO_NAME: gettext("Namnet saknas."),
        Problem.TOO_MANY: gettext("Listan är för lång. Det som följer är inte läst."),
    }
    return sentences.get(problem, "") if problem in sentences else gettext("Organisationen saknas.")
