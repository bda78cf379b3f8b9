"""Text that a spreadsheet would run instead of showing it.

Programs run a cell that begins with `=`, `+`, `-` or `@`, some also with the full-width forms, after blanks, or after a
tab; and one that splits a line at other separators than the writer meant finds such beginnings in the middle of a cell.
An apostrophe before the sign makes it text everywhere (OWASP, "CSV Injection").
"""

import re

_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\u2212"
_BLANKS = r"\s\"\x00-\x1f\u200b-\u200f\u2060\ufeff"
_AT_THE_START = rf"(?:[{_BLANKS}]*'*[{_SIGNS}]|'*[\t\r\n])"
_RUN = re.compile(rf"^(?={_AT_THE_START})|([,;\t\r\n|][{_BLANKS}]*)(?='*[{_SIGNS}])")
_MADE_TEXT = re.compile(rf"^'(?={_AT_THE_START})|([,;\t\r\n|][{_BLANKS}]*)'(?='*[{_SIGNS}])")


def made_text(text: str) -> str:
    """The same for a reader, and nothing to run. `as_written` takes it back."""
    return _RUN.sub(r"\1'", text)


def as_written(text: str) -> str:
    """What was written before `made_text`, so that a file that left here can come back."""
    return _MADE_TEXT.sub(r"\1", text)


def begins_as_formula(text: str) -> bool:
    """Whether a program would run a cell that begins so."""
    return re.match(_AT_THE_START, text) is not None
