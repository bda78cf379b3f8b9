"""What mails, their parts and their placeholders are called on pages, and what is wrong with a text."""

from collections.abc import Mapping

from webinars.lib.languages import gettext
from webinars.wording.rules import Flaw, Moment, Part, Problem


def moment_names() -> Mapping[str, str]:
    """When mails are sent, as headings."""
    return {
        Moment.PLACE: gettext("Den som anmäler sig"),
        Moment.LINE: gettext("Väntelistan"),
        Moment.NEWS: gettext("Något ändras"),
        Moment.REMINDER: gettext("Påminnelser"),
        Moment.END: gettext("Någon lämnar sin plats"),
        Moment.AFTER: gettext("Efteråt"),
    }


def kind_names() -> Mapping[str, str]:
    """Each kind of mail by what it tells, and to whom."""
    return {
        "invitation": gettext("Anmäld"),
        "invitation_by_other": gettext("Anmäld av någon annan"),
        "invitation_by_organiser": gettext("Anmäld av er som arrangerar"),
        "invitation_stage": gettext("Medverkar"),
        "overview": gettext("Anmäld till flera avsnitt"),
        "overview_by_other": gettext("Anmäld till flera avsnitt av någon annan"),
        "receipt": gettext("Kvitto till den som har anmält andra"),
        "waiting": gettext("Står på väntelistan"),
        "overview_waiting": gettext("Står på väntelistan till flera avsnitt"),
        "offer": gettext("Erbjuds en plats"),
        "offer_deadline": gettext("Ny sista tid att svara på erbjudandet"),
        "invitation_accepted": gettext("Har tackat ja till platsen"),
        "invitation_from_line": gettext("Har fått en plats från väntelistan"),
        "withdrawn_line": gettext("Har lämnat väntelistan"),
        "withdrawn_offer_declined": gettext("Har tackat nej till erbjudandet"),
        "withdrawn_offer_expired": gettext("Erbjudandet har gått ut"),
        "moved": gettext("Ny tid"),
        "moved_waiting": gettext("Ny tid, till väntelistan"),
        "moved_offered": gettext("Ny tid, till den som har ett erbjudande"),
        "moved_stage": gettext("Ny tid, till medverkande"),
        "changed": gettext("Ny titel eller plats"),
        "postponed": gettext("Framflyttat"),
        "postponed_waiting": gettext("Framflyttat, till väntelistan"),
        "cancelled": gettext("Inställt"),
        "invitation_again": gettext("Blir av ändå"),
        "new_date": gettext("Fråga om ett nytt datum"),
        "reminder_ahead": gettext("Flera dagar före"),
        "reminder_ahead_stage": gettext("Flera dagar före, till medverkande"),
        "reminder_tomorrow": gettext("Dagen före"),
        "reminder_soon": gettext("Samma dag"),
        "declined": gettext("Har svarat nej, och platsen går vidare"),
        "withdrawn_self": gettext("Har avbokat"),
        "withdrawn_registrar": gettext("Avbokad av den som anmälde"),
        "withdrawn_replaced": gettext("Platsen har gått till en ersättare"),
        "withdrawn_declined": gettext("Platsen har gått vidare efter ett nej"),
        "withdrawn_organiser": gettext("Avbokad av er som arrangerar"),
        "withdrawn_off_stage": gettext("Medverkar inte längre"),
        "feedback_request": gettext("Tre frågor om vad man tyckte"),
        "published": gettext("Inspelningen finns"),
    }


def part_names() -> Mapping[str, str]:
    """The parts of a mail, in the order in which they stand there."""
    return {
        Part.SUBJECT: gettext("Ämnesrad"),
        Part.OPENING: gettext("Inledning"),
        Part.NEXT: gettext("Vad som händer nu"),
        Part.CLOSING: gettext("Avslutning"),
    }


def placeholder_meanings() -> Mapping[str, str]:
    """What each placeholder stands for."""
    return {
        "fornamn": gettext("läsarens förnamn"),
        "namn": gettext("läsarens namn"),
        "serie": gettext("seriens titel"),
        "kontakt": gettext("adressen för frågor"),
        "titel": gettext("avsnittets titel"),
        "datum": gettext("dagen"),
        "tid": gettext("klockslaget"),
        "nar": gettext("hur lång tid det är kvar: Om en vecka"),
        "plats": gettext("platsen"),
        "skal": gettext("skälet, om det finns något"),
        "svara_senast": gettext("sista tid att svara"),
        "anmalare": gettext("den som har anmält"),
        "antal": gettext("hur många"),
    }


def complaint(problem: Problem) -> str:
    """What is wrong, in a sentence that says what to do."""
    part = part_names()[problem.part]
    if problem.flaw is Flaw.TOO_LONG:
        return gettext("%(part)s: högst %(count)s tecken får plats.") % {"part": part, "count": problem.what}
    if problem.flaw is Flaw.SEVERAL_LINES:
        return gettext("%(part)s: skriv den på en rad.") % {"part": part}
    if problem.flaw is Flaw.UNKNOWN_PLACEHOLDER:
        return gettext("%(part)s: %(what)s finns inte som platshållare här. Välj en i listan.") % {
            "part": part,
            "what": problem.what,
        }
    return gettext("%(part)s: en klammer saknar sin andra hälft: %(what)s") % {
        "part": part,
        "what": problem.what,
    }
