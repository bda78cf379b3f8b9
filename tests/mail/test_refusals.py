"""Too many mails is nothing that is wrong with this one; a full mailbox is nothing that is wrong with the others."""

import pytest

from webinars.mail.refusals import verdict_of_refusal
from webinars.mail.rules import Stage, Verdict


@pytest.mark.parametrize("stage", [Stage.SENDER, Stage.RECIPIENT, Stage.DATA, Stage.MESSAGE])
@pytest.mark.parametrize(
    "words",
    [
        "450 4.7.1 Error: too much mail from 192.0.2.1",
        "450 4.7.1 Error: too many recipients from 192.0.2.1",
        "450 4.7.1 <webb@example.org>: Sender address rejected: Message quota exceeded",
        "450 You have sent too many e-mails, try later",
        "451 4.7.500 Server busy. Please try again later from [192.0.2.1]",
        "451 4.7.1 Sending limit exceeded",
        "451 Sender rate overlimit",
        "421 4.7.28 Our system has detected an unusual rate of unsolicited mail",
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        "452 4.3.1 Insufficient system storage",
        "452 Requested action not taken: insufficient system storage",
        "454 Throttling failure: Maximum sending rate exceeded",
        "454 Throttling failure: Daily message quota exceeded",
    ],
)
def test_too_much_slows_the_whole_queue_down(words, stage):
    assert verdict_of_refusal(stage, int(words[:3]), words) is Verdict.SLOW_DOWN


@pytest.mark.parametrize(
    "words",
    [
        "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more",
        "450 4.2.0 Greylisted, see http://postgrey.example.org/; slow down",
        "451 4.7.1 Greylisting in action, please come back later",
        "451 4.3.0 Temporary lookup failure",
        "452 4.2.2 The email account that you tried to reach is over quota; limit exceeded",
        "452 Mailbox quota exceeded",
        "452 4.5.3 Error: too many recipients",
    ],
)
def test_what_is_about_one_mailbox_is_about_one_mail(words):
    assert verdict_of_refusal(Stage.RECIPIENT, int(words[:3]), words) is Verdict.TRY_AGAIN


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (421, "421 4.3.2 The maximum number of concurrent connections has exceeded a limit"),
        (421, "421 4.7.0 here Error: too many connections from 192.0.2.1"),
        (454, "454 4.7.0 Too many login attempts, please slow down"),
    ],
)
def test_too_many_connections_are_about_the_connection(code, words):
    assert verdict_of_refusal(Stage.CONNECTING, code, words) is Verdict.SERVER_DOWN


def test_a_final_refusal_stays_one():
    assert verdict_of_refusal(Stage.RECIPIENT, 550, "550 5.7.1 Daily limit exceeded") is Verdict.REFUSED
