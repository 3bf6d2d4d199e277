"""The heads of requests, read line by line: the library reads them as a mail, which takes longer than all the rest."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

__all__ = ("LineHandler",)

_LONGEST = 65_536
"""Bytes of a line of the head."""

_MOST = 100
"""Lines of a head."""


class LineHandler(BaseHTTPRequestHandler):
    """Reads the head of a request.

    Attributes:
        fields: its lines, by name in lower case; of several with one name the last.
    """

    protocol_version = "HTTP/1.1"
    fields: dict[str, str]
    raw_requestline: bytes

    def parse_request(self) -> bool:
        """Read the head; False when it is none, and then the client was told."""
        self.requestline = self.raw_requestline.decode("latin-1").rstrip("\r\n")
        self.command, self.request_version, self.close_connection = "", "HTTP/1.1", True
        words = self.requestline.split()
        if len(words) != 3 or words[2] not in ("HTTP/1.0", "HTTP/1.1"):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        self.command, path, self.request_version = words
        self.path = f"/{path.lstrip('/')}" if path.startswith("//") else path
        if not self._read_fields():
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return False
        newer, asked = self.request_version == "HTTP/1.1", self.fields.get("connection", "").lower()
        self.close_connection = asked == "close" if newer else asked != "keep-alive"
        awaits = newer and self.fields.get("expect", "").lower() == "100-continue"
        return self.handle_expect_100() if awaits else True

    def _read_fields(self) -> bool:
        """Whether the lines of the head ended in time."""
        self.fields = {}
        for _ in range(_MOST + 1):
            line = self.rfile.readline(_LONGEST + 1)
            if line in (b"\r\n", b"\n", b""):
                return True
            name, _, value = line.decode("latin-1").partition(":")
            self.fields[name.strip().lower()] = value.strip()
            if len(line) > _LONGEST:
                break
        return False
