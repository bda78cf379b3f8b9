"""A BigBlueButton server as far as its API goes: checks signatures, keeps rooms, answers XML over HTTP."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

SECRET = "delad hemlighet"
Parameters = dict[str, str]


class BigBlueButtonServer:
    """`rooms` by meetingID, `inside` the people of each, `recordings` their XML; `answers` overrules with raw bytes."""

    def __init__(self, algorithm: str = "sha256") -> None:
        self.algorithm = algorithm
        self.calls: list[tuple[str, Parameters]] = []
        self.rooms: dict[str, Parameters] = {}
        self.inside: dict[str, list[tuple[str, str]]] = {}
        self.recordings: dict[str, str] = {}
        self.answers: dict[str, tuple[int, bytes]] = {}

    def answer(self, path: str, query: str) -> tuple[int, bytes]:
        """What the server says to one call."""
        call, parameters = path.rpartition("/")[2], {key: value[0] for key, value in parse_qs(query).items()}
        signed, _, checksum = query.rpartition("&checksum=")
        if hashlib.new(self.algorithm, f"{call}{signed}{SECRET}".encode()).hexdigest() != checksum:
            return 200, _response("FAILED", "<messageKey>checksumError</messageKey>")
        self.calls.append((call, parameters))
        if call in self.answers:
            return self.answers[call]
        return 200, getattr(self, f"_{call}")(parameters)

    def _create(self, asked: Parameters) -> bytes:
        room = self.rooms.setdefault(asked["meetingID"], asked)
        if room["name"] != asked["name"]:
            return _response("FAILED", "<messageKey>idNotUnique</messageKey>")
        return _response("SUCCESS", f"<meetingID>{asked['meetingID']}</meetingID>")

    def _join(self, asked: Parameters) -> bytes:
        if asked["meetingID"] not in self.rooms:
            return _response("FAILED", "<messageKey>notFound</messageKey>")
        self.inside.setdefault(asked["meetingID"], []).append((asked["userID"], asked["fullName"]))
        return _response("SUCCESS", "<messageKey>successfullyJoined</messageKey>")

    def _getMeetingInfo(self, asked: Parameters) -> bytes:
        if asked["meetingID"] not in self.rooms:
            return _response("FAILED", "<messageKey>notFound</messageKey>")
        people = "".join(
            f"<attendee><userID>{escape(key)}</userID><fullName>{escape(name)}</fullName></attendee>"
            for key, name in self.inside.get(asked["meetingID"], [])
        )
        return _response("SUCCESS", f"<attendees>{people}</attendees>")

    def _getRecordings(self, asked: Parameters) -> bytes:
        found = self.recordings.get(asked["meetingID"], "")
        return _response("SUCCESS", f"<recordings>{found}</recordings>")


def _response(code: str, content: str) -> bytes:
    return f"<response><returncode>{code}</returncode>{content}</response>".encode()


@contextmanager
def bigbluebutton_server(algorithm: str = "sha256") -> Iterator[tuple[BigBlueButtonServer, str]]:
    """One on a free port of this machine, and its address."""
    served = BigBlueButtonServer(algorithm)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, body = served.answer(parts.path, parts.query)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served, f"http://127.0.0.1:{server.server_port}/bigbluebutton/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
