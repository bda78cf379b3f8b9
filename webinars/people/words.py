"""What stands about people on pages, in the reader's language: states, reasons, steps, answers, mails."""

from collections.abc import Mapping

from webinars.invitations.verdicts import Verdict
from webinars.lib.languages import gettext, pgettext
from webinars.mail.rules import MailState
from webinars.registrations.models import Registration
from webinars.registrations.rules import WaitlistReason, WaitlistStep, Withdrawal


def state_word(registration: Registration) -> str:
    """Where somebody stands; of one who has withdrawn, also why."""
    if registration.status == "withdrawn":
        return withdrawal_words().get(registration.withdrawn_because, gettext("Avbokad"))
    return {
        "confirmed": gettext("Anmäld"),
        "offered": gettext("Erbjuden en plats"),
        "waiting": gettext("Väntar"),
    }[registration.status]


def withdrawal_words() -> Mapping[str, str]:
    """By `rules.Withdrawal`."""
    return {
        Withdrawal.SELF: gettext("Avbokad"),
        Withdrawal.REGISTRAR: gettext("Avbokad av den som anmälde"),
        Withdrawal.REPLACED: gettext("Ersatt"),
        Withdrawal.NOT_ME: gettext("Avbokad: ville inte vara anmäld"),
        Withdrawal.NEW_ADDRESS: gettext("Flyttad till en annan adress"),
        Withdrawal.OFF_STAGE: gettext("Medverkar inte längre"),
        Withdrawal.OFFER_DECLINED: gettext("Tackade nej till en plats"),
        Withdrawal.OFFER_EXPIRED: gettext("Svarade inte på erbjudandet"),
        Withdrawal.DECLINED: gettext("Avbokad: tackade nej"),
        Withdrawal.ORGANISER: gettext("Avbokad av arrangören"),
        Withdrawal.OTHER_OCCURRENCE: gettext("Flyttad till ett annat tillfälle"),
        Withdrawal.MERGED: gettext("Sammanslagen"),
    }


def answer_word(answer: str) -> str:
    """What somebody has said about coming; empty for nothing."""
    return {"yes": gettext("Ja"), "maybe": gettext("Kanske"), "no": gettext("Nej")}.get(answer, "")


def way_word(way: str) -> str:
    """How an answer came in."""
    return {"page": gettext("på webbplatsen"), "calendar": gettext("i kalendern")}.get(way, way)


def step_words() -> Mapping[str, str]:
    """What happened to somebody in line, by `rules.WaitlistStep`."""
    return {
        WaitlistStep.OFFERED: gettext("Fick ett erbjudande om en plats"),
        WaitlistStep.SEATED: gettext("Fick en plats från väntelistan"),
        WaitlistStep.ACCEPTED: gettext("Tackade ja till platsen"),
        WaitlistStep.DECLINED: gettext("Tackade nej till platsen"),
        WaitlistStep.EXPIRED: gettext("Erbjudandet gick ut"),
        WaitlistStep.PROLONGED: gettext("Erbjudandet fick en ny sista tid"),
        WaitlistStep.TAKEN_BACK: gettext("Tillbaka på sin plats i kön"),
        WaitlistStep.SKIPPED: gettext("Fick inte platsen som var ledig"),
        WaitlistStep.LEFT: gettext("Lämnade väntelistan"),
    }


def waitlist_reasons() -> Mapping[str, str]:
    """Why, by `rules.WaitlistReason`."""
    return {
        WaitlistReason.AUTOMATIC: gettext("platser ges här utan fråga"),
        WaitlistReason.CLOSE_TO_THE_START: gettext("det var för kort tid kvar för att fråga"),
        WaitlistReason.NO_LIMIT: gettext("antalet platser är inte längre begränsat"),
        WaitlistReason.ADDRESS_BOUNCES: gettext("e-posten kommer inte fram"),
        WaitlistReason.TOO_FEW_SEATS_TOGETHER: gettext(
            "platserna räckte inte till alla som väntar tillsammans"
        ),
        WaitlistReason.REGISTRATION_CLOSED: gettext("anmälan har stängt"),
        WaitlistReason.OCCURRENCE_CANCELLED: gettext("tillfället är inställt"),
        WaitlistReason.OCCURRENCE_POSTPONED: gettext("tillfället är framflyttat"),
        WaitlistReason.OCCURRENCE_NOT_OPEN: gettext("tillfället tar inte emot anmälningar"),
        WaitlistReason.OCCURRENCE_MOVED: gettext("tillfället fick en ny tid"),
        WaitlistReason.MAIL_REFUSED: gettext("e-brevet togs inte emot"),
        WaitlistReason.MAIL_DELAYED: gettext("e-brevet kom i väg för sent"),
        WaitlistReason.BY_ORGANISER: gettext("arrangören bestämde det"),
    }


def reply_word(partstat: str) -> str:
    """What a calendar answered."""
    return {
        "ACCEPTED": gettext("Kalendern svarade ja"),
        "TENTATIVE": gettext("Kalendern svarade kanske"),
        "DECLINED": gettext("Kalendern svarade nej"),
        "DELEGATED": gettext("Kalendern skickade inbjudan vidare"),
    }.get(partstat, gettext("Kalendern svarade"))


def verdict_words() -> Mapping[str, str]:
    """What became of a calendar's answer, where it was not simply noted."""
    return {
        Verdict.PROPOSAL: gettext("föreslår en annan tid, inget ändrades"),
        Verdict.DELEGATED: gettext("vill skicka någon annan, inget ändrades"),
        Verdict.OTHER_ATTENDEE: gettext("gäller någon annan än den som fick inbjudan, inget ändrades"),
        Verdict.OTHER_SENDER: gettext("kom från en annan adress, inget ändrades"),
        Verdict.OTHER_METHOD: gettext("inget svar, inget ändrades"),
        Verdict.STALE: gettext("äldre än det vi redan visste"),
        Verdict.DOUBLED: gettext("samma svar en gång till"),
        Verdict.OTHER_TIME: gettext("gällde en annan tid"),
        Verdict.NO_PLACE: gettext("det fanns ingen plats att svara om"),
        Verdict.OVER: gettext("för sent"),
        Verdict.NEVER_SENT: gettext("gällde en inbjudan som inte var skickad"),
    }


def mail_state_words() -> Mapping[str, str]:
    """Where a mail stands, by `mail.rules.MailState`."""
    return {
        MailState.QUEUED: gettext("På väg"),
        MailState.SENDING: gettext("Skickas nu"),
        MailState.ACCEPTED: pgettext("mail", "Skickat"),
        MailState.DEAD: gettext("Kom inte fram"),
        MailState.EXPIRED: gettext("För sent att skicka"),
        MailState.HELD: gettext("Hålls kvar"),
        MailState.SUPERSEDED: gettext("Ersatt av ett nyare"),
    }


def reminder_words() -> Mapping[str, str]:
    """How many reminders somebody wants, by `rules.REMINDER_CHOICES`."""
    return {
        "all": gettext("Alla"),
        "two": gettext("De två sista"),
        "one": gettext("Bara den sista"),
        "none": gettext("Inga"),
    }
