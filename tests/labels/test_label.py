"""The label as a PDF: what it says in each of its document types, and its code."""

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp

from labels import document, label, record, rounding
from labels.record import Record
from lca import trail as trails
from tests.labels.drawn import raster, words
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
