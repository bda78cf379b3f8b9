"""What the accessibility statement says that changes with each assessment (Digg: eleven required parts).

It is assessed anew once a year; then this, and the page's list of shortcomings, are brought up to date.
"""

from datetime import date

ASSESSED_ON = date(2026, 11, 23)
UPDATED_ON = date(2026, 11, 23)
SUPERVISOR_NAME = "Myndigheten för digital förvaltning (Digg)"
SUPERVISOR_URL = "https://www.digg.se/tdosanmalan"
