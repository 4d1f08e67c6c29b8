"""The one thing that uses the network: only a public address, resolved once, and no redirect."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

import pytest

from inventories.problem import InputError
from labels.signing import timestamp

PUBLIC = ["93.184.216.34"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://tsa.example/", "file:///etc/passwd", "tsa.example", "http://", "http://user:pw@tsa.example/", "http://tsa.example/\r\nHost: x",
        "http://tsa.example:99999/", "gopher://tsa.example",
    ],
)  # fmt: skip
def test_other_addresses_than_http_are_refused(url: str) -> None:
    """And those that carry a password or a line end."""
    with pytest.raises(InputError):
        timestamp.checked(url, lambda host, port: PUBLIC)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.5.5", "169.254.169.254", "0.0.0.0", "100.64.1.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "224.0.0.1"],  # noqa: S104
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    """This machine, private networks, the cloud's metadata service; also if only one of several answers is private."""
    with pytest.raises(InputError):
        timestamp.checked("http://tsa.example/", lambda host, port: [*PUBLIC, address])


def test_a_public_address_is_taken_with_port_and_path() -> None:
    """And the very address that was looked at is the one to connect to."""
    assert timestamp.checked("https://tsa.example:8443/a?b", lambda host, port: PUBLIC) == (
        True,
        "tsa.example",
        8443,
        "/a?b",
        PUBLIC[0],
    )


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """Redirects /redirect, answers /page with a web page."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(302 if self.path == "/redirect" else 200)
            self.send_header("Location", "http://127.0.0.1/secret")
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.mark.parametrize(("path", "word"), [("/redirect", "redirect"), ("/page", "no time stamp")])
def test_redirects_and_other_answers_are_refused(server: HTTPServer, path: str, word: str) -> None:
    """A redirect is not followed; a page is no time stamp."""
    port = server.server_address[1]
    url = f"http://tsa.example:{port}{path}"
    with (
        mock.patch.object(timestamp, "checked", return_value=(False, "tsa.example", port, path, "127.0.0.1")),
        pytest.raises(InputError, match=word),
    ):
        timestamp.ask(url, b"")
