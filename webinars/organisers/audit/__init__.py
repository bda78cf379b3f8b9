"""The audit log: who did what to what, with before and after, and who looked at people's data.

`record` is all that a page, a job or a command needs. An entry is never changed or deleted: the database refuses it.
What it says of people lies beside it, and goes in time; its digest stays, so that the chain can still be checked.
"""

from webinars.organisers.audit.recording import COMMAND_LINE, SYSTEM, About, By, record

__all__ = ["COMMAND_LINE", "SYSTEM", "About", "By", "record"]
