"""Meeting platforms behind one small interface; knows nothing about webinars.

    platform = platform_named(occurrence.platform, config.conferencing, private_hosts)
    platform.prepare(meeting)                           # the room exists from now on
    redirect(platform.entrance(meeting, person))        # into the room, as this person

A further platform is one file with a class like those in `plain_link` and `jitsi`, and a line in `platforms`.
"""

from webinars.conferencing.platform import (
    Ability,
    Meeting,
    Person,
    Platform,
    PlatformFailed,
    PlatformRecording,
    Present,
)
from webinars.conferencing.platforms import PLATFORMS, platform_named, platforms_in_use

__all__ = [
    "PLATFORMS",
    "Ability",
    "Meeting",
    "Person",
    "Platform",
    "PlatformFailed",
    "PlatformRecording",
    "Present",
    "platform_named",
    "platforms_in_use",
]
