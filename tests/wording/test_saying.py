"""What one mail says: nothing that anybody wrote becomes markup, a header or a template."""

from webinars.wording.saying import STANDARD, Said, Wording

HOSTILE = {"namn": "<b>Anna</b>\r\nBcc: x@example.org {titel}", "titel": "A & B", "skal": ""}


def test_without_a_text_of_its_own_a_series_says_the_standard_one():
    said = STANDARD.saying("invitation", "sv", lambda: HOSTILE)

    assert said.subject("Ämne") == "Ämne"
    assert said.text("opening", "Tack!") == "Tack!"
    assert said.html("opening") == []


def test_values_are_words_in_every_part():
    own = dict.fromkeys(("subject", "opening"), "Hej <i>{namn}</i>, {titel}!")
    said = Wording({("invitation", "sv"): own}).saying("invitation", "sv", lambda: HOSTILE)

    assert said.subject("") == "Hej <i><b>Anna</b> Bcc: x@example.org {titel}</i>, A & B!"
    assert said.text("opening") == "Hej <i><b>Anna</b>\nBcc: x@example.org {titel}</i>, A & B!"
    [paragraph] = said.html("opening")
    assert paragraph == (
        "Hej &lt;i&gt;&lt;b&gt;Anna&lt;/b&gt;<br>Bcc: x@example.org {titel}&lt;/i&gt;, A &amp; B!"
    )


def test_paragraphs_stay_and_one_whose_placeholder_stands_for_nothing_goes():
    said = Said({"opening": "Ett.\nTvå.\n\n{skal}\n\nTre."}, HOSTILE)

    assert said.text("opening") == "Ett.\nTvå.\n\nTre."
    assert said.html("opening") == ["Ett.<br>Två.", "Tre."]


def test_a_title_keeps_its_language_in_a_mail_of_another():
    said = Said({"opening": "About {titel}"}, HOSTILE, language="en", content_language="sv")

    assert said.html("opening") == ['About <span lang="sv">A &amp; B</span>']
