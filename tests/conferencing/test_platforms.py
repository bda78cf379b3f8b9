"""Plain links and Jitsi, and which platform the settings give."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from webinars.conferencing import Meeting, Person, PlatformFailed, platform_named
from webinars.conferencing.platforms import platforms_in_use
from webinars.config import Conferencing

NOW = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
SECRET = "en hemlighet som är lång nog för HS256"
JITSI = Conferencing(jitsi_url="https://jitsi.example.org/", jitsi_app_id="webbinarier", jitsi_secret=SECRET)
MEETING = Meeting("rum-7f3a", "Titel", NOW, NOW + timedelta(hours=1), url="https://teams.example.org/l/1?a=b")


def test_a_plain_link_leads_everybody_to_the_same_address():
    platform = platform_named("link", Conferencing(), (), lambda: NOW)

    assert platform.entrance(MEETING, Person("a", "Anna")) == MEETING.url
    assert platform.origin(MEETING) == "https://teams.example.org"
    assert (platform.present(MEETING), platform.recordings(MEETING)) == ((), ())


@pytest.mark.parametrize("is_host", [False, True])
def test_jitsi_lets_one_person_into_one_room_for_some_minutes(is_host):
    platform = platform_named("jitsi", JITSI, (), lambda: NOW)

    address, _, token = platform.entrance(MEETING, Person("reg-1", "Öö Åberg", is_host)).partition("?jwt=")
    claims = jwt.decode(
        token,
        SECRET,
        algorithms=["HS256"],
        audience="jitsi",
        options={"verify_exp": False, "verify_nbf": False},
    )

    assert address == "https://jitsi.example.org/rum-7f3a"
    assert (claims["iss"], claims["sub"], claims["room"]) == ("webbinarier", "jitsi.example.org", "rum-7f3a")
    assert claims["exp"] - NOW.timestamp() == 600
    assert claims["context"]["user"]["name"] == "Öö Åberg"
    assert claims["moderator"] is is_host


def test_only_platforms_that_the_settings_name_are_used():
    assert platforms_in_use(Conferencing()) == ("link",)
    assert platforms_in_use(JITSI) == ("link", "jitsi")
    with pytest.raises(PlatformFailed, match="name no bigbluebutton"):
        platform_named("bigbluebutton", JITSI, (), lambda: NOW)
