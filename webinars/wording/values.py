"""What placeholders stand for: plain text, in the language of the mail."""

from webinars.lib import dates
from webinars.series.models import Occurrence, Series


def series_values(series: Series, *, contact: str) -> dict[str, str]:
    """What is said of a series; `contact` is the site's address, where the series has none."""
    return {
        "serie": series.title,
        "kontakt": series.registration_email or series.organiser_email or contact,
    }


def occurrence_values(occurrence: Occurrence, language: str, *, contact: str) -> dict[str, str]:
    """What is said of an occurrence, of its episode and of its series."""
    series = occurrence.episode.series
    return {
        **series_values(series, contact=contact),
        "titel": occurrence.episode.title,
        "datum": dates.day(occurrence.starts_at, series.timezone, language),
        "tid": dates.clock(occurrence.starts_at, series.timezone, language),
        "plats": occurrence.place or series.place,
        "skal": occurrence.reason,
    }


def reader_values(given_name: str, name: str) -> dict[str, str]:
    """To whom it is said."""
    return {"fornamn": given_name, "namn": name}
