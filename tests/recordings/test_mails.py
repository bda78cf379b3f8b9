"""What is said about a recording."""


def test_it_is_called_captioned_only_when_every_clip_is(mails_in):
    mails = mails_in("sv")
    sentence = "Inspelningen är textad, och finns också som text att läsa."

    assert sentence in mails["recording, captioned"].text
    assert "textad" not in mails["recording, not captioned"].text + mails["recording, not captioned"].html


def test_every_clip_is_named_with_its_length_and_its_permanent_address(mails_in):
    text = mails_in("sv")["recording, captioned"].text

    for number in (1, 2, 3):
        assert f"Beställ behov, inte lösningar, del {number}, 15 minuter\nhttps://" in text
    assert text.count("/r/klipp") == 3


def test_the_talk_goes_on(mails_in):
    text = mails_in("sv")["recording, captioned"].text

    assert "Samtala vidare:\n1. Var i er verksamhet" in text
    assert "\n2. Vad skulle ni kunna pröva" in text


def test_the_subject_is_the_sentence_that_it_tells(mails_in):
    subject = mails_in("sv")["recording, captioned"].subject

    assert subject == "Nu kan du se Beställ behov, inte lösningar i efterhand"
