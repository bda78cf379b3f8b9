"""Text that a spreadsheet would run instead of showing it.

Programs run a cell that begins with `=`, `+`, `-` or `@`, some also with the full-width forms, after blanks, or after a
tab; and one that splits a line at other separators than the writer meant finds such beginnings in the middle of a cell.
An apostrophe before the sign makes it text everywhere (OWASP, "CSV Injection").
"""

import re

_SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\u2212]"
_BLANKS = r"\x00-\x08\x0b\x0c\x0e-\x20\x85\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_AT_THE_START = rf"(?:[{_BLANKS}\t\r\n'\"]*{_SIGNS}|'*[\t\r\n])"
_AFTER_A_SEPARATOR = rf"(?=[{_BLANKS}'\"]*{_SIGNS})"
_RUN = re.compile(rf"^(?={_AT_THE_START})|(?<=[,;|\t\r\n]){_AFTER_A_SEPARATOR}")
_MADE_TEXT = re.compile(rf"^'(?={_AT_THE_START})|(?<=[,;|\t\r\n])'{_AFTER_A_SEPARATOR}")


def made_text(text: str) -> str:
    """The same for a reader, and nothing to run. `as_written` takes it back."""
    return _RUN.sub("'", text)


def as_written(text: str) -> str:
    """What was written before `made_text`, so that a file that left here can come back."""
    return _MADE_TEXT.sub("", text)


def begins_as_formula(text: str) -> bool:
    """Whether a program would run a cell that begins so."""
    return re.match(_AT_THE_START, text) is not None
