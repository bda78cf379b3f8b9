"""Which addresses elsewhere are looked after, and who hears of those that break."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from webinars.linkcheck.models import WatchedAddress
from webinars.mail.models import OutgoingMail
from webinars.recordings.jobs import choose_links_to_watch, tell_of_broken_links
from webinars.recordings.links import addresses_in, uses_of_links
from webinars.recordings.models import Recording
from webinars.series.models import Episode

FILM, MIRROR, SOUND = (f"https://video.kommun.se/{name}" for name in ("1", "kopia", "1.mp3"))
PAGE = "https://www.kommun.se/las"


@pytest.fixture
def watched(database, services, publish):
    """Has the clip and its episode's text lead elsewhere, and gives what is watched then."""
    publish(url=FILM)
    with database.write() as session:
        clip = session.scalars(select(Recording)).one()
        clip.mirror_url, clip.audio_url = MIRROR, SOUND
        episode = session.scalars(select(Episode)).one()
        episode.preparation = f"Läs ({PAGE}) först. Öva på https://example.org/ovning."
        episode.series.organiser_email = "innehall@kommun.se"

    def watched():
        while choose_links_to_watch(services):
            pass
        with database.read() as session:
            return set(session.scalars(select(WatchedAddress.url)))

    return watched


@pytest.fixture
def broken(database, services, watched):
    """Lets these addresses break, has organisers told, and gives every mail to them so far."""

    def broken(*urls):
        watched()
        with database.write() as session:
            for address in session.scalars(select(WatchedAddress).where(WatchedAddress.url.in_(urls))):
                address.finding, address.broken_since = "gone", NOW
                address.failing_since = NOW - timedelta(days=2)
        while tell_of_broken_links(services):
            pass
        with database.read() as session:
            mails = select(OutgoingMail).where(OutgoingMail.kind == "broken_links")
            found = session.scalars(mails.order_by(OutgoingMail.id)).all()
            return [(mail.recipient, (mail.message or b"").decode()) for mail in found]

    return broken


def test_an_address_ends_before_what_ends_its_sentence():
    text = f"Se {PAGE}. Eller ({PAGE}/a_(b)), ”{PAGE}?x=1”! http://a.se/"

    assert addresses_in(text) == [PAGE, f"{PAGE}/a_(b)", f"{PAGE}?x=1", "http://a.se/"]


def test_films_copies_sounds_and_links_in_texts_are_watched_but_no_examples(watched):
    assert watched() == {FILM, MIRROR, SOUND, PAGE}


def test_an_address_that_nothing_leads_to_any_more_is_left_in_peace(watched, database):
    watched()
    with database.write() as session:
        session.scalars(select(Recording)).one().mirror_url = ""
        session.scalars(select(Episode)).one().published = False

    assert watched() == {FILM, SOUND}


def test_a_film_is_known_by_what_it_is_used_for(watched, database):
    watched()
    with database.read() as session:
        uses = uses_of_links(session)

    assert {url: [use.kind for use in each] for url, each in uses.items()} == {
        FILM: ["film"],
        MIRROR: ["mirror"],
        SOUND: ["sound"],
        PAGE: ["text"],
    }


def test_organisers_hear_once_of_all_that_broke(broken):
    mails = broken(FILM, PAGE)

    assert [recipient for recipient, _ in mails] == ["innehall@kommun.se"]
    assert broken() == mails


def test_who_was_told_is_told_again_of_what_breaks_anew(broken, database, clock):
    broken(FILM)
    clock.pass_by(days=8)
    with database.write() as session:
        for address in session.scalars(select(WatchedAddress)):
            address.broken_since = address.told_at = None

    assert len(broken(FILM)) == 2


def test_the_mail_says_what_is_wrong_and_where(broken):
    text = broken(FILM)[0][1]

    assert "video.kommun.se/1" in text
    assert "arrangor/logga-in?till=3D" in text or "arrangor/logga-in?till=" in text
