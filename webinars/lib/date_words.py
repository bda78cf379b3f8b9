"""What each language calls days, months and lengths, and how it puts a date together."""

from dataclasses import dataclass

HARD_SPACE = "\N{NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class Idiom:
    """One language. Patterns take what they are given by `str.format`."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekday_in_text: str
    clock: str
    clock_in_column: str
    """Digits of equal number, so that the times of a table stand under each other."""
    moment: str
    before_clock: str
    before_range: str
    until: str
    home_time: str
    time_elsewhere: str
    nearby_days: dict[int, str]
    now: str
    earlier_today: str
    ahead: str
    ago: str
    one: str
    few: tuple[str, ...]
    """Numbers from two on that are written as words."""
    units: dict[str, tuple[str, str]]
    and_: str
    week: str
    thousands: str
    decimal: str
    percent: str


IDIOMS = {
    "sv": Idiom(
        weekdays=("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
        months=(
            "januari",
            "februari",
            "mars",
            "april",
            "maj",
            "juni",
            "juli",
            "augusti",
            "september",
            "oktober",
            "november",
            "december",
        ),
        short_months=("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
        weekday_in_text="{}en den",
        clock="{0.hour}.{0:%M}",
        clock_in_column="{0:%H.%M}",
        moment=f"kl.{HARD_SPACE}{{}}",
        before_clock=f" kl.{HARD_SPACE}",
        before_range=f" kl.{HARD_SPACE}",
        until="till",
        home_time="",
        time_elsewhere=" (tid i {})",
        nearby_days={-1: "i går", 0: "i dag", 1: "i morgon"},
        now="nu",
        earlier_today="tidigare i dag",
        ahead="om {}",
        ago="för {} sedan",
        one="en",
        few=("två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
        units={
            "minute": ("minut", "minuter"),
            "hour": ("timme", "timmar"),
            "day": ("dag", "dagar"),
            "week": ("vecka", "veckor"),
            "month": ("månad", "månader"),
        },
        and_="och",
        week="vecka",
        thousands=HARD_SPACE,
        decimal=",",
        percent=f"{HARD_SPACE}%",
    ),
    "en": Idiom(
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        short_months=("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
        weekday_in_text="{}",
        clock="{0:%H:%M}",
        clock_in_column="{0:%H:%M}",
        moment="{}",
        before_clock=" at ",
        before_range=", ",
        until="to",
        home_time=" (Swedish time)",
        time_elsewhere=" ({} time)",
        nearby_days={-1: "yesterday", 0: "today", 1: "tomorrow"},
        now="now",
        earlier_today="earlier today",
        ahead="in {}",
        ago="{} ago",
        one="one",
        few=("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        units={unit: (unit, f"{unit}s") for unit in ("minute", "hour", "day", "week", "month")},
        and_="and",
        week="week",
        thousands=",",
        decimal=".",
        percent="%",
    ),
}
