"""What mails, their states and what keeps them are called, in the reader's language."""

from collections.abc import Mapping

from webinars.lib.languages import gettext, pgettext
from webinars.mail import rules as mail_rules
from webinars.mail.incoming import Kind
from webinars.mail.rules import MailState
from webinars.outbox.rules import Reason


def tab_words() -> Mapping[MailState, str]:
    """The states as headings of lists, in the order of the tabs."""
    return {
        MailState.QUEUED: gettext("I kö"),
        MailState.SENDING: gettext("Skickas nu"),
        MailState.ACCEPTED: pgettext("mails", "Skickade"),
        MailState.DEAD: gettext("Kom inte fram"),
        MailState.HELD: gettext("Hålls kvar"),
        MailState.EXPIRED: gettext("För sena"),
        MailState.SUPERSEDED: gettext("Ersatta"),
    }


def state_meanings() -> Mapping[MailState, str]:
    """What a state means for its reader, in a sentence."""
    return {
        MailState.QUEUED: gettext("De väntar på att skickas."),
        MailState.SENDING: gettext("De lämnas över till e-postservern just nu."),
        MailState.ACCEPTED: gettext("E-postservern har tagit emot dem."),
        MailState.DEAD: gettext("E-postservern nekade, eller så har vi gett upp."),
        MailState.HELD: gettext("All e-post är stoppad. De skickas när den släpps."),
        MailState.EXPIRED: gettext("De hann inte skickas innan det som stod i dem var över."),
        MailState.SUPERSEDED: gettext("Något nyare skulle sägas innan de hade skickats."),
    }


def kind_word(kind: str) -> str:
    """What a kind of mail is called; one that is not here, as it is written."""
    return {**_about_places(), **_others()}.get(kind, kind)


def waiting_words() -> Mapping[Reason, str]:
    """What a mail in the queue waits for."""
    return {
        Reason.HELD: gettext("All e-post är stoppad."),
        Reason.SERVER_DOWN: gettext("E-postservern svarar inte. Vi försöker igen av oss själva."),
        Reason.UNDO: gettext("Ändringen som det berättar om kan ännu ångras."),
        Reason.RETRY: gettext("E-postservern bad oss försöka igen senare."),
        Reason.LATER: gettext("Det ska skickas vid en viss tid."),
        Reason.CALENDAR_ORDER: gettext("Ett tidigare e-brev om samma kalenderinbjudan ska skickas först."),
        Reason.PACE: gettext("Det har skickats så många som värden tillåter på en minut."),
        Reason.NEXT: gettext("Det skickas alldeles strax."),
    }


def refusal_word(refusal: mail_rules.RetryRefused) -> str:
    """Why a dead mail is not tried again."""
    return {
        mail_rules.MailIsNotDead: gettext("E-brevet väntar inte längre på att någon gör något åt det."),
        mail_rules.MailHasExpired: gettext("Det som står i e-brevet är över."),
        mail_rules.MailWasOvertaken: gettext("Något nyare har redan sagts om samma kalenderinbjudan."),
        mail_rules.MailIsFaulty: gettext("Det är fortfarande något fel med e-brevet."),
        mail_rules.MailBodyIsGone: gettext("Vi har inte kvar vad som stod i e-brevet."),
    }.get(type(refusal), gettext("Det går inte att skicka igen."))


def incoming_words() -> Mapping[str, str]:
    """What an incoming mail is."""
    return {
        Kind.REPLY.value: gettext("Svar från en kalender"),
        Kind.BOUNCE.value: gettext("Besked om att något inte kom fram"),
        Kind.AUTOMATIC.value: gettext("Autosvar"),
        Kind.HUMAN.value: gettext("Skrivet av en människa"),
        Kind.BROKEN.value: gettext("Gick inte att läsa"),
    }


def _about_places() -> dict[str, str]:
    return {
        "invitation": gettext("Inbjudan"),
        "moved": gettext("Ny tid"),
        "changed": gettext("Ändring"),
        "cancelled": gettext("Inställt"),
        "postponed": gettext("Framflyttat"),
        "withdrawn": gettext("Avbokning"),
        "waiting": gettext("Väntelista"),
        "offer": gettext("Erbjudande om plats"),
        "declined": gettext("Platsen går vidare"),
        "new_date": gettext("Nytt datum"),
        "ahead": gettext("Påminnelse"),
        "tomorrow": gettext("Påminnelse, dagen före"),
        "soon": gettext("Påminnelse, samma dag"),
        "late": gettext("Vi är försenade"),
    }


def _others() -> dict[str, str]:
    return {
        "published": gettext("Inspelning"),
        "request": gettext("Fråga om återkoppling"),
        "circular": gettext("Meddelande"),
        "circular_test": gettext("Prov av ett meddelande"),
        "wording_test": gettext("Prov av texten i ett e-brev"),
        "overview": gettext("Översikt"),
        "receipt": gettext("Kvitto till den som anmält andra"),
        "my_link": gettext("Personlig länk"),
        "confirm_submission": gettext("Bekräfta anmälan"),
        "confirm_address": gettext("Bekräfta adress"),
        "sign_in": gettext("Inloggning för arrangörer"),
        "welcome": gettext("Välkommen, arrangör"),
        "outage": gettext("Larm"),
        "lost_mails": gettext("Larm om e-post"),
        "broken_links": gettext("Länkar som leder ingenstans"),
    }
