"""How mail servers say that it is too much, in their own words: there is no code for it.

Postfix, Exim, Exchange, Gmail, Amazon SES and web hosts each have words of their own, most often behind 450, 451, 452
or 454. Read as being about one mail, each mail would be put off for longer and longer; read as what it is, the whole
queue slows down, and goes on in its order.
"""

import re

from webinars.mail.rules import Stage, Verdict, verdict_on_refusal

_TOO_MUCH = re.compile(
    r"too many (?:messages|e?-?mails|recipients)|too much mail|too (?:fast|quickly|frequent)|throttl"
    r"|slow down|server busy|rate.?limit|over.?limit|unusual rate|(?:message|sending|submission|mail|recipient) rate"
    r"|(?:limit|quota|rate) (?:has been |is )?(?:exceeded|reached)|exceeded .{0,60}(?:limit|quota|rate)"
    r"|\b4\.3\.1\b|insufficient (?:system )?storage",  # the mail system is full (RFC 3463 §3.4, RFC 5321 §4.2.3)
    re.IGNORECASE,
)
_OF_SOMEBODY_ELSE = re.compile(
    r"\b4\.[12]\.\d|\b4\.5\.3\b|mailbox|inbox|\buser\b|gr[ae]ylist"  # about this recipient: others may be written to
    r"|connection|session|log.?in|auth",  # about this connection: the others get through
    re.IGNORECASE,
)


def verdict_of_refusal(stage: Stage, code: int, words: str) -> Verdict:
    """What a reply of 4xx or 5xx means."""
    if code < 500 and _TOO_MUCH.search(words) and not _OF_SOMEBODY_ELSE.search(words):
        return Verdict.SLOW_DOWN
    return verdict_on_refusal(stage, code)
