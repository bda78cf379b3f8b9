"""On which line of a TOML text something stands: the parser gives values alone, and people look for lines."""

import re
from collections.abc import Mapping

Place = tuple[str | int, ...]
"""`("episodes", 0, "occurrences", 1, "starts_at")`"""

_HEADER = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=\s*(.*)")
_QUOTES = re.compile(r'"""|\'\'\'')


def line_of(lines: Mapping[Place, int], path: Place) -> int | None:
    """The line, from 1, of the innermost part of this path that has one of its own. `lines` as `lines_of` gives it."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)


def lines_of(text: str) -> Mapping[Place, int]:
    """The line of each header, key and entry of a list."""
    lengths: dict[Place, int] = {}
    found: dict[Place, int] = {}
    here: Place = ()
    entries: Place = ()  # the list that is open, if any
    in_text, counted = False, 0
    for number, line in enumerate(text.splitlines(), start=1):
        was_in_text, in_text = in_text, in_text ^ (len(_QUOTES.findall(line)) % 2 == 1)
        if was_in_text:
            continue
        if entries and line.lstrip().startswith("{"):
            found.setdefault((*entries, counted), number)
            counted += 1
        elif header := _HEADER.match(line) if not entries else None:
            here = _table(lengths, header[2].split("."), is_entry=bool(header[1]))
            found.setdefault(here, number)
        elif key := _KEY.match(line):
            found.setdefault((*here, key[1]), number)
            is_open = key[2].startswith("[") and "]" not in key[2]
            entries, counted = ((*here, key[1]) if is_open else ()), 0
        elif line.strip().startswith("]"):
            entries = ()
    return found


def _table(lengths: dict[Place, int], keys: list[str], *, is_entry: bool) -> Place:
    """The path of a header: of lists on the way, it means the last entry; a new entry comes after that."""
    path: Place = ()
    for position, key in enumerate(keys, start=1):
        path = (*path, key.strip().strip("\"'"))
        if is_entry and position == len(keys):
            lengths[path] = lengths.get(path, 0) + 1
        if path in lengths:
            path = (*path, lengths[path] - 1)
    return path
