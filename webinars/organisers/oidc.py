"""OpenID Connect (OpenID Connect Core 1.0): being told by somebody else's directory who signs in.

The authorization code flow with PKCE (RFC 7636). What the directory says is believed only when it comes in a token that
it signed, for us, for this attempt, just now. The browser that comes back has to be the one that left: it keeps a
secret, and what is sent along (`state`, `nonce`, the verifier) is derived from it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from webinars.config import Config
from webinars.lib.outgoing import FetchFailed, Limits, fetch

ATTEMPT_FOR = timedelta(minutes=10)
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""What a token may be signed with: keys that only the directory has. Never `none`, nor a secret that we know, too."""

_LIMITS = Limits(seconds=8, connect_seconds=4, bytes=200_000, redirects=0)
_LEEWAY_SECONDS = 60
_OLDEST_SECONDS = 600
_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0 §2


class ProviderRefused(Exception):
    """Nobody is signed in; the text says why, for whoever reads the server's log. It names nobody."""


@dataclass(frozen=True)
class Identity:
    """Who signed in, as the directory says: `subject` is theirs for ever at this issuer, the address may change."""

    issuer: str
    subject: str
    email: str
    is_verified: bool


@dataclass(frozen=True)
class Attempt:
    """One browser's attempt: all that is sent along follows from the secret that the browser keeps."""

    secret: str

    @property
    def state(self) -> str:
        """What the browser brings back."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the token has to contain."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What only we can show the directory for the code."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What the directory is told of the verifier (RFC 7636 §4.2)."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())

    def is_of(self, state: str) -> bool:
        """Whether what came back belongs to this attempt."""
        return hmac.compare_digest(self.state.encode(), state.encode())

    def _derived(self, purpose: str) -> str:
        return _base64url(hmac.digest(self.secret.encode(), f"oidc {purpose}".encode(), "sha256"))


@dataclass(frozen=True)
class Provider:
    """The directory, as it describes itself (OpenID Connect Discovery 1.0)."""

    config: Config
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    takes_secret_in_form: bool

    @classmethod
    def discover(cls, config: Config) -> "Provider":
        """Ask it. Raises ProviderRefused."""
        issuer = config.sign_in.oidc_issuer
        found = _json_at(f"{issuer.rstrip('/')}/.well-known/openid-configuration", config)
        if found.get("issuer") != issuer:
            raise ProviderRefused("its description is of another issuer")
        methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return cls(
            config,
            issuer,
            authorization_endpoint=_checked(found.get("authorization_endpoint"), config),
            token_endpoint=_checked(found.get("token_endpoint"), config),
            jwks_uri=_checked(found.get("jwks_uri"), config),
            takes_secret_in_form="client_secret_basic" not in methods,
        )

    def address(self, attempt: Attempt, *, redirect_uri: str, language: str) -> str:
        """Where the browser goes."""
        query = {
            "response_type": "code",
            "client_id": self.config.sign_in.oidc_client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        separator = "&" if urlsplit(self.authorization_endpoint).query else "?"
        return f"{self.authorization_endpoint}{separator}{urlencode(query)}"

    def identity(self, attempt: Attempt, code: str, *, redirect_uri: str, now: datetime) -> Identity:
        """Who brought this code back. Raises ProviderRefused."""
        token = self._token(attempt, code, redirect_uri)
        return _identity(self._claims(token, attempt, now), self.issuer)

    def _token(self, attempt: Attempt, code: str, redirect_uri: str) -> str:
        settings = self.config.sign_in
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self.takes_secret_in_form:
            form |= {"client_id": settings.oidc_client_id, "client_secret": settings.oidc_client_secret}
        else:
            pair = f"{quote(settings.oidc_client_id, safe='')}:{quote(settings.oidc_client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        data = urlencode(form).encode()
        found = _json_at(self.token_endpoint, self.config, method="POST", headers=headers, data=data)
        token = found.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused("it gave no token for the code")
        return token

    def _claims(self, token: str, attempt: Attempt, now: datetime) -> dict[str, Any]:
        """What a token says that is theirs, for us, of this attempt, and of now (OpenID Connect Core 1.0 §3.1.3.7)."""
        from joserfc import jwt  # noqa: PLC0415 - optional, and brings a whole cryptography library with it
        from joserfc.errors import JoseError  # noqa: PLC0415 - the same
        from joserfc.jwk import KeySet  # noqa: PLC0415 - the same

        keys = _signing_keys(_json_at(self.jwks_uri, self.config))
        seconds = int(now.timestamp())
        claims = jwt.JWTClaimsRegistry(
            now=seconds,
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self.config.sign_in.oidc_client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        )
        try:
            said = jwt.decode(token, KeySet.import_key_set({"keys": keys}), algorithms=ALGORITHMS).claims
            claims.validate(said)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderRefused(f"its token does not hold: {type(error).__name__}") from error
        if said["iat"] < seconds - _OLDEST_SECONDS:
            raise ProviderRefused("its token is old")
        several = isinstance(said["aud"], list) and len(said["aud"]) > 1
        if (several or "azp" in said) and said.get("azp") != self.config.sign_in.oidc_client_id:
            raise ProviderRefused("its token was made for another client")
        return dict(said)


def _identity(said: Mapping[str, Any], issuer: str) -> Identity:
    subject, email = said["sub"], said.get("email")
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise ProviderRefused("its token names no subject")
    # `xms_edov` is Entra's word for "the owner of the domain has shown that it is theirs"; it knows no email_verified.
    is_verified = any(said.get(claim) in (True, "true", "1") for claim in ("email_verified", "xms_edov"))
    return Identity(issuer, subject, email if isinstance(email, str) else "", is_verified)


def _signing_keys(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    keys = found.get("keys")
    if not isinstance(keys, list):
        raise ProviderRefused("it has no keys")
    return [
        key
        for key in keys
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
    ]


def is_safe_endpoint(url: str, config: Config) -> bool:
    """Whether codes and secrets may travel there: by https, or to a host that the settings name as private."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    private = parts.hostname in config.outgoing.allowed_private_hosts
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and private))


def _checked(url: object, config: Config) -> str:
    if not isinstance(url, str) or not is_safe_endpoint(url, config):
        raise ProviderRefused("it names an address that is none, or not https")
    return url


def _json_at(
    url: str,
    config: Config,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: bytes | None = None,
) -> dict[str, Any]:
    hosts = config.outgoing.allowed_private_hosts
    try:
        answer = fetch(
            _checked(url, config),
            method=method,
            headers=headers,
            data=data,
            limits=_LIMITS,
            private_hosts=hosts,
        )
    except FetchFailed as error:
        raise ProviderRefused(f"it does not answer: {error.reason}") from error
    if answer.status != 200 or not answer.is_whole:
        raise ProviderRefused(f"it answered {answer.status}, or without an end")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ProviderRefused("its answer is no JSON") from error
    if not isinstance(found, dict):
        raise ProviderRefused("its answer is no object")
    return found


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
