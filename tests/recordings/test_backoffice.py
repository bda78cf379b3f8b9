"""Clips as organisers look after them, page by page; and files that are no files of the kind they say."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from tests.organisers.office import Office
from tests.recordings.captions.examples import FAULTY, GOOD, SUBRIP
from webinars.linkcheck.models import WatchedAddress
from webinars.organisers.rules import Role
from webinars.recordings.models import Recording, RecordingFile

# What a page says does not hang on the database beneath it; the verbs are tested on both.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (600).to_bytes(4, "big") + (300).to_bytes(4, "big")
PDF = b"%PDF-1.7 ..."
FACTS = {"title": "Nytt namn", "url": "https://video.kommun.se/ny", "language": "sv", "length": "0:14"}


@pytest.fixture
def here(office: Office) -> str:
    return f"/arrangor/inspelningar/{office.examples['recording'][0]}/"


@pytest.fixture
def editor(office: Office):
    return office.signed_in(name="Anna Ek")


@pytest.fixture
def clip(office: Office, database):
    """The clip as it stands, with the names of its files."""

    def clip():
        with database.read() as session:
            found = select(Recording).where(Recording.public_id == office.examples["recording"][0])
            clip = session.scalars(found).one()
            assert clip.files is not None
            return clip

    return clip


def upload(browser, path, content, name="fil", **values):
    answer = browser.post(path, {**values, "fil": (BytesIO(content), name)})
    answer.request.environ["wsgi.input"].close()  # the client keeps what is large in a file
    return answer


def macros():
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("ppt/vbaProject.bin", "x")
    return file.getvalue()


def shown(page):
    return re.search(r'name="shown" value="(\w+)"', page.text)[1]


def test_the_queue_says_by_when_a_clip_is_to_be_public(editor):
    page = editor.get("/arrangor/inspelningar/").text

    assert "Försenad" not in page
    assert re.search(r"måndag\s16\snovember\s2026", page)


def test_a_clip_that_is_late_is_marked(office: Office, editor, database, clock):
    with database.write() as session:
        for clip in session.scalars(select(Recording)):
            clip.due_at = clock.instant.replace(year=2025)

    page = editor.get("/arrangor/inspelningar/").text

    assert page.count("Försenad</strong>") == 2
    assert "2 är försenade." in page


def test_from_a_film_to_the_public(editor, here, client, clip):
    assert upload(editor, f"{here}undertexter", GOOD.encode(), "text.vtt").status_code == 303
    assert "Inga fel och inga varningar." in editor.get(here).text
    editor.post(f"{here}granskad")
    editor.post(f"{here}publicera")

    assert clip().published_at is not None
    assert "Välkomna till avsnittet." in client.get(f"/r/{clip().public_id}").text


def test_findings_stand_at_their_second_and_lead_into_the_text(editor, here):
    upload(editor, f"{here}undertexter", FAULTY.encode(), "text.vtt")

    page = editor.get(here).text

    assert '<a href="#t1">0:01</a>' in page
    assert 'id="t1"' in page
    assert "53 sekunder utan text" in page
    assert "Granskad: texten stämmer" not in page


@pytest.mark.parametrize("step", ["granskad", "publicera"])
def test_no_step_is_left_out(step, editor, here, clip):
    upload(editor, f"{here}undertexter", FAULTY.encode(), "text.vtt")

    answer = editor.post(here + step)

    assert (answer.status_code, clip().stage, clip().published_at) == (422, "captioning", None)
    assert 'href="#' in answer.text


def test_the_reason_for_an_exception_is_read_by_everybody(editor, here, client, clip):
    editor.post(f"{here}publicera", {"reason": "Texten kommer i morgon."})

    assert "Texten kommer i morgon." in client.get(f"/r/{clip().public_id}").text
    assert "Anna Ek beslutade det." in editor.get(here).text


def test_pasted_captions_and_subrip_are_taken(editor, here, clip):
    editor.post(f"{here}undertexter", {"text": SUBRIP})

    assert clip().captions.startswith("WEBVTT\n")
    assert "00:00:06.000" in clip().captions


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "inga undertexter"),
        (b"Bara text.", "inga undertexter"),
        (b"\x00\x01\x02 00:01 --> 00:02", "ingen textfil"),
        (PNG, "inga undertexter"),
        (b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\nHej\n\n" * 60_000, "för stor"),
    ],
)
def test_what_are_no_captions_is_refused_beside_its_field(content, said, editor, here, clip):
    answer = upload(editor, f"{here}undertexter", content, "text.vtt")

    assert answer.status_code == 422
    assert said in answer.text
    assert 'href="#undertexter"' in answer.text
    assert clip().captions == ""


@pytest.mark.parametrize(
    ("kind", "content", "name", "said"),
    [
        ("picture", b"<svg onload='x()'>", "bild.png", "PNG, JPEG eller WebP"),
        ("picture", PDF, "bild.png", "PNG, JPEG eller WebP"),
        ("picture", PNG[:16] + (60_000).to_bytes(4, "big") * 2, "bild.png", "för många bildpunkter"),
        ("picture", PNG + b"x" * 600_000, "bild.png", "för stor"),
        ("picture", b"", "", "Välj en fil"),
        ("download", b"<html><script>x()</script>", "fil.pdf", "ren text"),
        ("download", b"MZ\x90\x00", "fil.pdf", "ren text"),
        ("download", macros(), "fil.pptx", "makron"),
        ("download", PDF + b"x" * 8_000_000, "fil.pdf", "för stor"),
    ],
)
def test_a_file_is_what_its_bytes_are(kind, content, name, said, editor, here, database):
    answer = upload(editor, f"{here}filer", content, name, kind=kind)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#fil-{kind}"' in answer.text
    with database.read() as session:
        assert session.scalars(select(RecordingFile)).all() == []


def test_what_is_far_too_large_is_not_even_read(editor, here, database):
    answer = upload(editor, f"{here}filer", b"x" * 9_000_000, "fil.pdf", kind="download")

    assert answer.status_code == 413
    with database.read() as session:
        assert session.scalars(select(RecordingFile)).all() == []


def test_a_download_gets_a_harmless_name_and_is_never_shown_by_us(editor, here, client, clip):
    upload(editor, f"{here}filer", PDF, "../../Bilder 26-11.exe", kind="download", title="Bilderna")
    editor.post(f"{here}publicera", {"reason": "Prov."})
    address = re.search(r'href="(/r/\w+/filer/[^"]+)"', client.get(f"/r/{clip().public_id}").text)[1]

    answer = client.get(address)

    assert address.endswith("/bilder-26-11.pdf")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_another_series_clip_takes_no_file(office: Office, editor):
    theirs = f"/arrangor/inspelningar/{office.examples['recording'][1]}/"

    answers = [
        upload(editor, f"{theirs}filer", PDF, "fil.pdf", kind="download"),
        upload(editor, f"{theirs}undertexter", GOOD.encode(), "text.vtt"),
        editor.post(f"{theirs}ordning", {"step": "later"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_file_of_another_clip_is_not_removed(office: Office, here, database):
    administrator = office.signed_in(Role.ADMINISTRATOR)
    theirs = f"/arrangor/inspelningar/{office.examples['recording'][1]}/"
    upload(administrator, f"{theirs}filer", PDF, "fil.pdf", kind="download")
    with database.read() as session:
        file_id = session.scalars(select(RecordingFile.public_id)).one()

    office.signed_in().post(f"{here}filer/ta-bort", {"file": file_id})

    with database.read() as session:
        assert session.scalars(select(RecordingFile.public_id)).all() == [file_id]


def test_facts_are_saved_with_chapters(editor, here, clip):
    answer = editor.post(
        here, {**FACTS, "chapters": "0:01 Början\n0:07 Frågor", "shown": shown(editor.get(here))}
    )

    assert answer.status_code == 303
    assert clip().chapters == [{"at": 1, "title": "Början"}, {"at": 7, "title": "Frågor"}]


def test_what_is_wrong_in_the_facts_is_said_and_stays(editor, here, clip):
    sent = {**FACTS, "title": "", "url": "javascript:alert(1)", "length": "en kvart", "chapters": "9:00 Sent"}

    answer = editor.post(here, {**sent, "shown": shown(editor.get(here))})

    assert answer.status_code == 422
    assert "en kvart" in answer.text
    assert {f'href="#{name}"' in answer.text for name in ("title", "url", "length")} == {True}
    assert clip().title == "Ett till"


def test_two_who_change_the_same_clip_are_told_of_each_other(office: Office, editor, here, clip):
    seen = shown(editor.get(here))
    other = office.signed_in(name="Bo Ek")
    other.post(here, {**FACTS, "title": "Bos titel", "shown": shown(other.get(here))})

    answer = editor.post(here, {**FACTS, "title": "Annas titel", "shown": seen})

    assert answer.status_code == 409
    assert "Bo Ek sparade" in answer.text
    assert "Annas titel" in answer.text
    assert clip().title == "Bos titel"


def test_writers_bring_clips_in_and_editors_publish_them(office: Office, here):
    writer = office.browser(office.organiser(series={office.series_ids[0]: Role.WRITER}))
    upload(writer, f"{here}undertexter", GOOD.encode(), "text.vtt")

    answers = [writer.post(here + step).status_code for step in ("granskad", "publicera", "ta-bort")]

    assert answers == [403] * 3
    assert "Granskad: texten stämmer" not in writer.get(here).text


def test_a_writer_does_not_change_what_is_public(office: Office, editor, here, clip):
    editor.post(f"{here}publicera", {"reason": "Prov."})
    writer = office.browser(office.organiser(series={office.series_ids[0]: Role.WRITER}))

    assert upload(writer, f"{here}undertexter", GOOD.encode(), "text.vtt").status_code == 403
    assert "Bara redaktörer kan ändra den." in writer.get(here).text


def test_a_link_is_shown_with_what_was_found_and_asked_again(office: Office, editor, database, clock):
    with database.write() as session:
        for address in session.scalars(select(WatchedAddress)):
            address.finding, address.checked_at, address.failures = "sign-in", clock.instant, 3
            address.broken_since = clock.instant
            address.next_at = clock.instant.replace(year=2030)
    page = editor.get("/arrangor/lankar/").text
    link = office.examples["link_id"][0]

    assert page.count("Adressen leder till en inloggning.") == 1
    assert "Senast kontrollerad" in page
    assert "Ett klipp" in page
    assert editor.post(f"/arrangor/lankar/{link}/kontrollera").status_code == 303
    with database.read() as session:
        assert session.get_one(WatchedAddress, int(link)).next_at == clock.instant
    assert editor.post(f"/arrangor/lankar/{link}/godta").status_code == 303
    with database.read() as session:
        assert session.get_one(WatchedAddress, int(link)).broken_since is None


def test_another_series_link_is_not_known(office: Office, editor):
    link = office.examples["link_id"][1]

    assert editor.post(f"/arrangor/lankar/{link}/kontrollera").status_code == 404
    assert editor.post(f"/arrangor/lankar/{link}/godta").status_code == 404
