"""What the accessibility statement says that changes with each assessment (Digg: eleven required parts).

It is assessed anew once a year; then this, and the page's list of shortcomings, are brought up to date.
"""

from datetime import UTC, datetime

ASSESSED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
UPDATED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
SUPERVISOR = "Myndigheten för digital förvaltning (Digg)"
COMPLAINTS_URL = "https://www.digg.se/tdosanmalan"
