"""The report of a series as sheets: one for each topic, numbers as numbers. Nobody is named in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webinars.feedback.rules import FEWEST_SHOWN
from webinars.figures.findings import ANSWERS, SeriesFigures, Showing
from webinars.figures.queries import notes_of
from webinars.figures.reach import ELSEWHERE
from webinars.figures.rules import WEEKS_SHOWN, Hidden, told_alone
from webinars.figures.words import answer_words, lead_words, number, statement_words, status_word
from webinars.lib.languages import gettext, ngettext
from webinars.lib.spreadsheets import Cell, Table


@dataclass(frozen=True)
class Change:
    """What the organisers say that they changed because of the feedback on an occurrence."""

    showing: Showing
    words: str


def told_changes(session: Session, figures: SeriesFigures) -> Sequence[Change]:
    """In the order of the episodes."""
    notes = notes_of(session, [each.occurrence.id for each in figures.showings])
    return [
        Change(each, notes[each.occurrence.id]) for each in figures.showings if each.occurrence.id in notes
    ]


def report_tables(figures: SeriesFigures, changes: Sequence[Change]) -> list[Table]:
    """The sheets, in the order of the printed report."""
    return [
        Table(gettext("Översikt"), (gettext("Uppgift"), gettext("Värde")), list(_overview(figures))),
        Table(gettext("Tillfällen"), _headings(), [*map(_row, figures.showings)]),
        Table(gettext("Anmälda över tid"), *_over_time(figures)),
        Table(
            gettext("Svar på inbjudan"),
            (*_about(), *(answer_words()[each] for each in ANSWERS)),
            [[*_named(each), *map(_told, each.answers.shown.values())] for each in figures.taking_place],
        ),
        Table(
            gettext("Framförhållning"),
            (gettext("Före start"), gettext("Anmälda")),
            [(lead_words()[group], _told(count)) for group, count in figures.lead.shown.items()],
        ),
        Table(gettext("Räckvidd"), *_reach(figures)),
        Table(gettext("Återkoppling"), *_opinions(figures)),
        Table(
            gettext("Det här ändrade vi"),
            (*_about(), gettext("Ändring")),
            [[*_named(each.showing), each.words] for each in changes],
        ),
        Table(gettext("Så har vi räknat"), (gettext("Uppgift"), gettext("Förklaring")), method_notes()),
    ]


def method_notes() -> list[tuple[str, str]]:
    """What each number means, in the words of the printed report, too."""
    few = number(Hidden.FEW)
    return [
        (
            gettext("Anmälda"),
            gettext(
                "Anmälningar med plats. En grupp som tittar tillsammans räknas som en. De som väntar, har avbokat "
                "eller medverkar räknas inte, och inte heller anmälningar till inställda tillfällen i summorna."
            ),
        ),
        (
            gettext("Deltog"),
            gettext(
                "Anmälda som gick in i sändningen, står i mötesplattformens lista eller har markerats av en värd."
            ),
        ),
        (
            gettext("Kommuner och regioner"),
            gettext(
                "Sveriges 290 kommuner och 21 regioner. En kommun eller region är nådd när någon är anmäld därifrån. "
                "Gotland är både kommun och region och räknas som båda, men ritas en gång."
            ),
        ),
        (
            gettext("Återkoppling"),
            gettext(
                "Anonyma svar på en skala från 1, stämmer inte alls, till 5, stämmer helt. De visas när minst "
                "%(limit)s har svarat om samma sak."
            )
            % {"limit": FEWEST_SHOWN},
        ),
        (
            gettext("Små grupper"),
            gettext(
                "Grupper med %(few)s personer skrivs inte ut. ”Visas inte” står där talet skulle avslöja en sådan "
                "grupp. Hur många som är anmälda till ett tillfälle och hur många som deltog skrivs alltid ut."
            )
            % {"few": few},
        ),
        (
            gettext("Gallrade uppgifter"),
            gettext(
                "När personuppgifterna gallras finns antalet anmälda och deltagare per organisation kvar. Tidpunkter "
                "och svar på inbjudan gör det inte."
            ),
        ),
    ]


def _overview(figures: SeriesFigures) -> Iterator[tuple[str, Cell]]:
    series, showings = figures.series, figures.showings
    yield gettext("Serie"), series.title
    yield gettext("Arrangör"), ", ".join(filter(None, (series.organiser_name, series.organiser_unit)))
    yield gettext("Finansiär"), series.funder
    yield gettext("Diarienummer"), series.record_number
    if showings:
        yield gettext("Första tillfället"), min(each.occurrence.starts_at for each in showings)
        yield gettext("Sista tillfället"), max(each.occurrence.starts_at for each in showings)
    yield gettext("Tillfällen"), len(showings)
    yield gettext("Genomförda"), sum(each.is_held for each in showings)
    yield gettext("Inställda"), sum(each.is_cancelled for each in showings)
    yield gettext("Anmälda"), figures.registered
    yield gettext("Anmälda, med alla i grupperna"), figures.viewers
    yield gettext("Olika personer"), figures.persons
    yield gettext("Deltog"), figures.attended if figures.followed_up else None
    yield gettext("Kommuner"), figures.reach.municipalities
    yield gettext("Regioner"), figures.reach.regions
    yield gettext("Sammanställd"), figures.as_of


def _about() -> tuple[str, ...]:
    return gettext("Avsnitt"), gettext("Titel"), gettext("Börjar")


def _named(showing: Showing) -> list[Cell]:
    return [showing.episode.number, showing.episode.title, showing.occurrence.starts_at]


def _headings() -> tuple[str, ...]:
    return (
        *_about(),
        gettext("Status"),
        gettext("Skäl"),
        gettext("Anmälda"),
        gettext("Med alla i grupperna"),
        gettext("Deltog"),
        gettext("Deltog utan anmälan"),
        gettext("Väntar"),
        gettext("Avbokade"),
    )


def _row(showing: Showing) -> list[Cell]:
    counts = showing.counts
    return [
        *_named(showing),
        status_word(showing),
        showing.occurrence.reason,
        counts.registered,
        counts.viewers,
        showing.attended,
        counts.attended.others if counts.attended else None,
        _told(told_alone(counts.waiting)),
        _told(told_alone(counts.withdrawn)),
    ]


def _over_time(figures: SeriesFigures) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    headings = [
        ngettext("%(weeks)s vecka före", "%(weeks)s veckor före", weeks) % {"weeks": weeks}
        for weeks in WEEKS_SHOWN
        if weeks
    ]
    rows = [
        [
            *_named(each),
            *(_told(told_alone(each.weeks[weeks])) if weeks in each.weeks else None for weeks in WEEKS_SHOWN),
        ]
        for each in figures.showings
        if each.weeks
    ]
    return (*_about(), *headings, gettext("Vid start")), rows


def _reach(figures: SeriesFigures) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    headings = (
        gettext("Län"),
        gettext("Kommuner"),
        gettext("Nådda kommuner"),
        gettext("Regionen nådd"),
        gettext("Anmälda"),
    )
    people = figures.reach.people.shown
    rows: list[Sequence[Cell]] = [
        [
            each.name,
            each.municipalities,
            each.reached,
            gettext("Ja") if each.region_reached else gettext("Nej"),
            _told(people[each.code]),
        ]
        for each in figures.reach.counties
    ]
    return headings, [
        *rows,
        [gettext("Andra organisationer"), None, None, None, _told(people[ELSEWHERE])],
    ]


def _opinions(figures: SeriesFigures) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    headings = (gettext("Påstående"), "1", "2", "3", "4", "5", gettext("Svar"), gettext("Medelvärde"))
    rows = [
        [statement_words()[statement], *found.counts.values(), found.answers, found.mean]
        for statement, found in figures.opinions.items()
    ]
    return headings, rows


def _told(value: int | Hidden) -> Cell:
    """A number as a number; what is not told, in words."""
    return number(value) if isinstance(value, Hidden) else value
