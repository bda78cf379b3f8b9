"""Directories for tests: the real provider `oidc-provider-mock` in a process of its own, and one that forges."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from tests.journeys.machines import free_port

CLIENT, SECRET = "webbinarier", "a client secret for tests"


@dataclass(frozen=True)
class Directory:
    """A running provider."""

    issuer: str

    def knows(self, subject: str, **claims: object) -> None:
        """Have it vouch for somebody in this way."""
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def sign_in(self, address: str, subject: str) -> str:
        """What the person does there; gives the address that they come back to."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def running_directory() -> Iterator[Directory]:
    """The provider's own process."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--require-nonce", "true"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    directory = Directory(f"http://127.0.0.1:{port}")
    try:
        _wait_for(directory.issuer)
        yield directory
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            requests.get(url, timeout=1)
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider did not start")


@dataclass
class Forger:
    """A provider that does as it is told: `token` makes what it answers with, `described` what it says of itself."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    signed_by: str = "its key"
    answers_with: bytes | None = None
    waits_seconds: float = 0
    issuer: str = ""

    def token(self) -> str:
        """The ID token for whoever asks."""
        if self.signed_by == "nobody":
            registry = jws.JWSRegistry(algorithms=["none"])
            return jwt.encode({"alg": "none"}, self.claims, OctKey.generate_key(), registry=registry)
        if self.signed_by == "its public key as a secret":
            secret = OctKey.import_key(self.key.as_pem(private=False))
            return jwt.encode({"alg": "HS256"}, self.claims, secret)
        key = self.key if self.signed_by == "its key" else RSAKey.generate_key(2048, {"kid": "one"})
        return jwt.encode({"alg": "RS256", "kid": "one"}, self.claims, key)

    def answer(self, path: str, form: dict[str, str]) -> bytes:
        """JSON for one of its addresses."""
        if path == "/.well-known/openid-configuration":
            own = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            }
            return json.dumps({**own, **self.described}).encode()
        if path == "/jwks":
            return json.dumps({"keys": [{**self.key.as_dict(private=False), "use": "sig"}]}).encode()
        self.asked.append(form)
        time.sleep(self.waits_seconds)
        return self.answers_with or json.dumps({"id_token": self.token()}).encode()


@contextmanager
def running_forger() -> Iterator[Forger]:
    """A forger that listens."""
    forger = Forger()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            body = forger.answer(urlsplit(self.path).path, form)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def handle_one_request(self) -> None:
            with suppress(OSError):  # whoever asked has had enough
                super().handle_one_request()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        forger.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield forger
        server.shutdown()
        thread.join(5)
