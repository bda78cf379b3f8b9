"""Empty lists with their headings, for whoever begins from nothing."""

from flask.typing import ResponseReturnValue

from webinars.lib.languages import gettext
from webinars.lib.spreadsheets import CSV_TYPE, XLSX_TYPE, Table, write_csv, write_xlsx
from webinars.people.backoffice.reached import found_occurrence
from webinars.people.importing.words import column_words
from webinars.web import download, services


def template_csv(occurrence_id: int) -> ResponseReturnValue:
    """An empty table with its headings."""
    return _template(occurrence_id, "csv")


def template_xlsx(occurrence_id: int) -> ResponseReturnValue:
    """The same for Excel."""
    return _template(occurrence_id, "xlsx")


def _template(occurrence_id: int, ending: str) -> ResponseReturnValue:
    with services().database.read() as session:
        zone = found_occurrence(session, occurrence_id).episode.series.timezone
    words, name = column_words(), f"{gettext('mall-deltagare')}.{ending}"
    headings = [words[column] for column in ("given_name", "family_name", "email", "organisation")]
    table = Table(gettext("Deltagare"), headings, [])
    if ending == "csv":
        return download(name, CSV_TYPE, lambda file: write_csv(file, table, zone))
    now = services().now()
    return download(name, XLSX_TYPE, lambda file: write_xlsx(file, [table], zone, title=table.name, now=now))
