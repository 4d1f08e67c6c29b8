"""The label as PDF/A-3a and PDF/UA-1, by what can be checked without veraPDF, and its attachments."""

import contextlib
import io
import re
from typing import Any

import pikepdf
import pytest

from labels import engine, label, record
from lca import trail as trails
from tests.labels.drawn import dictionaries, words
from tests.labels.sample_trail import sample


def test_declares_pdf_a_3a_and_ua_1_in_one_rdf(opened: pikepdf.Pdf, trail: dict[str, Any]) -> None:
    xmp = opened.Root.Metadata.read_bytes().decode()
    assert xmp.count("<rdf:RDF") == 1
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    made = record.make(trail, disclose="full")
    assert f"<tb:recordSHA256>{made.digest()}</tb:recordSHA256>" in xmp
    for prefix in ("pdfuaid", "tb"):
        assert f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>" in xmp, (
            "PDF/A wants a schema for each private namespace"
        )
    with opened.open_metadata() as metadata:
        assert metadata["xmp:CreateDate"] == "2026-03-02T00:00:00Z"
        assert metadata["dc:title"].startswith("产品碳足迹测算结果（未经核查） Product carbon footprint")
    assert str(opened.docinfo["/CreationDate"]) == "D:20260302000000+00'00"


def test_has_what_pdf_a_asks_of_the_catalogue(opened: pikepdf.Pdf, trail: dict[str, Any]) -> None:
    root = opened.Root
    assert root.OutputIntents[0].S == "/GTS_PDFA1"
    assert root.OutputIntents[0].DestOutputProfile.read_bytes()
    assert root.MarkInfo.Marked is True
    assert root.ViewerPreferences.DisplayDocTitle is True
    assert str(root.Lang) == "zh-CN"
    assert bytes(opened.trailer.ID[0]).decode() == record.make(trail, disclose="full").digest()[:32]
    assert "/Encrypt" not in opened.trailer
    names = {key for o in dictionaries(opened) for key in o}
    assert not names & {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch"}


def test_every_font_is_ours_embedded_and_readable(opened: pikepdf.Pdf) -> None:
    fonts = [o for o in dictionaries(opened) if o.get("/Type") == "/Font"]
    assert len(fonts) == 4, "two weights, each a Type0 with its descendant"
    for font in fonts:
        assert re.fullmatch(r"/[A-Z]{6}\+Tanbiao-Sans(-Bold)?", str(font.BaseFont)), font.BaseFont
        if font.Subtype == "/Type0":
            assert font.ToUnicode.read_bytes()
            assert font.Encoding == "/Identity-H"
        else:
            assert font.Subtype == "/CIDFontType2"
            assert font.FontDescriptor.FontFile2.read_bytes()


def test_structure_has_words_for_drawings_and_scope_for_headers(opened: pikepdf.Pdf) -> None:
    elements = [o for o in dictionaries(opened) if o.get("/Type") == "/StructElem"]
    figures = [str(e.Alt) for e in elements if e.S == "/Figure"]
    assert len(figures) == 1 + 1 + 6 + 4, "QR, interval, stages, meters"
    assert any(f.startswith("原材料获取 Raw materials: 52.3 kg CO2e, 66.7") for f in figures)
    headers = [e for e in elements if e.S == "/TH" and "/A" in e]
    assert headers
    assert {str(e.A.Scope) for e in headers} == {"/Row", "/Column"}
    assert {str(e.S) for e in elements} >= {
        "/Document",
        "/Sect",
        "/H1",
        "/H2",
        "/P",
        "/Table",
        "/THead",
        "/TBody",
        "/TR",
        "/TD",
        "/L",
        "/LI",
    }


# -- attachments ----------------------------------------------------------------------------------------------------------


def test_attached_record_and_trail_come_out_as_they_went_in(opened: pikepdf.Pdf, trail: dict[str, Any]) -> None:
    made = record.make(trail, disclose="full")
    assert list(opened.attachments) == ["record.json", "trail.json"]
    assert opened.attachments["record.json"].get_file().read_bytes() == made.canonical()
    assert opened.attachments["trail.json"].get_file().read_bytes() == trails.canonical(trail)
    kinds = {str(f.UF): str(f.AFRelationship) for f in opened.Root.AF}
    assert len(opened.Root.AF) == 2
    assert kinds == {"record.json": "/Data", "trail.json": "/Source"}


def test_the_trail_stays_out_unless_disclosed(trail: dict[str, Any]) -> None:
    data = label.render(trail)
    with pikepdf.open(io.BytesIO(data)) as made:
        assert list(made.attachments) == ["record.json"]
    assert "仅核查机构可复算" in words(data)
    assert "任何人可复算" not in words(data)


def test_a_table_holds_groups_of_rows_and_no_table(opened: pikepdf.Pdf) -> None:
    """ISO 32000-1 table 337: TR, THead, TBody, TFoot and Caption are what stands in a Table."""
    elements = [o for o in dictionaries(opened) if o.get("/Type") == "/StructElem"]
    below = {
        str(kid.S)
        for e in elements
        if e.S == "/Table"
        for kid in e.K
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
    }
    assert below == {"/THead", "/TBody"}


def test_the_quick_parser_draws_what_the_html_parser_draws(
    pdf: bytes, trail: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte, pages and structure: our pages are XML and HTML at once."""

    def slow(machine: engine.Machine, source: str, fetcher: Any) -> Any:
        return machine.weasyprint.HTML(string=source, base_url="tanbiao:page/", url_fetcher=fetcher)

    monkeypatch.setattr(engine.Machine, "page", slow)
    assert label.render(trail, disclose="full") == pdf


def test_names_of_every_sign_of_xml_are_words() -> None:
    """They stand on the page as they were typed."""
    name = "a&b <i>\"x\"</i> 'y' ]]> &amp; <?p?> <!--"
    made = label.render(sample(product_zh=name, firm_zh=name))

    assert "".join(words(made).split()).count(name.replace(" ", "")) >= 2


def test_work_that_weasyprint_is_spared_changes_no_byte(
    pdf: bytes, trail: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.machine(), "sparing", lambda short=False: contextlib.nullcontext())
    assert label.render(trail, disclose="full") == pdf
