"""A time-stamp authority behind a URL (RFC 3161), asked only when the user names one: no redirects, no private addresses.

The name is resolved once and the connection goes to the very address that was looked at, so that a second answer of the name
server cannot lead into the firm's own network.
"""

from __future__ import annotations

import asyncio
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from inventories.problem import InputError, Text

SECONDS = 15
LARGEST = 1 << 20
"""bytes of an answer"""
Resolve = Callable[[str, int], Iterable[str]]


def addresses(host: str, port: int) -> Iterable[str]:
    """The addresses that a name stands for."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def checked(url: str, resolve: Resolve = addresses) -> tuple[bool, str, int, str, str]:
    """https or not, host, port, path and the address to connect to; raises InputError for anything else than a public one."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise _refused(url, "网址写法不对", "the address is malformed") from None
    host = parts.hostname or ""
    if (
        parts.scheme not in ("http", "https")
        or not host
        or parts.username is not None
        or any(c in url for c in "\r\n\t ")
    ):
        raise _refused(url, "只接受 http 或 https 网址", "only http and https addresses are taken")
    try:
        found = [ipaddress.ip_address(a.partition("%")[0]) for a in resolve(host, port)]
    except (OSError, ValueError, UnicodeError):
        raise _refused(url, "域名无法解析", "the name cannot be resolved") from None
    if not found or not all(a.is_global and not a.is_multicast for a in found):
        raise _refused(url, "指向本机或内部网络", "it leads to this machine or a private network")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme == "https", host, port, path, str(found[0])


class _Connection(http.client.HTTPConnection):
    """Connects to one address, whatever the name says now; with TLS the certificate must be the name's."""

    def __init__(self, host: str, port: int, address: str, secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._secure = address, secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), SECONDS)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def ask(url: str, request: bytes, resolve: Resolve = addresses) -> bytes:
    """The answer to a time-stamp request; raises InputError for a redirect, an error or an answer of another kind."""
    secure, host, port, path, address = checked(url, resolve)
    connection = _Connection(host, port, address, secure)
    try:
        connection.request(
            "POST", path, request, {"Content-Type": "application/timestamp-query", "User-Agent": "tanbiao"}
        )
        answer = connection.getresponse()
        body = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise _refused(
            url, f"连接失败（{type(error).__name__}）", f"the connection failed ({type(error).__name__})"
        ) from None
    finally:
        connection.close()
    if 300 <= answer.status < 400:
        raise _refused(url, "服务器要求转向，不予跟随", "the server redirects; redirects are not followed")
    kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip()
    if answer.status != 200 or kind != "application/timestamp-reply" or len(body) > LARGEST:
        raise _refused(url, f"没有返回时间戳（{answer.status}）", f"it gave no time stamp ({answer.status})")
    return body


def stamper(url: str) -> Any:
    """What signs with the time of this authority (a pyHanko TimeStamper); raises InputError for an address that is refused."""
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    checked(url)

    class Remote(TimeStamper):
        """Asks the URL."""

        async def async_request_tsa_response(self, req: Any) -> Any:
            return tsp.TimeStampResp.load(await asyncio.to_thread(ask, url, req.dump()))

    return Remote()  # type: ignore[no-untyped-call]  # pyHanko's class


def _refused(url: str, zh: str, en: str) -> InputError:
    return InputError.one(
        "time-stamp",
        Text(f"时间戳服务 {url[:80]}：{zh}", f"Time-stamp authority {url[:80]}: {en}"),
        Text("使用公开的 RFC 3161 时间戳服务", "Use a public RFC 3161 time-stamp authority"),
    )
