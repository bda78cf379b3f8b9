"""People out of pasted text: a list of names, an Outlook address line, rows from a spreadsheet.

`pieces` cuts a line where one person ends, `rows` sees what a piece says, `names` what is given and what is family,
and `people` asks whether it can be true.
"""

from webinars.registrations.pasting.people import (
    PastedPerson,
    Problem,
    parse_people,
    person_of,
    unless_repeated,
)
from webinars.registrations.pasting.rows import COLUMNS, column_named, row_of

__all__ = [
    "COLUMNS",
    "PastedPerson",
    "Problem",
    "column_named",
    "parse_people",
    "person_of",
    "row_of",
    "unless_repeated",
]
