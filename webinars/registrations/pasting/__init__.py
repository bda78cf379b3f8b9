"""People out of pasted text: a list of names, an Outlook address line, rows from a spreadsheet.

`pieces` cuts a line where one person ends, `rows` sees what a piece says, `names` what is given and what is family,
and `people` asks whether it can be true.
"""

from webinars.registrations.pasting.people import PastedPerson, Problem, parse_people

__all__ = ["PastedPerson", "Problem", "parse_people"]
