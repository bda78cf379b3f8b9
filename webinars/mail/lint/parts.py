"""The parts: a text that says it all, the same as HTML, and a calendar twice or not at all (RFC 2045, 2046, 6047)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes

from webinars.mail.lint.standards import Mail

_PLAIN = ("multipart/alternative", "text/plain", "text/html")
_WITH_CALENDAR = ("multipart/mixed", *_PLAIN, "text/calendar", "application/ics")
_PART_HEADERS = {"content-type", "content-transfer-encoding", "content-disposition"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parser found. A part that is missing is empty; `calendar` is None where there is none."""

    root: Mail
    all: tuple[Mail, ...]
    text: str
    html: str
    calendar: bytes | None
    calendar_method: str
    attached_calendar: bytes | None
    unreadable: tuple[str, ...]


def parts_of(message: bytes) -> Parts:
    """Read by the standard library. Where a type stands twice, its first part; `part_faults` says that it does."""
    root: Mail = message_from_bytes(message)
    every = tuple(root.walk())
    by_type = {part.get_content_type(): part for part in reversed(every)}
    texts, unreadable = {}, []
    for kind in ("text/plain", "text/html"):
        texts[kind] = _text(by_type[kind]) if kind in by_type else ""
        if texts[kind] is None:
            unreadable.append(kind)
    calendar = by_type.get("text/calendar")
    return Parts(
        root=root,
        all=every,
        text=texts["text/plain"] or "",
        html=texts["text/html"] or "",
        calendar=_content(calendar),
        calendar_method=str(calendar.get_param("method", "")) if calendar else "",
        attached_calendar=_content(by_type.get("application/ics")),
        unreadable=tuple(unreadable),
    )


def part_faults(parts: Parts) -> Iterator[str]:
    """Faults of how the mail is put together."""
    types = tuple(part.get_content_type() for part in parts.all)
    if types not in (_PLAIN, _WITH_CALENDAR):
        yield f"its parts are {', '.join(types)}"
    for part in parts.all:
        yield from _faults_of_part(part, is_root=part is parts.root)
    for kind in parts.unreadable:
        yield f"the part {kind} is no UTF-8"
    if not parts.text.strip():
        yield "the text part is empty"
    if parts.calendar != parts.attached_calendar:
        yield "the two calendar parts differ"


def _faults_of_part(part: Mail, *, is_root: bool) -> Iterator[str]:
    kind = part.get_content_type()
    for defect in part.defects:
        yield f"the part {kind} is broken: {type(defect).__name__}"
    names = [name.lower() for name in part.keys()]  # noqa: SIM118 - one for each time that it stands there
    if not is_root and (len(set(names)) < len(names) or not _PART_HEADERS.issuperset(names)):
        yield f"the part {kind} has headers that a part does not have"
    if kind.startswith("text/") and part.get_param("charset") != "utf-8":
        yield f"the part {kind} does not say that it is UTF-8"
    disposition = part.get_content_disposition()
    if kind == "application/ics" and (disposition != "attachment" or part.get_filename() != "invite.ics"):
        yield "the calendar's file is not attached as invite.ics"
    if kind.startswith("text/") and disposition is not None:
        yield f"the part {kind} is made an attachment"


def _content(part: Mail | None) -> bytes | None:
    content = part.get_payload(decode=True) if part is not None else None
    return content if isinstance(content, bytes) else None


def _text(part: Mail) -> str | None:
    try:
        return (_content(part) or b"").decode()
    except UnicodeDecodeError:
        return None
