"""Episodes and their dates out of a table that was pasted from a spreadsheet, a document or a mail.

`cells` reads days, hours and lengths as people write them, `columns` finds out what stands where, and `rows` puts
both together and says what is missing.
"""

from webinars.planning.pasting.rows import PastedRow, Problem, parse_table

__all__ = ["PastedRow", "Problem", "parse_table"]
