"""Addresses that people typed in are asked, without reaching inwards and without being held up."""

import datetime
import socket
from ipaddress import ip_address
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.lib.outgoing.hostile import hostile_server
from webinars.lib.outgoing import FetchFailed, Limits, Reason, fetch

HERE = ("127.0.0.1",)
SHORT = Limits(seconds=1, bytes=100_000)


@pytest.fixture
def server():
    """A server whose host the settings name."""
    with hostile_server() as running:
        yield running


def failure(url, **options):
    """Why there is no answer."""
    with pytest.raises(FetchFailed) as failed:
        fetch(url, **{"private_hosts": HERE, "limits": SHORT, **options})
    return failed.value.reason


def test_an_answer_comes_back_with_its_headers_and_body(server):
    server.says("/a", body="Hej å".encode(), Content_Type="text/html; charset=utf-8")

    answer = fetch(server.url("/a"), private_hosts=HERE, agent="webinars (test)")

    assert (answer.status, answer.body.decode(), answer.is_whole) == (200, "Hej å", True)
    assert (answer.content_type, answer.headers["content-TYPE"]) == ("text/html", "text/html; charset=utf-8")
    assert "User-Agent: webinars (test)" in server.asked[0]
    assert "Accept-Encoding: identity" in server.asked[0]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]"),
        *(
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[::]",
            "[fe80::1]",
        ),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "[fd00::1]"),
    ],
)
def test_an_inner_host_is_not_asked_however_it_is_written(host, server):
    server.says("/")

    assert failure(f"http://{host}:{server.port}/", private_hosts=()) is Reason.NOT_ALLOWED
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "//example.org/",
            "example.org",
            "",
        ),
        *(
            "http://anna:hemligt@example.org/",
            "http://exa mple.org/",
            "http://example.org:99999/",
            "http:///a",
        ),
        *(
            "http://example.org\\@127.0.0.1/",
            "http://[::1/",
            "https://" + "a" * 3000,
            "http://ex\nample.org/",
        ),
    ],
)
def test_what_is_no_web_address_is_not_asked(url):
    assert failure(url) is Reason.NOT_ALLOWED


def test_a_redirect_is_checked_like_the_address_itself(server):
    server.says("/in", "302 Found", Location=f"http://localhost:{server.port}/secret")
    server.says("/file", "302 Found", Location="file:///etc/passwd")
    server.says("/secret", body=b"secret")

    assert failure(server.url("/in")) is Reason.NOT_ALLOWED
    assert failure(server.url("/file")) is Reason.NOT_ALLOWED
    assert not any("/secret" in asked for asked in server.asked)


def test_the_host_is_looked_up_once_and_connected_to_as_it_was_found(server, monkeypatch):
    """A name that leads to a public address when it is checked, and inwards when it is connected to."""
    asked, real = [], socket.getaddrinfo

    def rebinding(host, port, *arguments, **options):
        asked.append(host)
        return real("192.0.2.1" if len(asked) == 1 else "127.0.0.1", port, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)

    assert failure(f"http://rebinding.example:{server.port}/", private_hosts=()) is Reason.NOT_ALLOWED
    assert asked == ["rebinding.example"]
    assert server.asked == []


def test_a_redirect_is_followed_and_remembered(server):
    server.says("/a", "301 Moved", Location="/å-b")
    server.says("/%C3%A5-b", body=b"there")

    answer = fetch(server.url("/a"), private_hosts=HERE)

    assert (answer.body, answer.hops) == (b"there", (server.url("/a"),))
    assert answer.url == server.url("/å-b")


def test_redirects_in_a_circle_end(server):
    server.says("/a", "302 Found", Location="/b")
    server.says("/b", "302 Found", Location="/a")

    assert failure(server.url("/a")) is Reason.TOO_MANY_REDIRECTS
    assert len(server.asked) == SHORT.redirects + 1


def test_what_was_sent_along_does_not_go_to_another_host(server):
    with hostile_server() as other:
        server.says("/a", "302 Found", Location=f"http://localhost:{other.port}/b")
        other.says("/b", body=b"there")

        fetch(
            server.url("/a"), headers={"Authorization": "Bearer hemligt"}, private_hosts=(*HERE, "localhost")
        )

    assert "hemligt" in server.asked[0]
    assert "hemligt" not in other.asked[0]


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 10000000\r\n",
    ],
)
def test_a_server_that_drips_holds_nobody_up(first, server):
    server.drips("/slow", first)
    began = monotonic()

    assert failure(server.url("/slow"), limits=Limits(seconds=0.5)) is Reason.TOO_SLOW
    assert monotonic() - began < 10


def test_a_server_that_says_nothing_holds_nobody_up(server):
    server.behaviours["/silent"] = lambda client, _: client.recv(1)

    assert failure(server.url("/silent"), limits=Limits(seconds=0.5)) is Reason.TOO_SLOW


def test_an_endless_body_is_taken_up_to_its_limit(server):
    block = b"x" * 65_536

    def endless(client, _):
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            client.sendall(block)

    server.behaviours["/endless"] = endless

    answer = fetch(server.url("/endless"), private_hosts=HERE, limits=Limits(bytes=100_000))

    assert (len(answer.body), answer.is_whole) == (100_000, False)


def test_a_body_that_is_compressed_all_the_same_is_not_blown_up(server):
    bomb = b"\x1f\x8b\x08\x00" + b"\x00" * 50
    server.says("/bomb", body=bomb, Content_Encoding="gzip")

    assert fetch(server.url("/bomb"), private_hosts=HERE).body == bomb


@pytest.mark.parametrize("answer", [b"SMTP 220 hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_what_is_no_http_is_a_bad_answer(answer, server):
    server.behaviours["/odd"] = lambda client, _: client.sendall(answer)

    assert failure(server.url("/odd")) is Reason.BAD_ANSWER


def test_a_port_that_nobody_listens_on_is_no_connection():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

    assert failure(f"http://127.0.0.1:{port}/") is Reason.NO_CONNECTION


def test_a_host_that_does_not_exist_is_told_apart():
    assert failure("http://nowhere.invalid/") is Reason.NO_SUCH_HOST


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    with hostile_server(_self_signed(tmp_path)) as server:
        server.says("/")

        assert failure(server.url("/")) is Reason.BAD_CERTIFICATE


def test_when_a_certificate_ends_is_told(tmp_path, monkeypatch):
    certificate = _self_signed(tmp_path)
    with hostile_server(certificate) as server:
        server.says("/", body=b"safe")
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))

        answer = fetch(server.url("/"), private_hosts=HERE)

    assert answer.body == b"safe"
    assert answer.certificate_ends_at == datetime.datetime(2046, 1, 1, tzinfo=datetime.UTC)


def test_no_cookie_is_kept_between_redirects(server):
    server.says("/a", "302 Found", Location="/b", Set_Cookie="id=1; Path=/")
    server.says("/b", body=b"there")

    fetch(server.url("/a"), private_hosts=HERE)

    assert "Cookie" not in server.asked[1]


def _self_signed(folder):
    """A certificate of 127.0.0.1 for itself, until 2046, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2046, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
