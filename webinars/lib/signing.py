"""Long-lived personal links are derived, not stored, so that every later mail can carry them again.

A token is `<public id><generation>.<signature>`; the signature covers the purpose, so that a token for a feed
never opens another page. Raising the generation revokes every token made before.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

_SIGNATURE_BYTES = 16
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no 0/o, 1/l: people read these aloud


def new_public_id(length: int = 12) -> str:
    """A random name for a row that people may see: 5 bits a character."""
    return "".join(_ALPHABET[byte & 31] for byte in secrets.token_bytes(length))


def new_secret() -> str:
    """A random single-use token for a link; store only its `digest`."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What is stored of a single-use token: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Signer:
    """Makes and reads personal tokens with the site's secret key and, for reading, its predecessors."""

    secret_key: str
    fallbacks: tuple[str, ...] = ()

    def token(self, purpose: str, public_id: str, generation: int = 0) -> str:
        """The token of this row for this one purpose."""
        return f"{public_id}-{generation:x}-{_signature(self.secret_key, purpose, public_id, generation)}"

    def read(self, purpose: str, token: str) -> tuple[str, int] | None:
        """The public id and generation that a genuine token names, else None. The caller compares the generation."""
        public_id, _, rest = token.partition("-")
        generation_hex, _, signature = rest.partition("-")
        if not (public_id and signature) or not 1 <= len(generation_hex) <= 8 or len(token) > 200:
            return None
        try:
            generation = int(generation_hex, 16)
        except ValueError:
            return None
        if generation_hex != f"{generation:x}":  # one token has one spelling
            return None
        genuine = [
            hmac.compare_digest(
                _signature(key, purpose, public_id, generation).encode(), signature.encode(errors="replace")
            )
            for key in (self.secret_key, *self.fallbacks)
        ]
        return (public_id, generation) if any(genuine) else None

    def derived(self, purpose: str, name: str) -> str:
        """64 hexadecimal digits that always follow from this name, and that nobody can tell from it without the key."""
        message = f"derived\n{purpose}\n{name}".encode(errors="replace")
        return hmac.digest(self.secret_key.encode(), message, "sha256").hex()


@dataclass(frozen=True)
class NobodysSigner(Signer):
    """Makes links that open nothing: what organisers look at holds nobody's personal link."""

    secret_key: str = ""

    def token(self, purpose: str, public_id: str, generation: int = 0) -> str:
        """A word where the reader's own mail has their token."""
        return "exempel"


def _signature(secret_key: str, purpose: str, public_id: str, generation: int) -> str:
    message = f"{purpose}\n{public_id}\n{generation}".encode()
    full = hmac.digest(secret_key.encode(), message, "sha256")
    return base64.urlsafe_b64encode(full[:_SIGNATURE_BYTES]).decode().rstrip("=")
