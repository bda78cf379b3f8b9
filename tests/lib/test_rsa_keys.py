"""A key that cannot sign says so at once, and what to do."""

import logging
import subprocess

import pytest

from webinars.lib.rsa_keys import UnusableKey, read_rsa_key

PASSPHRASE = "genrsa", "-aes128", "-passout", "pass:hemlig", "2048"


@pytest.mark.parametrize(
    "arguments", [("genrsa", "2048"), ("genrsa", "-traditional", "2048"), ("genrsa", "4096")]
)
def test_a_key_is_read_as_openssl_writes_it(make_key, arguments):
    path = make_key(*arguments)
    public = ["openssl", "rsa", "-in", str(path), "-pubout", "-outform", "PEM"]
    shown = subprocess.run(public, check=True, capture_output=True, text=True).stdout

    key = read_rsa_key(path)

    assert key.modulus.bit_length() == int(arguments[-1])
    assert key.public_base64 == "".join(shown.splitlines()[1:-1])
    assert "PRIVATE" not in repr(key)


def test_a_key_written_on_windows_is_read(make_key, tmp_path):
    path = tmp_path / "dkim.pem"
    path.write_bytes(b"\r\n" + make_key().read_bytes().replace(b"\n", b"\r\n") + b"\r\n")

    assert read_rsa_key(path).modulus == read_rsa_key(make_key()).modulus


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (PASSPHRASE, "is protected by a passphrase, and nobody is there to type it"),
        (("genrsa", "512"), "has 512 bits, and nobody accepts less than 1024"),
        (("genpkey", "-algorithm", "ed25519"), "holds no RSA private key that can be read"),
        (
            ("rsa", "-in", "{key}", "-pubout"),
            "holds no RSA private key in PEM: openssl genrsa -out dkim.pem 2048",
        ),
    ],
)
def test_a_key_that_cannot_sign_is_refused_with_a_sentence(make_key, arguments, words):
    path = make_key(*(each.format(key=make_key()) for each in arguments))

    with pytest.raises(UnusableKey) as refused:
        read_rsa_key(path)

    assert str(refused.value) == f"{path} {words}"


def test_a_damaged_key_is_refused(make_key, tmp_path):
    lines = make_key().read_text().splitlines()
    lines[9] = lines[9][::-1]
    path = tmp_path / "dkim.pem"
    path.write_text("\n".join(lines))

    with pytest.raises(UnusableKey):
        read_rsa_key(path)


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_file_that_cannot_be_read_is_named(tmp_path, is_folder):
    path = tmp_path if is_folder else tmp_path / "nowhere.pem"

    with pytest.raises(UnusableKey, match=f"^{path} cannot be read: "):
        read_rsa_key(path)


def test_a_key_that_others_can_read_is_warned_of(make_key, tmp_path, caplog):
    path = tmp_path / "dkim.pem"
    path.write_bytes(make_key().read_bytes())
    path.chmod(0o644)

    with caplog.at_level(logging.WARNING):
        read_rsa_key(path)

    assert caplog.messages == [f"{path} can be read by other users of this machine: chmod 600 {path}"]
