"""Rules: each has a dossier it lets pass and one it finds something in; the demands 14 to 44 have no gap; clauses are worded as far as read."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inventories.problem import InputError
from lca import battery, rule
from lca.rule import Clause, ClauseStatus, Rule, Severity
from tests.lca.dossiers import Maker, own, part, power, proof
from tests.lca.rule_cases import FAILING, PASSING
from tests.tiny import tiny_system

ROOT = Path(__file__).parents[2]
RULES = list(rule.registry().values())
IDS = [r.id for r in RULES]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes dossiers of the tiny product system."""
    return Maker(tiny_system(tmp_path_factory.mktemp("rules")))


@pytest.mark.parametrize("known", RULES, ids=IDS)
def test_rule_passes(known: Rule, make: Maker) -> None:
    """A study that does what the rule asks gets no finding from it."""
    dossier = PASSING[known.id](make)

    assert [said.what.en for said in known.check(dossier, rule.PROFILES[known.profiles[0]])] == []


@pytest.mark.parametrize("known", RULES, ids=IDS)
def test_rule_fails(known: Rule, make: Maker) -> None:
    """A study that does not gets a finding with its cure, both in two languages."""
    dossier = FAILING[known.id](make)

    found = list(known.check(dossier, rule.PROFILES[known.profiles[0]]))

    assert found
    assert all(all(said.what) and all(said.cure) for said in found)


def test_every_rule_has_both_cases() -> None:
    """No rule without a dossier for either outcome, and no case without a rule."""
    assert set(PASSING) == set(FAILING) == set(IDS)


def test_demands_14_to_44_have_no_gap() -> None:
    """Each numbered demand has at least one rule."""
    assert {r.number for r in RULES if r.number} >= set(range(14, 45))


def test_every_profile_has_rules_and_says_how_far_it_reaches() -> None:
    """No profile claims conformity."""
    assert set(rule.profiles()) == {"iso14067", "gbt24067", "pact3", "eu-battery", "en15804-lift", "pefcr-apparel", "seating"}  # fmt: skip
    for known in rule.profiles().values():
        assert rule.of_profile(known.id)
        assert known.id == "eu-battery" or "not conformity" in known.about.en


def test_only_a_clause_that_was_read_shows_its_number() -> None:
    """A number known from a paraphrase or from memory is never printed; the topic stands in its place."""
    for known in RULES:
        for clause in known.clauses:
            shown = clause.shown(known.topic)
            if clause.status is not ClauseStatus.READ:
                assert shown.en == f"{clause.document}: {known.topic.en} (clause not read)"
                assert shown.zh == f"{clause.document}：{known.topic.zh}（条款原文未读）"


def test_no_clause_number_of_iso_14067_is_printed() -> None:
    """The standard was not read here."""
    assert Clause("ISO 14067:2018", "7.3", ClauseStatus.SECONDARY, "").shown(RULES[0].topic).en.count("7.3") == 0
    assert all(c.status is not ClauseStatus.READ for r in RULES for c in r.clauses if c.document.startswith("ISO"))


def test_a_profile_cites_its_own_document_first() -> None:
    """The same rule cites PACT in the profile pact3 and GB/T 24067 in gbt24067."""
    cut_off = rule.registry()["R28"]

    assert cut_off.clause_for("pact3").document == "PACT Methodology V3"
    assert cut_off.clause_for("gbt24067").document == "GB/T 24067-2024"


def test_the_limit_of_exclusions_is_the_profiles(make: Maker) -> None:
    """4 % left out is too much for PACT and not for GB/T 24067."""
    dossier = make.tiny(boundary="cradle-to-gate", exclusions=[{"what": "paint", "estimate": 0.29, "reason": "small"}])
    errors = {name: {f.rule for f in rule.examine(dossier, name).findings if f.severity is Severity.ERROR} for name in ("pact3", "gbt24067")}  # fmt: skip

    assert "R28" in errors["pact3"]
    assert "R28" not in errors["gbt24067"]


def test_sharing_by_value_is_the_last_resort(make: Maker) -> None:
    """A site's power shared by turnover is asked about; by pieces it is not."""

    def said(**how: object) -> list[str]:
        made = make.tiny(energy=[power(site_total=1e6, **how)])
        return [s.what.en for s in rule.registry()["R29"].check(made, rule.profiles()["iso14067"])]

    assert said(allocation="value", value_per_piece=100.0) == ["The site's amount is shared by value"]
    assert said(allocation="pieces") == []


def test_what_proves_a_published_figure_proves_no_measurement(make: Maker) -> None:
    """A row called primary on the evidence of a row that is not is asked about; with evidence of its own it is not."""

    def said(evidence: str) -> list[str]:
        made = make.tiny(
            bom=[part(source="list, p. 1", evidence=["E1"])],
            energy=[power(data_kind="primary", evidence=[evidence])],
            evidence=[proof(), proof("E2")],
        )
        return [s.what.en for s in rule.registry()["R47"].check(made, rule.profiles()["iso14067"])]

    assert said("E1") == ["Called primary on E1, which other rows use that are not primary"]
    assert said("E2") == []


def test_a_step_of_the_plant_itself_needs_no_transport(make: Maker) -> None:
    """The pack's own cells are a row of its bill of materials and come from no supplier."""
    dossier = make.real("lfp_battery")
    bare = [row.material for _, row in dossier.leaves() if not row.transport and row.kind == "material"]
    said = [s.what.en for s in rule.registry()["R31"].check(dossier, rule.profiles()["eu-battery"])]

    assert bare == ["cell"]
    assert said == []


def test_parameters_that_are_not_primary_are_one_finding(make: Maker) -> None:
    """A list is read; ten findings alike are not."""
    said = [s.what.en for s in rule.registry()["Q2"].check(make.real("lfp_battery"), rule.profiles()["iso14067"])]

    assert [words for words in said if "Parameters" in words] == [
        "Parameters that are not primary data: Nominal capacity of one pack; LFP synthesis route; Lithium route; Graphite route"
    ]


def test_a_default_is_not_to_be_measured_but_filled_in(make: Maker) -> None:
    """A hotspot without a row of the study has no cell to be put right."""
    cures = {s.place.column: s.cure.en for s in rule.registry()["R42"].check(make.real("lfp_battery"), rule.profiles()["iso14067"])}  # fmt: skip

    assert cures.pop("") == "It is a default of the product system: give own data for it first"
    assert set(cures.values()) == {"Measure this first"}


def test_biogenic_carbon_that_hardly_matters_is_a_note(make: Maker) -> None:
    """Half a kilogram of carbon left in a pack is nothing beside tonnes of CO2e. A kilogram per kWh is a warning; the example itself closes."""
    pack = make.real("lfp_battery", boundary="cradle-to-grave")
    little, much = (
        replace(pack, footprint=replace(pack.footprint, biogenic_balance=left))
        for left in (0.5 / pack.model.functional_unit.per_product, 1.0)
    )
    severities = [
        [s.severity for s in rule.registry()["R21"].check(d, rule.profiles()["iso14067"])] for d in (pack, little, much)
    ]

    assert severities == [[], [Severity.NOTE], [Severity.WARNING]]


def test_a_finding_knows_its_cell() -> None:
    """A dossier made from a file points at the row of the workbook."""
    from inventories import examples
    from lca.case import Case
    from lca.dossier import Dossier

    dossier = Dossier.of(Case.open(Path(examples.__file__).parent / "lead_acid_battery"))
    found = [f for f in rule.examine(dossier, "eu-battery").findings if f.rule == "B5"]

    assert found[0].place.sheet.startswith("物料")
    assert found[0].place.row


def test_findings_come_worst_first(make: Maker) -> None:
    """Errors, then warnings, then notes."""
    dossier = make.tiny(own_factors=[own(technology=1)], bom=[part(material="F1", data_kind="estimate")])
    order = [rule.ORDER[f.severity] for f in rule.examine(dossier, "pact3").findings]

    assert order == sorted(order)
    assert len(set(order)) == 3


def test_the_eu_profile_always_prints_its_statement(make: Maker) -> None:
    """With findings or without: not an Art. 7 declaration."""
    plain = rule.examine(make.real("lfp_battery"), "eu-battery").to_json()

    assert plain["statement"] == battery.STATEMENT._asdict()
    assert "not an Art. 7 declaration: secondary data not EF-compliant" in plain["statement"]["en"]


def test_a_profile_refuses_a_product_it_is_not_meant_for(make: Maker) -> None:
    """A chair is no battery."""
    with pytest.raises(InputError, match="not meant for"):
        rule.examine(make.real("chair"), "eu-battery")


def test_an_unknown_profile_names_the_known_ones() -> None:
    """A slip of the pen is answered with the list."""
    with pytest.raises(InputError) as error:
        rule.of_profile("iso")

    assert "iso14067" in error.value.problems[0].cure.en


def test_two_rules_of_one_name_are_refused() -> None:
    """An id means one rule for ever."""
    known = RULES[0]
    with pytest.raises(ValueError, match="two rules"):
        rule.rule(known.id, known.topic, known.text, known.clauses, known.severity, known.profiles)(known.check)


def test_the_table_of_rules_is_up_to_date() -> None:
    """docs/rules.md is what tools/write_rules.py writes."""
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "write_rules.py"), "--check"], cwd=ROOT, capture_output=True, text=True)  # fmt: skip

    assert done.returncode == 0, done.stderr
