"""Two pages, whatever stands in them."""

import io
import json
import logging
import re
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from inventories.examples import FOLDER
from inventories.problem import InputError
from labels import label, record, room, rounding
from labels.verifying import pages
from lca import trail as trails
from lca.case import Case
from tests.labels.drawn import words
from tests.labels.issued import CERTIFICATE, ENTERPRISE, PRE_CHECK, REGISTER, VERIFICATION, issued
from tests.labels.sample_trail import sample

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
    """Whatever gave way where space was tight, and whatever this program would try: no untouched label is refused for its words."""
    made = issued(sample(), "verified", verification=VERIFICATION, enterprise=PRE_CHECK)
    with monkeypatch.context() as patch:
        patch.setattr(label, "_first_guess", lambda _: label.Density(4, 1, size, flat))
        drawn = label.draw(made)

    assert pages.agree(pages.read(drawn), made)
