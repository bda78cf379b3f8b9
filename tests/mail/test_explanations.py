"""What servers say, and what it means to an organiser."""

import pytest

from webinars.mail.bounces import why_not_sent
from webinars.mail.explanations import explained


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("550 5.1.1 <a@b.se>: Recipient address rejected: User unknown in table", "Adressen finns inte."),
        (
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup",
            "Adressen finns inte.",
        ),
        ("550 No such user here", "Adressen finns inte."),
        ("550 5.1.2 <a@b.se>: Domain not found", "Det som står efter @ i adressen finns inte."),
        ("552 5.2.2 Mailbox full", "Mottagarens brevlåda är full."),
        ("452 4.2.2 The email account is over quota", "Mottagarens brevlåda är full."),
        ("550 5.2.1 The account is disabled", "Mottagarens brevlåda är stängd."),
        (
            "552 5.3.4 Message size exceeds fixed limit",
            "Mottagarens e-postserver tyckte att e-brevet var för stort.",
        ),
        ("554 5.7.1 Message rejected as spam", "Mottagarens e-postserver släppte inte in e-brevet."),
        ("554 5.7.1 <a@b.se>: Relay access denied", "Vår e-postserver vägrade skicka vidare till adressen."),
        ("450 4.2.0 Greylisted", "E-postservern bad oss vänta och försöka igen."),
        ("mail.example.org:25: timed out", "E-postservern svarade inte."),
        ("not queued, since the text part is empty", "Något var fel med e-brevet, så vi skickade det inte."),
        (
            why_not_sent("5.1.1"),
            "Inget skickas till adressen, eftersom ett tidigare e-brev dit inte kom fram.",
        ),
        ("'a b' is not an address that mail can be sent to", "Adressen går inte att skicka till."),
        ("999 något helt annat", "E-brevet kom inte fram."),
        (None, "E-brevet kom inte fram."),
    ],
)
def test_the_words_are_put_plainly(words, sentence):
    assert explained(words).sentence == sentence
