"""The study report: what it refuses, its order, its figures, its sources, and the PDF it is."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from cli import main
from inventories import background
from inventories.problem import InputError, Text
from labels import record, rounding, wording
from labels.reporting import report, report_compare, report_figures, report_statement, report_words
from labels.reporting.report_figures import Bar
from labels.reporting.report_statement import FIELDS, Statement
from labels.reporting.report_words import SECTIONS
from lca import appraisal, entries
from lca.case import Case
from tests.labels.drawn import dictionaries, headings, words

EXAMPLE = Path(__file__).parents[3] / "inventories" / "examples" / "component"


def case() -> Case:
    """The smallest example: fourteen entries, cradle to gate."""
    return Case.open(EXAMPLE)


def statement(**changes: Text) -> Statement:
    """Every field filled in, with `changes` by path ("__" for the dot)."""
    said = {f.path: Text(f"{f.name.zh}之文", f"Words on the {f.name.en.lower()}") for f in FIELDS if f.kind != "flag"}
    said["report.number"] = Text("R-7", "R-7")
    return Statement(said | {k.replace("__", "."): v for k, v in changes.items()}, public_comparison=False)


def rendered(of: Case) -> bytes:
    return report.render(of, statement(), draws=500)


@pytest.fixture(scope="module")
def study() -> Case:
    return case()


@pytest.fixture(scope="module")
def pdf(study: Case) -> bytes:
    return rendered(study)


@pytest.fixture(scope="module")
def flat(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", words(pdf).replace("\xa0", " "))


@pytest.fixture
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as made:
        yield made


# -- refusal -------------------------------------------------------------------------------------------------------------


def test_an_empty_statement_is_refused_with_every_mandatory_item_in_both_languages(study: Case) -> None:
    """Nothing is rendered, and each missing item is named with the key to fill in."""
    with pytest.raises(InputError) as refused:
        report.render(study, report_statement.EMPTY)
    lacking = {p.place.column for p in refused.value.problems}
    always = {
        f
        for f in FIELDS
        if not f.optional and f.path not in ("scope.use_and_end_of_life", "scope.gwp_justification", "review.statement")
    }
    expected = {f.path for f in always if f.kind != "both"} | {
        f"{f.path}.{x}" for f in always if f.kind == "both" for x in ("zh", "en")
    }
    assert lacking == expected
    assert all(p.what.zh and p.what.en and p.cure.zh and p.cure.en for p in refused.value.problems)  # fmt: skip


def test_what_the_case_demands_beyond_the_usual_is_asked_for(study: Case) -> None:
    """A use scenario from cradle to grave, a reason for another GWP set, a review for a public comparison."""
    empty = Statement({}, public_comparison=True)
    assert "review.statement.zh" in {p.place.column for p in empty.missing("cradle-to-gate", "AR6 0/0")}
    paths = {p.place.column for p in Statement({}).missing("cradle-to-grave", "AR5 0/0")}
    assert {"scope.use_and_end_of_life.en", "scope.gwp_justification.en"} <= paths


def test_a_primary_datum_without_source_or_evidence_is_missing(study: Case) -> None:
    """What the firm says it measured must be traceable."""
    row = study.file.study.energy[0].model_copy(update={"data_kind": "primary", "source": "", "evidence": ()})
    file = study.file.__class__(
        study.file.study.model_copy(update={"energy": (row,)}), study.file.path, study.file.folder, study.file.places
    )
    lacking = report.missing(Case(file, study.system), statement())
    assert [p.what.en for p in lacking] == [
        "The report lacks the mandatory item “source or evidence of a primary datum”"
    ]


def test_the_template_read_back_is_an_empty_statement(tmp_path: Path) -> None:
    """What --template writes can be read, and says nothing yet."""
    file = tmp_path / "report.toml"
    file.write_text(report_statement.template(), encoding="utf-8")
    read = report_statement.read(file)
    assert not any(text.zh or text.en for text in read.words.values())
    assert read.public_comparison is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[goal]\npurpos.zh = 'x'", "report-field"),
        ("[goal]\npurpose = 3", "report-value"),
        ("[goal]\npublic_comparison = 'no'", "report-value"),
        ("goal = 1", "report-value"),
        ("[goal", "report-toml"),
        (f"[goal]\npurpose.zh = '{'x' * 7000}'", "report-value"),
        ("# " + "x" * 210_000, "report-toml"),
    ],
)
def test_a_wrong_statement_is_named(tmp_path: Path, text: str, code: str) -> None:
    """Misspelt keys, wrong kinds, broken TOML and floods are problems, not tracebacks."""
    file = tmp_path / "report.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        report_statement.read(file)
    assert {p.code for p in refused.value.problems} == {code}


# -- content -------------------------------------------------------------------------------------------------------------


def test_sections_stand_in_the_order_of_the_chinese_template(opened: pikepdf.Pdf) -> None:
    """一 to 六 and the annexes, as bookmarks in order, each with its English."""
    assert [s[2] for s in SECTIONS if not s[1][0].isascii()] == [
        "一般信息", "量化目的", "量化范围", "清单分析", "影响评价", "结果解释", "附录",
    ]  # fmt: skip
    with opened.open_outline() as outline:
        chapters = [item.title for item in outline.root]
        marks = [item.title for top in outline.root for item in (top, *top.children)]
    assert chapters[0] == "目录 Contents"
    assert [m.split(" ", 1)[1] if m[0].isascii() else m for m in marks[1:]] == [
        f"{zh} {en}" if number[0].isascii() else f"{number}　{zh} {en}" for _, number, zh, en in SECTIONS
    ]


def test_the_contents_name_the_page_on_which_each_section_stands(pdf: bytes) -> None:
    """Page numbers of the contents page agree with the pages."""
    pages = words(pdf, "-layout").replace("\xa0", " ").split("\f")
    contents = pages[1]
    for _, number, zh, en in SECTIONS:
        line = next(x for x in contents.splitlines() if zh in x and en in x)
        page = int(re.search(r"(\d+)\s*$", line)[1])  # type: ignore[index]
        assert re.search(rf"{re.escape(number)}\s+{zh}", pages[page - 1]), line
    assert f"2 / {len(pages) - 1}" in contents


def test_the_totals_are_those_of_the_footprint(study: Case, flat: str) -> None:
    """Headline, stages, gases and informative units are the footprint's, rounded to three figures."""
    found, unit = study.calculation.footprint, study.model.functional_unit.unit
    assert f"{rounding.printed(found.total)} kg CO2e / {unit}" in flat
    for value in (*found.stages.values(), *found.gases.values(), *found.units.values()):
        if abs(value) >= 1e-4:
            assert rounding.printed(value) in flat
    assert "未经第三方核查" in flat
    assert "a re-computation of the arithmetic, not a verification" in flat


def test_the_inventory_sums_to_the_total_and_every_entry_is_printed(study: Case, flat: str) -> None:
    """Entries are read off the model anew; their sum is the footprint's total."""
    inventory = entries.read(study.calculation)
    assert sum(e.value for e in inventory.entries) == pytest.approx(study.calculation.footprint.total, rel=1e-12)
    assert sum(f.value for f in inventory.flows) == pytest.approx(study.calculation.footprint.total, rel=1e-12)
    for entry in inventory.entries:
        assert rounding.printed(entry.amount) in flat or abs(entry.amount) < 1e-4


def test_every_source_used_is_cited_and_every_number_in_brackets_is_listed(study: Case, flat: str) -> None:
    """Annex D lists each source of the model by its id, and no bracket points to nothing."""
    annex = flat[flat.rindex("D 资料来源") : flat.rindex("E 版本与复算")].replace(" ", "")
    for source in study.model.sources:
        assert source["id"].replace(" ", "") in annex
    listed = set(map(int, re.findall(r"\[(\d+)\]", annex)))
    assert listed == set(range(1, max(listed) + 1))
    assert set(map(int, re.findall(r"\[(\d+)\]", flat))) == listed


def test_sources_are_numbered_in_the_order_in_which_they_are_cited(flat: str) -> None:
    """The first source of the inventory is [1], and chapter 4 leaves no number out."""
    body = flat[flat.rindex("4.2 分阶段清单") : flat.rindex("4.5 数据质量评价")]
    cited = list(map(int, re.findall(r"\[(\d+)\]", body)))
    assert cited[0] == 1
    assert set(cited) == set(range(1, max(cited) + 1))


def test_evidence_stands_with_its_digest(study: Case, flat: str) -> None:
    """Each evidence file with its whole SHA-256, and the digests of model and data set."""
    packed = flat.replace(" ", "")
    for item in study.model.evidence:
        assert item["sha256"] in packed
        assert item["file"] in packed
    for digest in (*study.trail["digests"].values(), study.model.dataset["sha256"]):  # type: ignore[attr-defined]
        assert digest in packed


def test_suggestions_are_differences_of_this_result(study: Case) -> None:
    """Every suggestion lowers the result by what its own arithmetic says, the largest first."""
    inventory, total = entries.read(study.calculation), study.calculation.footprint.total
    found = appraisal.suggestions(total, study.file.study, study.system, inventory, background.default())
    effects = [s.effect for s in found]
    assert effects == sorted(effects)
    assert all(-total < e < 0 for e in effects)
    first = next(s for s in appraisal.swings(inventory))
    assert first.delta == pytest.approx(0.1 * first.value)


# -- the file -------------------------------------------------------------------------------------------------------------


def test_is_pdf_a_3a_with_our_fonts_and_words_for_every_figure(opened: pikepdf.Pdf, study: Case) -> None:
    """What can be checked of PDF/A-3a and PDF/UA-1 without veraPDF, as for the label."""
    xmp = opened.Root.Metadata.read_bytes().decode()
    assert xmp.count("<rdf:RDF") == 1
    for wanted in (
        'pdfaid:part="3"',
        'pdfaid:conformance="A"',
        "<pdfuaid:part>1</pdfuaid:part>",
        "<tb:documentType>study-report<",
    ):
        assert wanted in xmp
    root = opened.Root
    assert root.OutputIntents[0].S == "/GTS_PDFA1"
    assert root.MarkInfo.Marked is True
    assert str(root.Lang) == "zh-CN"
    assert "/Encrypt" not in opened.trailer
    assert not {key for o in dictionaries(opened) for key in o} & {
        "/JS",
        "/JavaScript",
        "/AA",
        "/OpenAction",
        "/Launch",
    }
    for made in (o for o in dictionaries(opened) if o.get("/Type") == "/Font"):
        assert re.fullmatch(r"/[A-Z]{6}\+Tanbiao-Sans(-Bold)?", str(made.BaseFont))
        assert made.ToUnicode.read_bytes() if made.Subtype == "/Type0" else made.FontDescriptor.FontFile2.read_bytes()
    elements = [o for o in dictionaries(opened) if o.get("/Type") == "/StructElem"]
    figures = [str(e.Alt) for e in elements if e.S == "/Figure"]
    assert any(f.startswith("系统边界图 System boundary") for f in figures)
    headers = [e for e in elements if e.S == "/TH" and "/A" in e]
    assert {str(e.A.Scope) for e in headers} == {"/Row", "/Column"}
    assert {str(e.S) for e in elements} >= {"/H1", "/H2", "/Table", "/THead", "/TH", "/TD", "/Link", "/Figure"}
    assert list(opened.attachments) == ["record.json"]  # fmt: skip


def test_headings_skip_no_level_and_links_are_tagged(opened: pikepdf.Pdf) -> None:
    """What PDF/UA-1, which the file declares, asks of both: 7.4.2 and 7.18.5."""
    outline = list(headings(opened.Root.StructTreeRoot))
    assert outline[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(outline))
    links = [e for e in dictionaries(opened) if e.get("/Type") == "/StructElem" and e.S == "/Link"]
    tagged = {k.Obj.StructParent for e in links for k in e.K if isinstance(k, pikepdf.Dictionary) and "/Obj" in k}
    annotations = [a for page in opened.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
    assert {a.StructParent for a in annotations} == tagged


def test_figures_are_vectors(opened: pikepdf.Pdf) -> None:
    """No raster image anywhere."""
    assert not [o for o in opened.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]


def test_the_same_study_gives_the_same_bytes(pdf: bytes) -> None:
    """A second rendering of the study read anew is the same file."""
    assert rendered(case()) == pdf


def test_the_command_writes_the_template_once_and_lists_what_is_missing(tmp_path: Path) -> None:
    """--template never overwrites; without words there is no PDF."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "evidence").symlink_to(EXAMPLE / "evidence")
    (folder / "study.xlsx").symlink_to(EXAMPLE / "study.xlsx")
    run = CliRunner()
    assert run.invoke(main, ["report", str(folder), "--template"]).exit_code == 0
    assert run.invoke(main, ["report", str(folder), "--template"]).exception is not None
    done = run.invoke(main, ["report", str(folder), "--out", str(tmp_path / "r.pdf"), "--json"])
    assert done.exit_code == 2
    assert '"goal.purpose.zh"' in done.stdout
    assert not (tmp_path / "r.pdf").exists()


# -- beside the result ---------------------------------------------------------------------------------------------------


def test_hotspots_by_further_axes_sum_to_the_total(study: Case) -> None:
    """What is shown and what is summed up as the rest make the result on every axis."""
    found = report_compare.axes(study)
    total = study.calculation.footprint.total
    assert len(found) >= 2
    for axis in found:
        assert sum(e.value for e in axis["rows"]) + axis["left_value"] == pytest.approx(total)
        assert len(axis["rows"]) <= report_compare.MOST_ROWS


def test_published_results_are_not_given_a_position_below_ten(study: Case) -> None:
    """Ten comparable ones are asked for; the rest is listed with what differs."""
    found = report_compare.published(study)
    assert all(s["of"].position is None or s["of"].n >= found["least"] for s in found["samples"])
    assert all(o.differs for o in found["others"])


def test_sensitivity_and_benchmarks_stand_in_the_report(flat: str) -> None:
    """Tornado of amounts and factors, hotspots by material and process, and 对标 as plausibility only."""
    for text in (
        "Tornado. Amounts ± 10 %",
        "Tornado. Factors ± 10 %",
        "by what is bought",
        "by the process that emits",
        "6.5 对标",
        "never stands on a label",
    ):
        assert text in flat, text


def test_no_raw_id_of_ours_is_printed_where_a_name_is_known(study: Case, flat: str) -> None:
    """The mass of the product, sums of the bill of materials and energy carriers stand by name."""
    annex = flat[flat.rindex("A 参数") : flat.rindex("B 背景单元过程")]
    for raw in ("bom_mass", "packaging_mass", "bom_c_biogenic"):
        assert not re.search(rf"{raw}\w* \d", annex)
    allocation = flat[flat.rindex("4.3 分配原则与程序") : flat.rindex("4.4 电力")]
    for row in study.file.study.energy:
        assert row.carrier not in allocation
    assert "产品质量 Mass of the product" in annex
    assert wording.summed("bom_mass") == Text("产品物料：质量", "Mass of the bill of materials")
    assert wording.summed("packaging_mass_paper") == Text("包装物料：纸", "Paper in the packaging")
    assert wording.summed("life") is None


@pytest.mark.parametrize(
    ("name", "printed"), [("m2", "m²"), ("m3", "m³"), ("tkm", "t·km"), ("kg", "kg"), ("km", "km"), ("cm2", "cm²")]
)
def test_units_are_printed_as_in_print(name: str, printed: str) -> None:
    """Exponents are raised and the tonne-kilometre has its dot."""
    assert wording.unit(name) == printed


def test_chinese_names_are_joined_with_the_chinese_colon(flat: str) -> None:
    """The trail joins part and input with ": "; after a hanzi the page has "：", in English it stays."""
    assert wording.colons("底盘钢板: 冷轧钢板卷") == "底盘钢板：冷轧钢板卷"
    assert wording.colons("Mechanism: Steel") == "Mechanism: Steel"
    assert not re.search(r"[\u4e00-\u9fff]: [\u4e00-\u9fff]", flat)


def test_the_method_of_an_allocation_stands_in_words_and_names() -> None:
    """The trail's English arithmetic gains the method in Chinese; a substituted product loses its id."""
    known = background.default().activities
    [(words, sums)] = report_words.method("substitution: 1.85 of sulfuric-acid-cn", known)
    assert words.zh.startswith("系统扩展")
    assert sums.startswith("1.85 kg 硫酸")
    [(words, sums)] = report_words.method("mass allocation: share 1/(1 + 0.6 (Acetone)) = 0.625", known)
    assert (words.en, sums) == ("by mass, share", "1/(1 + 0.6 (Acetone)) = 0.625")


def test_a_long_figure_is_a_stack_of_strips_on_one_axis() -> None:
    """A strip a bar and one for the axis, so that a page may end between bars; each strip says its bar in words."""
    rows = [Bar(Text(f"件{i}", f"part {i}"), f"{i}", [("#000", float(i))]) for i in range(1, 13)]
    strips = report_figures.bars(rows, "all", "kg")
    assert len(strips) == 13
    assert [s.title for s in strips[:3]] == ["all", "件1 part 1: 1", "件2 part 2: 2"]


def test_every_origin_of_iso_14067_has_its_column(flat: str) -> None:
    """Fossil, biogenic emissions and removals, land-use change and aircraft are stated apart, with a dash for what is not known."""
    table = flat[flat.rindex("阶段 × 来源") : flat.rindex("5.3 按温室气体的结果")]
    for name in ("fossil", "biogenic emissions", "biogenic removals", "land-use change", "aircraft"):
        assert all(word in table for word in name.split()), name


def test_label_and_report_print_the_same_scores(study: Case, flat: str) -> None:
    """One function weighs them for both."""
    made = record.make(study.trail)
    for score in (made.quality.technology, made.quality.geography, made.quality.time):
        assert f"{score:.2f}" in flat
