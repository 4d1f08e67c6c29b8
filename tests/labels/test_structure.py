"""The structure tree: text stands in what it belongs to, and an English run says that it is English."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from labels import document
from tests.labels.drawn import dictionaries, marked
from tests.labels.test_document import IDENTITY, page

WORDS = (
    '<p>碳足迹 <span lang="en">carbon <b>footprint</b></span> 的<b>标签</b></p><p lang="en">per seat<sub>2</sub></p>'
    '<h1>名称<span class="block" lang="en">name</span></h1>'
)


def drawn(body: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(document.lay_out(page(body), "label.css").write(IDENTITY)))


@pytest.fixture(scope="module")
def small() -> Iterator[pikepdf.Pdf]:
    with drawn(WORDS) as made:
        yield made


def elements(made: pikepdf.Pdf) -> list[Any]:
    return [o for o in dictionaries(made) if o.get("/Type") == "/StructElem"]


def numbers(element: Any) -> list[int]:
    return [int(kid) for kid in element.K if not isinstance(kid, pikepdf.Dictionary)]


def below(made: pikepdf.Pdf, element: Any) -> str:
    """All text in an element, in the order of its children."""
    text = marked(next(p for p in made.pages if p.objgen == element.Pg.objgen))
    kids = (below(made, k) if isinstance(k, pikepdf.Dictionary) else text[int(k)] for k in element.K)
    return "".join(kids)


def test_text_stands_in_its_paragraph_itself(small: pikepdf.Pdf) -> None:
    first, second = (e for e in elements(small) if e.S == "/P")
    assert len(numbers(first)) == 3, "碳足迹, 的 and 标签: what is bold is no element of its own"
    assert below(small, second) == "per seat2"
    assert not [k for k in second.K if isinstance(k, pikepdf.Dictionary)]


def test_an_english_run_says_so_once(small: pikepdf.Pdf) -> None:
    english = {below(small, e): str(e.S) for e in elements(small) if "/Lang" in e}
    assert english == {"carbon footprint": "/Span", "per seat2": "/P", "name": "/Span"}
    assert {str(e.Lang) for e in elements(small) if "/Lang" in e} == {"en"}
    assert str(small.Root.Lang) == "zh-CN"


def test_a_heading_is_one_heading(small: pikepdf.Pdf) -> None:
    assert [str(e.S) for e in elements(small)].count("/H1") == 1


def test_every_marked_content_has_the_owner_that_holds_it(opened: pikepdf.Pdf) -> None:
    """ISO 32000-1 §14.7.4.4: the parent tree leads from a marked content to the element that has it among its kids."""
    pairs = opened.Root.StructTreeRoot.ParentTree.Nums
    for number, sheet in enumerate(opened.pages):
        assert int(pairs[2 * number]) == number
        owners = pairs[2 * number + 1]
        held = {n: owner for n, owner in enumerate(owners) if owner is not None}
        assert set(marked(sheet)) == set(held)
        for mcid, owner in held.items():
            assert mcid in numbers(owner)
            assert owner.Pg.objgen == sheet.objgen


def test_every_element_stands_in_what_holds_it(opened: pikepdf.Pdf) -> None:
    for element in elements(opened):
        for kid in element.K:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
                assert kid.P.objgen == element.objgen


def test_no_chinese_is_said_to_be_english_and_the_label_has_both(opened: pikepdf.Pdf) -> None:
    english = [below(opened, e) for e in elements(opened) if "/Lang" in e]
    assert len(english) > 50
    assert not [text for text in english if any("\u4e00" <= letter <= "\u9fff" for letter in text)]


def test_text_that_runs_over_the_page_keeps_its_page() -> None:
    """A paragraph's number on another page would lead to a text there."""
    with drawn("<p>" + "长段落 " * 3000 + "</p>") as made:
        assert len(made.pages) > 1
        for sheet in made.pages:
            here = [e for e in elements(made) if "/Pg" in e and e.Pg.objgen == sheet.objgen]
            held = sorted(n for e in here for n in numbers(e))
            assert held == sorted(marked(sheet))


def test_what_stands_in_the_margins_is_an_artifact(small: pikepdf.Pdf) -> None:
    """PDF/UA-1 7.8: nobody wants the page number read out in the middle of a sentence."""
    marks = [m for sheet in small.pages for m in pikepdf.parse_content_stream(sheet) if str(m.operator) == "BDC"]
    assert [str(m.operands[0]) for m in marks if "/Pagination" in str(m.operands[1])] == ["/Artifact"] * 2
    owners = small.Root.StructTreeRoot.ParentTree.Nums[1]
    assert [n for n, owner in enumerate(owners) if owner is None] == sorted(
        set(range(len(owners))) - set(marked(small.pages[0]))
    )


def test_chinese_in_an_english_run_is_not_said_to_be_english() -> None:
    with drawn('<p lang="en">不含包装 without packaging</p>') as made:
        assert not [e for e in elements(made) if "/Lang" in e]
