"""RSA private keys in files, for signatures that others check against a public key."""

import logging
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

log = logging.getLogger(__name__)

SHORTEST_BITS = 1024  # RFC 8301 §3.2: nobody has to accept less
GOOD_BITS = 2048

_LARGEST_FILE = 64_000


class UnusableKey(ValueError):
    """No key that can sign; the text says why, and what to do."""


@dataclass(frozen=True)
class RsaKey:
    """A private key as PEM, and the two numbers of it that everybody may know."""

    pem: bytes = field(repr=False)
    modulus: int
    exponent: int

    @property
    def public_base64(self) -> str:
        """The public key as a DNS record holds it: RFC 8017 RSAPublicKey inside SubjectPublicKeyInfo, in base64."""
        numbers = _der(0x30, _der_integer(self.modulus) + _der_integer(self.exponent))
        algorithm = bytes.fromhex("300d06092a864886f70d0101010500")  # rsaEncryption, without parameters
        return b64encode(_der(0x30, algorithm + _der(0x03, b"\0" + numbers))).decode()


@lru_cache(maxsize=8)
def read_rsa_key(path: Path) -> RsaKey:
    """The key in a PEM file (PKCS #1 or PKCS #8), read once in a process. Raises UnusableKey."""
    try:
        pem = path.read_bytes()[:_LARGEST_FILE].replace(b"\r\n", b"\n").strip() + b"\n"
        mode = path.stat().st_mode
    except OSError as error:
        raise UnusableKey(f"{path} cannot be read: {error.strerror or error}") from None
    if b"ENCRYPTED" in pem:
        raise UnusableKey(f"{path} is protected by a passphrase, and nobody is there to type it")
    key = _parsed(path, pem)
    bits = key.modulus.bit_length()
    if bits < SHORTEST_BITS:
        raise UnusableKey(f"{path} has {bits} bits, and nobody accepts less than {SHORTEST_BITS}")
    if bits < GOOD_BITS:
        log.warning("%s has %d bits: make one of %d", path, bits, GOOD_BITS)
    if mode & 0o077:
        log.warning("%s can be read by other users of this machine: chmod 600 %s", path, path)
    return key


def _parsed(path: Path, pem: bytes) -> RsaKey:
    # Here, since dkim brings the whole of dnspython, and few sites have a key.
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key  # noqa: PLC0415

    if not re.search(rb"-----BEGIN (RSA )?PRIVATE KEY-----", pem):
        raise UnusableKey(
            f"{path} holds no RSA private key in PEM: openssl genrsa -out {path.name} {GOOD_BITS}"
        )
    try:
        numbers = parse_pem_private_key(pem)
        modulus, exponent = numbers["modulus"], numbers["publicExponent"]
        is_whole = numbers["prime1"] * numbers["prime2"] == modulus
        is_whole = is_whole and pow(pow(2, numbers["privateExponent"], modulus), exponent, modulus) == 2
    except (UnparsableKeyError, ValueError, LookupError, TypeError):
        raise UnusableKey(f"{path} holds no RSA private key that can be read") from None
    if not is_whole:
        raise UnusableKey(f"{path} is damaged: its numbers do not belong together")
    return RsaKey(pem, modulus, exponent)


def _der_integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content
