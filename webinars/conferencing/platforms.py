"""The platforms that the settings name."""

from collections.abc import Callable, Collection
from datetime import datetime

from webinars.conferencing.bigbluebutton import BigBlueButton
from webinars.conferencing.jitsi import Jitsi
from webinars.conferencing.plain_link import PlainLink
from webinars.conferencing.platform import Platform, PlatformFailed
from webinars.config import Conferencing

PLATFORMS = ("link", "bigbluebutton", "jitsi")


def platforms_in_use(settings: Conferencing) -> tuple[str, ...]:
    """Those that an organiser may choose."""
    named = {"link": True, "bigbluebutton": settings.bigbluebutton_url, "jitsi": settings.jitsi_url}
    return tuple(name for name in PLATFORMS if named[name])


def platform_named(
    name: str, settings: Conferencing, private_hosts: Collection[str], now: Callable[[], datetime]
) -> Platform:
    """The platform, ready to be asked. Raises PlatformFailed for one that the settings do not name."""
    if name not in platforms_in_use(settings):
        raise PlatformFailed(f"the settings name no {name}", is_passing=False)
    if name == "bigbluebutton":
        return BigBlueButton(
            settings.bigbluebutton_url,
            settings.bigbluebutton_secret,
            private_hosts,
            settings.bigbluebutton_checksum,
        )
    if name == "jitsi":
        return Jitsi(settings.jitsi_url, settings.jitsi_app_id, settings.jitsi_secret, now)
    return PlainLink()
