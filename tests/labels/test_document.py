"""The renderer: nothing is read from outside, nothing unescaped gets in, drawings carry their words."""

import socket
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jinja2
import pytest

from inventories.problem import InputError
from labels import document
from labels.charts import chart
from labels.document import Attachment, Gallery, Identity, Layout

IDENTITY = Identity("题 title", "作者 author", "subject", bytes(16), date(2026, 3, 2), {"documentId": "A & B"})


class Listener:
    """Counts connections to a loopback port."""

    def __init__(self) -> None:
        self.hits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def page(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><title>t</title>{head}</head><body>{body}</body></html>'


HOSTILE = {
    "img": page('<img src="{0}" alt="x"/>'),
    "stylesheet": page("x", '<link rel="stylesheet" href="{0}"/>'),
    "import": page("x", '<style>@import url("{0}");</style>'),
    "font": page('<p style="font-family:Evil">x</p>', '<style>@font-face{{font-family:Evil;src:url("{0}")}}</style>'),
    "background": page('<p style="background:url({0})">x</p>'),
    "content": page("x", '<style>body::before{{content:url("{0}")}}</style>'),
    "list": page('<ul><li style="display:list-item;list-style-image:url({0})">x</li></ul>'),
    "svg image": page(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title><image href="{0}" width="9" height="9"/></svg>'
    ),
    "object": page('<object data="{0}">x</object>'),
    "embed": page('<embed src="{0}"/>'),
    "attachment": page("x", '<link rel="attachment" href="{0}"/>'),
    "attached link": page('<a rel="attachment" href="{0}">x</a>'),
    "base": page('<img src="x.png" alt="x"/>', '<base href="{0}"/>'),
}


@pytest.mark.parametrize("loose", ["", "<br>"], ids=["xml", "html"])
@pytest.mark.parametrize("how", HOSTILE)
def test_addresses_in_a_page_make_no_request_and_abort(
    how: str, loose: str, listener: Listener, tmp_path: Path
) -> None:
    """By either parser: a tag left open is no XML, and the page goes the slower way."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    for address in (listener.address, secret.as_uri(), "data:text/plain,SECRET", "ftp://127.0.0.1/x"):
        if how == "base" and address.startswith("data:"):
            continue  # nothing can be joined to a data address
        with pytest.raises(InputError, match="tried to read an address"):
            document.lay_out(HOSTILE[how].format(address).replace("</body>", f"{loose}</body>"), "label.css").write(
                IDENTITY
            )
    assert listener.hits == 0


@pytest.mark.parametrize(
    "body",
    [
        '<iframe src="{0}"></iframe>',
        '<script src="{0}"></script>',
        '<video src="{0}"></video>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title><use href="{0}#a"/></svg>',
    ],
)
def test_what_the_renderer_ignores_makes_no_request_either(body: str, listener: Listener) -> None:
    document.lay_out(page(body.format(listener.address)), "label.css").write(IDENTITY)
    assert listener.hits == 0


def test_a_drawing_cannot_read_either(listener: Listener) -> None:
    evil = f'<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm"><image href="{listener.address}" width="9" height="9"/></svg>'
    with pytest.raises(InputError, match="tried to read an address"):
        document.lay_out(
            page('<img src="tanbiao:image/0.svg" alt="x">'), "label.css", {"tanbiao:image/0.svg": evil.encode()}
        ).write(IDENTITY)
    assert listener.hits == 0


def test_after_an_abort_the_next_document_is_whole() -> None:
    with pytest.raises(InputError):
        document.lay_out(page('<img src="file:///etc/passwd" alt="x">'), "label.css")
    assert document.lay_out(page("<p>好</p>"), "label.css").write(IDENTITY).startswith(b"%PDF-1.7")


def test_templates_escape_and_know_their_names() -> None:
    made = document.environment().from_string("{{ name }}|{{ name|rich }}|{{ value|figure }}")
    assert made.render(name="<script>&CO2", value=1.5e-7) == (
        '&lt;script&gt;&amp;CO2|&lt;script&gt;&amp;CO<sub>2</sub>|<span class="nb">1.50×10<sup>−7</sup></span>'
    )
    with pytest.raises(jinja2.UndefinedError):
        document.environment().from_string("{{ nothing }}").render()
    with pytest.raises(jinja2.UndefinedError):
        document.environment().from_string("{{ thing.nothing }}").render(thing={})


def test_drawings_carry_their_words_escaped() -> None:
    gallery = Gallery()
    bar = chart.bar([("fossil", 3.0), ("biogenic removals", -1.0)], -1.0, 3.0, 80, 4, 'A <b> & "c": 2 kg')
    tag = gallery.show(bar)
    assert 'alt="A &lt;b&gt; &amp; &#34;c&#34;: 2 kg"' in tag
    assert b'<title>A &lt;b&gt; &amp; "c": 2 kg</title>' in bar.svg
    assert b'width="600.00"' in bar.svg, "3 of 4 units of 80 mm"
    assert chart.meter(2.0, 30, 2, "too much").svg.count(b'width="300.00"') == 1, "a share never leaves its track"
    assert b"NaN" not in chart.bar([], 0.0, 0.0, 80, 4, "empty").svg


def test_pages_and_anchors() -> None:
    made: Layout = document.lay_out(page('<p>1</p><p id="b" style="break-before:page">2</p>'), "label.css")
    assert made.pages == 2
    assert made.page_of("b") == 1
    assert made.page_of("c") is None


def test_the_same_bytes_again_in_one_process() -> None:
    attached = [Attachment("b.json", b"{}", "Data", "乙"), Attachment("a.json", b"[]", "Source", "甲")]
    first, second = (document.lay_out(page("<h1>标</h1>"), "label.css").write(IDENTITY, attached) for _ in range(2))
    assert first == second
