"""The label as a PDF: PDF/A-3a by what can be checked without veraPDF, its words, its code, its attachments, its two pages."""

import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from inventories.examples import FOLDER
from inventories.problem import InputError
from labels import document, label, record, room, rounding
from labels.record import Record
from labels.verifying import pages
from lca import trail as trails
from lca.case import Case
from tests.labels.issued import CERTIFICATE, ENTERPRISE, PRE_CHECK, REGISTER, VERIFICATION, issued
from tests.labels.sample_trail import sample

RENDER = """
import hashlib
from labels import label
from lca import trail as trails
from lca.case import Case
from tests.labels.sample_trail import sample
print(hashlib.sha256(label.render(sample(), disclose="full")).hexdigest())
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def trail() -> dict[str, Any]:
    return sample()


@pytest.fixture(scope="module")
def pdf(trail: dict[str, Any]) -> bytes:
    return label.render(trail, disclose="full")


@pytest.fixture
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as made:
        yield made


def tool(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} of poppler-utils is missing"
    return found


def words(data: bytes, *options: str) -> str:
    run = subprocess.run([tool("pdftotext"), *options, "-", "-"], input=data, capture_output=True, check=True)
    return run.stdout.decode()


def raster(data: bytes, page: int, resolution: int) -> Image.Image:
    run = subprocess.run(
        [tool("pdftoppm"), "-r", str(resolution), "-f", str(page), "-l", str(page), "-png", "-"],
        input=data,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(run.stdout))


def dictionaries(made: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [o for o in made.objects if isinstance(o, pikepdf.Dictionary)]


# -- PDF/A-3a and PDF/UA-1 ----------------------------------------------------------------------------------------------


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


# -- what it says -----------------------------------------------------------------------------------------------------------


def test_states_the_rounded_total_and_its_circumstances(pdf: bytes, trail: dict[str, Any]) -> None:
    made = record.make(trail, disclose="full")
    first, second = words(pdf).split("\f")[:2]
    assert rounding.printed(made.headline.value) == "78.4"
    assert re.search(r"\b78\.4\s+kg CO2e / seat", words(pdf, "-raw"))
    for text in (
        "产品碳足迹测算结果（未经核查）", "Product carbon footprint – calculated result (not verified)", "示例企业（湖州）家居有限公司",
        "91330523MA0EXAMPL7", "YQ-210B", "安吉示例工厂", "提供并维护一个座位 10 年", "从摇篮到坟墓", "cradle to grave", "IPCC AR6 −1/+1",
        "TB-CHAIR-1", "house rule, not a PCR", "2025-01-01 – 2025-12-31", "2026-03-02 – 2028-12-31", made.id, "8.3 % of the result rests on estimates",
        "Comparable only with results of the same rule and version", "另列，不计入总量", "−12.6",
    ):  # fmt: skip
        assert text in first.replace("\xa0", " "), text
    flat = re.sub(r"\s+", " ", second.replace("\xa0", " "))
    for text in (
        "任何人可复算", "铝合金五星脚：压铸铝", "生态环境部、国家统计局 (2025)", "企业碳效信息", "not part of the product footprint, not covered by the verification",
        "no data (not available in background data), not zero", "a re-computation of the arithmetic, not a verification", "2026.1", "numpy 2.4.6",
        made.digest(), *made.digests.values(), made.dataset["sha256"],
    ):  # fmt: skip
        assert text in flat, text
    assert "₂" not in first + second


def test_a_draft_says_so_across_both_pages(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as made:
        for page in made.pages:
            content = page.Contents.read_bytes()
            assert re.search(rb"0\.8290\d* -?0\.5591\d* -?0\.5591\d* 0\.8290", content), (
                "the watermark is set at 34 degrees"
            )
    for text in words(pdf, "-raw").split("\f")[:2]:
        assert "未经核查" in re.sub(r"\s", "", text)
        assert "NOTVERIFIED" in re.sub(r"\s", "", text)


def test_no_colour_of_the_national_mark() -> None:
    style = (ROOT / "templates" / "label.css").read_text()
    for red, green, blue in re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", style):
        assert not (int(green, 16) > int(red, 16) and int(green, 16) > int(blue, 16)), "green is the national mark's"


def test_the_code_reads_from_a_150_dpi_print(pdf: bytes, trail: dict[str, Any]) -> None:
    (code,) = zxingcpp.read_barcodes(raster(pdf, 1, 150))
    made = record.make(trail, disclose="full")
    assert code.text == made.code()
    assert "://" not in code.text, "a draft stands in no register"
    with pikepdf.open(io.BytesIO(pdf)) as again:
        attached = Record.from_json(json.loads(again.attachments["record.json"].get_file().read_bytes()))
    assert code.text.endswith(attached.digest()[:16])


def test_the_same_bytes_in_two_fresh_processes(pdf: bytes) -> None:
    import hashlib

    digests = {hashlib.sha256(pdf).hexdigest()}
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", RENDER],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
            capture_output=True,
            check=True,
        )
        digests.add(run.stdout.decode().strip())
    assert len(digests) == 1


def test_empty_cells_are_dashes_never_zero(trail: dict[str, Any]) -> None:
    second = words(label.render(trail), "-layout").split("\f")[1]
    (row,) = [line for line in second.splitlines() if line.startswith("生产制造 Manufacturing") and "—" in line]
    assert row.split()[2:] == ["7.63", "—", "—", "—", "—", "—", "7.63"]


# -- documents that are issued ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["self-declared", "verified"])
def sheet(request: pytest.FixtureRequest, trail: dict[str, Any]) -> tuple[Record, str, bytes]:
    """An issued document, with a certificate on the verified one: record, words, PDF."""
    more = {"verification": replace(VERIFICATION, certificate=CERTIFICATE)} if request.param == "verified" else {}
    made = issued(trail, request.param, **more)
    data = label.draw(made)
    return made, words(data).replace("\xa0", " "), data


def test_an_issued_document_has_its_own_title_and_no_watermark(sheet: tuple[Record, str, bytes]) -> None:
    made, text, _ = sheet
    title = {"self-declared": "产品碳足迹自我声明", "verified": "产品碳足迹标签（经核查）"}[made.document_type]
    assert title in text
    assert "NOT VERIFIED" not in text
    assert "not verified by a third party" in text or made.document_type == "verified"


def test_only_a_verified_label_names_a_body(sheet: tuple[Record, str, bytes]) -> None:
    """Body, accreditation, level, opinion, statement, date and materiality; the certificate's number only as recorded."""
    made, text, _ = sheet
    stated = (
        "示例核查有限公司", "Example Verification Ltd.", "CNAS V000-EXAMPLE", "有限保证", "limited assurance", "无保留", "unmodified",
        "EX-2026-0142", "2026-04-20", "materiality 5.0 %", VERIFICATION.statement_sha256[:16], "EX-PCF-2026-00042", "recorded only",
    )  # fmt: skip
    found = [words_ for words_ in stated if words_ in text]
    assert found == (list(stated) if made.document_type == "verified" else [])


def test_an_issued_document_says_where_its_status_is_found(sheet: tuple[Record, str, bytes]) -> None:
    """Register, origin of its checkpoints and address in words, the address in the code too."""
    made, text, data = sheet
    for words_ in ("湖州示例登记簿", REGISTER["origin"], REGISTER["url"]):
        assert words_ in text.split("\f")[0]
    (code,) = zxingcpp.read_barcodes(raster(data, 1, 150))
    assert code.text == made.code()
    assert code.text.endswith("\n" + REGISTER["url"])


def test_the_issued_code_fills_the_enterprise_block(sheet: tuple[Record, str, bytes]) -> None:
    """Number, date, level and grade as issued, captioned as no part of the footprint."""
    second = sheet[1].split("\f")[1]
    for words_ in (
        "官方碳效码",
        ENTERPRISE.code,
        ENTERPRISE.code_date,
        "2 低碳 low",
        "1,284.3",
        "3,102.7",
        "不属于产品碳足迹",
    ):
        assert words_ in second


def test_a_pre_check_has_neither_level_nor_grade(trail: dict[str, Any]) -> None:
    """Whatever its fields hold: energy, emissions and intensity only (method decision 5)."""
    text = words(label.draw(issued(trail, "self-declared", enterprise=replace(PRE_CHECK, level="1", grade="低碳"))))
    assert "自测，非官方碳效码" in text
    assert "1,284.3" in text
    assert "等级" not in text
    assert "低碳" not in text


def test_further_attachments_are_kept_and_nothing_is_taken_from_the_clock(trail: dict[str, Any]) -> None:
    """Proof and statement travel inside the PDF; the same record gives the same bytes."""
    made = issued(trail, "verified")
    more = [document.Attachment(n, b"{}", "Data", n) for n in ("statement.json", "proof.json")]
    data = label.draw(made, trail, more=more)
    assert label.draw(made, trail, more=reversed(more)) == data  # type: ignore[arg-type]
    with pikepdf.open(io.BytesIO(data)) as again:
        assert sorted(again.attachments) == ["proof.json", "record.json", "statement.json", "trail.json"]
        assert Record.from_json(json.loads(again.attachments["record.json"].get_file().read_bytes())) == made


def test_only_a_draft_is_watermarked(trail: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[str] = []
    lay_out = label.document.lay_out
    monkeypatch.setattr(label.document, "lay_out", lambda *args: pages.append(args[0]) or lay_out(*args))
    for kind in ("draft", "self-declared", "verified"):
        label.draw(issued(trail, kind))  # type: ignore[arg-type]
    assert ["NOT VERIFIED" in page for page in pages] == [True, False, False]
    assert ["Look up its status" in page for page in pages] == [False, True, True]


def test_the_source_of_the_amount_stands_beside_that_of_the_factor(trail: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(trail))
    first = changed["results"]["footprint"]["hotspots"][0]
    (edge,) = [
        e for e in changed["model"]["edges"] if (e["consumer"], e["provider"]) == (first["consumer"], first["provider"])
    ]
    edge |= {"source": "weighing record W-17", "place": first["place"]}
    changed["digests"]["model_sha256"] = trails.model_sha256(changed["model"])
    assert re.search(r"weighing record W-17 \| .*Aluminium", words(label.render(changed)))


def test_every_hotspot_up_to_80_percent_stands_on_the_page() -> None:
    """Fifteen rows fit: in two lines each, or else in one."""
    made = record.make(sample(copies=2))
    assert len(made.hotspots) == 15
    assert "more hotspot" not in words(label.draw(made))


# -- two pages, whatever stands in them ---------------------------------------------------------------------------------------

STRAIN: dict[str, dict[str, Any]] = {
    "gate": {"boundary": "cradle-to-gate"},
    "60 hanzi and 120 letters": {
        "product_zh": "可调节头枕腰托电动按摩加热" * 4 + "人体工学椅（豪华版）", "product_en": ("Adjustable ergonomic massage chair " * 4)[:120],
        "firm_zh": "湖州市" + "示例" * 24 + "有限责任公司", "firm_en": ("Example Manufacturer of Seating and Furniture " * 3)[:120],
    },
    "no place to break": {"product_en": "x" * 120, "firm_en": "Y" * 120},
    "stages of a lift": {"extra_stages": 10},
    "many hotspots": {"copies": 6},
    "many notices": {"notices": 40},
    "nothing to note": {"notices": 0},
}  # fmt: skip
LONG = {
    "body_zh": "示例核查" * 12,
    "body_en": "Verification and Inspection " * 6,
    "accreditation": "CNAS " + "V0" * 30,
    "statement_id": "S" * 60,
}


@pytest.mark.parametrize("how", ["60 hanzi and 120 letters", "no place to break", "stages of a lift", "many hotspots"])
def test_a_verified_label_keeps_to_two_pages(how: str) -> None:
    """With every optional part on it and long names in each."""
    body = replace(VERIFICATION, **LONG, certificate=dict.fromkeys(CERTIFICATE, "长 long " * 9))
    firm = replace(
        ENTERPRISE,
        scheme="方案 scheme " * 12,
        link="https://example.org/" + "x" * 90,
        code="C" * 40,
        grade="级 grade" * 9,
    )
    place = {"name": "登记簿 register " * 6, "origin": "o" * 80, "url": "https://example.org/" + "u" * 80}
    data = label.draw(issued(sample(**STRAIN[how]), "verified", verification=body, enterprise=firm, register=place))
    with pikepdf.open(io.BytesIO(data)) as made:
        assert len(made.pages) == 2
    assert not spilt(data), "every word stands inside the margins"
    assert "https://example.org/" in words(data).split("\f")[0], "the register's line is not pushed off page 1"


@pytest.mark.parametrize("how", STRAIN)
def test_always_two_pages_laid_out_at_most_twice(
    how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[Any] = []
    lay_out = label.document.lay_out
    monkeypatch.setattr(label.document, "lay_out", lambda *args: tries.append(1) or lay_out(*args))
    with caplog.at_level(logging.WARNING, "weasyprint"):
        data = label.render(sample(**STRAIN[how]))
    assert caplog.messages == [], "WeasyPrint understands every line of the style sheet"
    with pikepdf.open(io.BytesIO(data)) as made:
        assert len(made.pages) == 2
    assert len(tries) <= 2
    assert not spilt(data), "every word stands inside the margins"


def spilt(data: bytes) -> list[str]:
    """Words that stand outside the margins of 17 mm, but for the watermark's."""
    found = []
    for x0, x1, text in re.findall(
        r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)', words(data, "-bbox")
    ):
        if (float(x0) < 40 or float(x1) > 595.3 - 47) and len(text) > 1:
            found.append(text)
    return found


def test_what_is_left_out_is_named_with_its_sum() -> None:
    made = record.make(sample(copies=6, notices=40))
    flat = re.sub(r"\s+", " ", words(label.draw(made), "-layout").replace("\xa0", " "))
    left = re.search(r"(\d+) more hotspots?, in record.json ([\d.,]+) ([\d.]+)", flat)
    assert left
    rest = made.hotspots[-int(left[1]) :]
    assert left[2] == rounding.printed(sum(h.value for h in rest))
    assert re.search(r"(\d+) more, in record.json", flat)


def test_no_word_is_cut_where_the_page_has_room() -> None:
    """Few hotspots and a long reason: the sources, the stages and the notices stand whole."""
    made = record.make(sample())
    reason = "the cartons of the spare castors are left out, " * 4 + "which ends here"
    lasting = replace(
        made,
        hotspots=tuple(replace(h, row_source="", citation="A citation of middle length, " * 4 + "p. 77") for h in made.hotspots[:2]),
        exclusions=({"what": "说明书", "estimate": 0.01, "reason": reason},),
    )  # fmt: skip
    drawn = re.sub(r"\s+", " ", words(label.draw(replace(lasting, id=lasting.own_id()))).replace("\xa0", " "))
    second = drawn[drawn.index("Hotspots up to") :]

    assert second.count("p. 77") == 2
    assert second.count("which ends here") == 1, "the firm's own words are said once"
    assert "…" not in second


def test_what_cannot_fit_is_an_error() -> None:
    with pytest.raises(InputError, match="does not fit two A4 pages"):
        label.render(sample(product_zh="椅" * 1500))


def test_a_rare_character_is_named_before_anything_is_drawn() -> None:
    with pytest.raises(InputError) as caught:
        label.render(sample(firm_zh="湖州龘木业有限公司"))
    (problem,) = caught.value.problems
    assert "龘 U+9F98" in problem.what.zh
    assert problem.place.column == "firm.name_zh"


def test_a_rare_character_in_a_citation_does_not_stop_a_label(trail: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(trail))
    changed["model"]["sources"][0]["citation"] = "Łódź, Źródło (2022). 龘"
    changed["digests"]["model_sha256"] = trails.model_sha256(changed["model"])
    data = label.render(changed)
    assert "Lódz, Zródlo (2022). 〓" in re.sub(r"\s+", " ", words(data))
    assert "Łódź" in record.make(changed).hotspots[0].citation


def test_hostile_words_stay_words() -> None:
    name = "<img src=http://127.0.0.1:1/x>&amp;{{ 7*7 }}</p>"
    assert "<img src=http://127.0.0.1:1/x>&amp;{{7*7}}</p>" in re.sub(
        r"\s", "", words(label.render(sample(product_en=name)))
    ).replace("src", " src")


def test_what_does_not_belong_together_is_not_drawn(trail: dict[str, Any]) -> None:
    """A verified label without a statement, a draft in a register, an id of other content."""
    made = record.make(trail)
    for wrong, words_ in (
        (made.revised(document_type="verified"), "has a verification statement"),
        (made.revised(verification=VERIFICATION), "other documents have none"),
        (made.revised(register=REGISTER), "stands in no register"),
        (replace(made, valid_until="2027-01-01"), "does not belong to its content"),
    ):
        with pytest.raises(InputError, match=words_):
            label.draw(wrong)


@pytest.mark.parametrize("how", STRAIN)
def test_estimates_of_room_are_near(how: str) -> None:
    made = record.make(sample(**STRAIN[how]))
    heights = [room.first_page(made, density) for density in range(label.DENSITIES)]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["chair", "sofa", "elevator", "childrens_clothing", "component", "lead_acid_battery", "lfp_battery", "nmc_battery"])  # fmt: skip
def test_every_examples_label_shows_interval_quality_profile_and_all_hotspots(name: str) -> None:
    """The eight examples, in two pages each."""
    trail = Case.open(FOLDER / name).trail
    data = label.render(trail)
    assert pages.agree(pages.read(data), record.make(trail))
    text = words(data).replace("\xa0", " ")
    assert "parameter uncertainty" in text
    assert "weighted scores" in text
    assert "ISO 14067:2018 要点核对" in text
    assert "more hotspot" not in text
    with pikepdf.open(io.BytesIO(data)) as made:
        assert len(made.pages) == 2


@pytest.mark.parametrize("size", range(label.DENSITIES))
@pytest.mark.parametrize("flat", [False, True])
def test_the_words_on_the_pages_are_found_again_at_every_density(
    size: int, flat: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever gives way where space is tight: no untouched label is refused for its words."""
    made = issued(sample(), "verified", verification=VERIFICATION, enterprise=PRE_CHECK)
    monkeypatch.setattr(label, "_first_guess", lambda _: label.Density(4, 1, size, flat))

    assert pages.agree(pages.read(label.draw(made)), made)
