"""Settings about other servers: what our requests may reach, and the meeting platforms."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from webinars.config.values import is_base_url, is_host

CHECKSUMS = ("sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True)
class Outgoing:
    """What our own requests to other servers may reach, besides public hosts."""

    allowed_private_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conferencing:
    """Meeting platforms beside plain links; one without an address is not used."""

    bigbluebutton_url: str = ""
    bigbluebutton_secret: str = field(default="", repr=False)
    bigbluebutton_checksum: str = "sha256"
    jitsi_url: str = ""
    jitsi_app_id: str = ""
    jitsi_secret: str = field(default="", repr=False)


def problems_elsewhere(outgoing: Outgoing, conferencing: Conferencing) -> Iterator[str]:
    """A sentence for each problem."""
    for host in outgoing.allowed_private_hosts:
        if not is_host(host):
            yield f"[outgoing] allowed_private_hosts: {host!r} is no host name or address."
    for name in ("bigbluebutton", "jitsi"):
        url, secret = getattr(conferencing, f"{name}_url"), getattr(conferencing, f"{name}_secret")
        if url and not is_base_url(url):
            yield (
                f"[conferencing] {name}_url has to be an address such as "
                f'"https://mote.example.org", not {url!r}.'
            )
        if bool(url) != bool(secret):
            yield f"[conferencing] {name}_url and {name}_secret belong together: one of them is missing."
    if conferencing.jitsi_url and not conferencing.jitsi_app_id:
        yield "[conferencing] jitsi_app_id is missing: it stands beside the secret in Jitsi's settings."
    if conferencing.bigbluebutton_checksum not in CHECKSUMS:
        yield f"[conferencing] bigbluebutton_checksum has to be one of {', '.join(CHECKSUMS)}."
