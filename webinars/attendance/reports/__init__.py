"""Reports of who came, as meeting platforms hand them out: Zoom's and Teams' CSV, in Swedish and English.

`columns` tells what stands where, `moments` reads times and lengths, `reading` gives the people with their stays,
and `matching` says who of those registered each of them is, and why.
"""

from webinars.attendance.reports.matching import Candidate, Match, Matched, match
from webinars.attendance.reports.reading import Report, Stay, UnreadableReport, read_report

__all__ = ["Candidate", "Match", "Matched", "Report", "Stay", "UnreadableReport", "match", "read_report"]
