"""Links that put an entry into a calendar on the web. Such an entry is a copy: it never moves and never disappears.

Of the entry's text only the join link goes along: whatever stands in such a link, the calendar's owner gets to read.
"""

from datetime import UTC, datetime
from urllib.parse import urlencode

from webinars.invitations.calendar import CalendarEntry


def google_url(entry: CalendarEntry) -> str:
    """Google's form for a new entry, filled in."""
    return "https://calendar.google.com/calendar/render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": entry.summary,
            "dates": f"{_compact(entry.starts_at)}/{_compact(entry.ends_at)}",
            "details": entry.url,
            "location": entry.location,
        }
    )


def outlook_url(entry: CalendarEntry) -> str:
    """Outlook's form on the web for a new entry, filled in."""
    return "https://outlook.office.com/calendar/0/deeplink/compose?" + urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": entry.summary,
            "startdt": f"{entry.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "enddt": f"{entry.ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "body": entry.url,
            "location": entry.location,
        }
    )


def _compact(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
