"""The directory that organisers may sign in through."""

from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from webinars.config.elsewhere import Outgoing
from webinars.config.settings import SignIn


def problems_of_directory(sign_in: SignIn, outgoing: Outgoing) -> Iterator[str]:
    """A sentence for each problem with signing in through a directory (OpenID Connect)."""
    given = [
        *(sign_in.oidc_issuer, sign_in.oidc_client_id, sign_in.oidc_client_secret, sign_in.oidc_name),
    ]
    if not any(given):
        return
    if not all(given):
        yield (
            "[sign_in] oidc_issuer, oidc_client_id, oidc_client_secret and oidc_name belong together: "
            "one of them is missing."
        )
    parts = urlsplit(sign_in.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in outgoing.allowed_private_hosts:
        yield f"[sign_in] oidc_issuer has to begin with https, not {sign_in.oidc_issuer!r}."
    if find_spec("joserfc") is None:
        yield (
            "[sign_in] oidc_issuer is set, and the library that reads what a directory signs is missing. "
            "Install it with: sh requirements/install.sh oidc"
        )
