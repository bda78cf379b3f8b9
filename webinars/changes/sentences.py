"""What follows from a change, in whole sentences."""

from collections.abc import Callable, Iterator, Mapping

from webinars.changes.consequences import Consequences, Group
from webinars.changes.rules import Kind
from webinars.invitations.rules import Announcement
from webinars.lib import dates
from webinars.lib.languages import gettext, ngettext, spoken_language

_Said = Callable[[int], str]


def sentences(found: Consequences) -> list[str]:
    """What will happen, the most important first."""
    return [*_mails(found), *_others(found)] or [gettext("Ingen får något e-brev.")]


def when_words(found: Consequences, zone: str) -> str:
    """When the mails leave, or why none does."""
    if not found.mails and not found.seats_for_line:
        return gettext("Inget e-brev skickas. Webbsidan visar ändringen genast.")
    if found.hold is None:
        return gettext(
            "E-breven skickas genast, eftersom det är mindre än två timmar till start. "
            "Webbsidan visar ändringen genast."
        )
    clock = dates.clock(found.hold, zone, spoken_language())
    return gettext(
        "E-breven väntar i fem minuter, till %(clock)s. Till dess kan du ångra utan att någon får veta något. "
        "Webbsidan visar ändringen genast."
    ) % {"clock": clock}


def _mails(found: Consequences) -> Iterator[str]:
    said = _MAILS_AGAIN if found.kind is Kind.REOPENED else {}
    for group in Group:
        for announcement in Announcement:
            if number := found.told.get((group, announcement)):
                say = said.get((group, announcement)) or _MAILS.get((group, announcement), _any_mail)
                yield _filled(say(number), number)
    if found.to_ask:
        yield _filled(
            ngettext(
                "%(num)s som var anmäld får frågan om den nya tiden passar, och svarar ja eller nej.",
                "%(num)s som var anmälda får frågan om den nya tiden passar, och svarar ja eller nej.",
                found.to_ask,
            ),
            found.to_ask,
        )


def _others(found: Consequences) -> Iterator[str]:
    for name, say in _OTHERS.items():
        if number := getattr(found, name):
            yield _filled(say(number), number)
    if found.told and found.untold and found.kind is not Kind.LINK:
        yield _filled(_untold(found.untold), found.untold)
    yield from _reminders(found)


def _reminders(found: Consequences) -> Iterator[str]:
    before, after = found.reminders, found.reminders_after
    if before and after:
        if found.kind is Kind.MOVED:
            yield _filled(_reminders_moved(after), after)
    elif before:
        yield _filled(_reminders_dropped(before), before)
    elif after:
        yield _filled(_reminders_sent(after), after)


def _filled(sentence: str, number: int) -> str:
    return sentence % {"num": dates.number(number, spoken_language())}


def _any_mail(number: int) -> str:
    return ngettext("%(num)s person får ett e-brev.", "%(num)s personer får varsitt e-brev.", number)


def _untold(number: int) -> str:
    return ngettext(
        "%(num)s person har inget nytt att få veta och får inget e-brev.",
        "%(num)s personer har inget nytt att få veta och får inget e-brev.",
        number,
    )


def _reminders_moved(number: int) -> str:
    return ngettext(
        "%(num)s påminnelse flyttas till den nya tiden.",
        "%(num)s påminnelser flyttas till den nya tiden.",
        number,
    )


def _reminders_sent(number: int) -> str:
    return ngettext(
        "%(num)s påminnelse skickas före start.", "%(num)s påminnelser skickas före start.", number
    )


def _reminders_dropped(number: int) -> str:
    return ngettext("%(num)s påminnelse skickas inte.", "%(num)s påminnelser skickas inte.", number)


_MAILS: Mapping[tuple[Group, Announcement], _Said] = {
    (Group.SEATED, Announcement.MOVED): lambda n: ngettext(
        "%(num)s anmäld får ny kalenderinbjudan, behåller sin plats och kan tacka nej.",
        "%(num)s anmälda får ny kalenderinbjudan. De behåller sin plats och kan tacka nej.",
        n,
    ),
    (Group.SEATED, Announcement.CHANGED): lambda n: ngettext(
        "%(num)s anmäld får ett e-brev om ändringen, och kalenderinbjudan uppdateras.",
        "%(num)s anmälda får e-brev om ändringen, och deras kalenderinbjudan uppdateras.",
        n,
    ),
    (Group.SEATED, Announcement.CANCELLED): lambda n: ngettext(
        "%(num)s anmäld får besked, och händelsen tas bort ur kalendern.",
        "%(num)s anmälda får besked, och händelsen tas bort ur deras kalender.",
        n,
    ),
    (Group.SEATED, Announcement.POSTPONED): lambda n: ngettext(
        "%(num)s anmäld får besked om att en ny tid kommer, och händelsen tas bort ur kalendern. Platsen är kvar.",
        "%(num)s anmälda får besked om att en ny tid kommer, och händelsen tas bort ur deras kalender. "
        "De behåller sin plats.",
        n,
    ),
    (Group.SEATED, Announcement.INVITATION): lambda n: ngettext(
        "%(num)s anmäld får sin kalenderinbjudan nu.", "%(num)s anmälda får sin kalenderinbjudan nu.", n
    ),
    (Group.OFFERED, Announcement.MOVED): lambda n: ngettext(
        "%(num)s som har erbjudits en plats får den nya tiden och en ny tid att svara.",
        "%(num)s som har erbjudits en plats får den nya tiden och en ny tid att svara.",
        n,
    ),
    (Group.OFFERED, Announcement.CANCELLED): lambda n: ngettext(
        "%(num)s erbjudande om plats faller, och den som fick det får besked.",
        "%(num)s erbjudanden om plats faller, och de som fick dem får besked.",
        n,
    ),
    (Group.OFFERED, Announcement.POSTPONED): lambda n: ngettext(
        "%(num)s erbjudande om plats faller, och den som fick det får besked.",
        "%(num)s erbjudanden om plats faller, och de som fick dem får besked.",
        n,
    ),
    (Group.WAITING, Announcement.MOVED): lambda n: ngettext(
        "%(num)s på väntelistan får besked om den nya tiden och behåller sin plats i kön.",
        "%(num)s på väntelistan får besked om den nya tiden och behåller sin plats i kön.",
        n,
    ),
    (Group.WAITING, Announcement.CANCELLED): lambda n: ngettext(
        "%(num)s på väntelistan får besked om att det är inställt.",
        "%(num)s på väntelistan får besked om att det är inställt.",
        n,
    ),
    (Group.WAITING, Announcement.POSTPONED): lambda n: ngettext(
        "%(num)s på väntelistan får besked om att en ny tid kommer, och behåller sin plats i kön.",
        "%(num)s på väntelistan får besked om att en ny tid kommer, och behåller sin plats i kön.",
        n,
    ),
    (Group.WAITING, Announcement.CHANGED): lambda n: ngettext(
        "%(num)s på väntelistan får besked om ändringen.",
        "%(num)s på väntelistan får besked om ändringen.",
        n,
    ),
    (Group.STAGE, Announcement.MOVED): lambda n: ngettext(
        "%(num)s medverkande får ny kalenderinbjudan.", "%(num)s medverkande får ny kalenderinbjudan.", n
    ),
    (Group.STAGE, Announcement.CHANGED): lambda n: ngettext(
        "%(num)s medverkande får uppdaterad kalenderinbjudan.",
        "%(num)s medverkande får uppdaterad kalenderinbjudan.",
        n,
    ),
    (Group.STAGE, Announcement.CANCELLED): lambda n: ngettext(
        "%(num)s medverkande får besked, och händelsen tas bort ur kalendern.",
        "%(num)s medverkande får besked, och händelsen tas bort ur deras kalender.",
        n,
    ),
    (Group.STAGE, Announcement.POSTPONED): lambda n: ngettext(
        "%(num)s medverkande får besked om att en ny tid kommer.",
        "%(num)s medverkande får besked om att en ny tid kommer.",
        n,
    ),
}
_MAILS_AGAIN: Mapping[tuple[Group, Announcement], _Said] = {
    (Group.SEATED, Announcement.INVITATION): lambda n: ngettext(
        "%(num)s anmäld får besked om att det blir av, och en ny kalenderinbjudan.",
        "%(num)s anmälda får besked om att det blir av, och en ny kalenderinbjudan.",
        n,
    ),
    (Group.WAITING, Announcement.WAITING): lambda n: ngettext(
        "%(num)s på väntelistan får besked om att det blir av.",
        "%(num)s på väntelistan får besked om att det blir av.",
        n,
    ),
    (Group.STAGE, Announcement.INVITATION): lambda n: ngettext(
        "%(num)s medverkande får en ny kalenderinbjudan.",
        "%(num)s medverkande får en ny kalenderinbjudan.",
        n,
    ),
}
_OTHERS: Mapping[str, _Said] = {
    "seats_for_line": lambda n: ngettext(
        "%(num)s på väntelistan får eller erbjuds en plats.",
        "%(num)s på väntelistan får eller erbjuds varsin plats.",
        n,
    ),
    "copies": lambda n: ngettext(
        "%(num)s sekreterare som har anmält andra får en kopia.",
        "%(num)s sekreterare som har anmält andra får varsin kopia.",
        n,
    ),
    "answers": lambda n: ngettext(
        "%(num)s svar gällde den gamla tiden. Den som svarade får frågan på nytt.",
        "%(num)s svar gällde den gamla tiden. De som svarade får frågan på nytt.",
        n,
    ),
    "asked": lambda n: ngettext(
        "%(num)s som inte har svarat på erbjudandet om den här tiden kan inte längre tacka ja.",
        "%(num)s som inte har svarat på erbjudandet om den här tiden kan inte längre tacka ja.",
        n,
    ),
    "unreachable": lambda n: ngettext(
        "%(num)s av dem nås inte: e-post till den adressen kommer inte fram.",
        "%(num)s av dem nås inte: e-post till deras adresser kommer inte fram.",
        n,
    ),
}
