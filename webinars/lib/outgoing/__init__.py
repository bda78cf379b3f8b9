"""HTTP to other servers, to addresses that people typed in.

Whoever may name an address must not reach what only this machine can reach, nor keep it busy: only public hosts
(`addresses`), each resolved once and connected to as it was resolved (`connections`), every redirect checked anew, and
all of it within so many seconds and bytes (`fetching`).
"""

from webinars.lib.outgoing.addresses import NotAllowed
from webinars.lib.outgoing.fetching import Answer, FetchFailed, Limits, Reason, fetch

__all__ = ["Answer", "FetchFailed", "Limits", "NotAllowed", "Reason", "fetch"]
