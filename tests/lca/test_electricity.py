"""Electricity by kind and on both bases; certificates; the published factors for power through the grid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inventories import background as data_set
from lca import electricity, rule
from lca.dossier import Dossier
from lca.scores import solve
from tests.lca.dossiers import CODE, Maker, own, power, proof
from tests.tiny import tiny_system

OTHER_CODE = CODE[:-1] + "B"


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes dossiers of the tiny product system."""
    return Maker(tiny_system(tmp_path_factory.mktemp("electricity")))


def found(dossier: Dossier, key: str, profile: str = "gbt24067") -> list[str]:
    """What one rule says of a dossier, in English."""
    return [said.what.en for said in rule.registry()[key].check(dossier, rule.profiles()[profile])]


def test_rows_are_told_apart_by_kind(make: Maker) -> None:
    """Grid, own plant, a generator's own line, certificate; a factor of the firm's own is a claim like a certificate."""
    claim = own("F1", unit="kWh", category="electricity", energy_tag="life-cycle")
    carriers = ("electricity-cn", "electricity-cn-pv-onsite", "electricity-cn-pv", "electricity-cn-pv-grid", "F1")
    made = make.tiny(own_factors=[claim], energy=[power(c, certificate="kept" if c.endswith("onsite") else None) for c in carriers])  # fmt: skip

    kinds = [row.kind for row in electricity.of(made).rows]

    assert kinds == ["grid", "own", "direct", "certificate", "certificate"]


def test_kilowatt_hours_sum_by_kind(make: Maker) -> None:
    """2000 and 1000 kWh over 1000 pieces; what was fed into the grid is no consumption."""
    rows = [power(amount=2000), power("electricity-cn-pv-onsite", 1500, exported=500, certificate="kept")]
    power_ = electricity.of(make.tiny(energy=rows))

    assert (power_.kwh("grid"), power_.kwh("own")) == pytest.approx((2.0, 1.0))
    assert power_.rows[1].site_kwh == 1000


def test_electricity_of_defaults_and_use_is_counted_elsewhere(make: Maker) -> None:
    """20 kWh of use over ten years at 0.6."""
    power_ = electricity.of(make.tiny(energy=[power()]))

    assert (power_.elsewhere_kwh, power_.elsewhere_value) == pytest.approx((20, 12))


def test_the_other_basis_stands_beside_the_headline(make: Maker) -> None:
    """1 kWh by certificate at 0.08 is 0.6 on the location basis; nothing else changes."""
    made = make.tiny(energy=[power("electricity-cn-pv-grid")])
    power_ = electricity.of(made)

    assert power_.headline == "instrument-first"
    assert power_.instrument == made.footprint.total
    assert power_.location - power_.instrument == pytest.approx(0.6 - 0.08)


def test_without_claims_both_bases_are_equal(make: Maker) -> None:
    """China publishes no residual mix, so grid power stands at the average either way."""
    power_ = electricity.of(make.tiny(energy=[power()]))

    assert (power_.headline, power_.location) == ("location", power_.instrument)


def test_own_power_whose_certificates_were_sold_counts_as_the_grid(make: Maker) -> None:
    """It stays `own`, at the factor of the grid, and needs no certificates."""
    made = make.tiny(energy=[power("electricity-cn-pv-onsite", certificate="sold")])
    (row,) = electricity.of(made).rows

    assert (row.kind, row.counted_as, row.factor) == ("own", "electricity-cn", pytest.approx(0.6))
    assert found(made, "R25") == []


def test_a_plant_abroad_takes_its_own_country(make: Maker) -> None:
    """Viet Nam's average is the location basis of a plant there."""
    plant = {"name_zh": "越南工厂", "name_en": "Plant in Viet Nam", "region": "VN-SG"}
    made = make.tiny(plant=plant, energy=[power("electricity-vn")])

    assert electricity.of(made).grid == "electricity-vn"
    assert found(made, "R27") == []


def test_a_country_without_an_average_is_an_error_not_a_fallback(make: Maker) -> None:
    """No silent replacement by another country's factor."""
    plant = {"name_zh": "工厂", "name_en": "Plant", "region": "ZZ"}
    made = make.tiny(plant=plant, energy=[power()])

    assert any("no average power of ZZ" in words for words in found(made, "R27"))
    assert electricity.of(made).grid_factor is None


def test_an_own_factor_may_be_the_average_of_a_country_the_data_set_lacks(make: Maker) -> None:
    """Then it is grid power; in China, whose average is known, it is a claim."""
    average = own("F1", unit="kWh", category="electricity", energy_tag="life-cycle", location="ZZ")
    plant = {"name_zh": "工厂", "name_en": "Plant", "region": "ZZ-1"}
    made = make.tiny(plant=plant, own_factors=[average], energy=[power("F1")])

    assert [row.kind for row in electricity.of(made).rows] == ["grid"]
    assert found(made, "R25") == found(made, "R26") == found(made, "R27") == []
    assert found(make.tiny(own_factors=[average | {"location": "CN"}], energy=[power("F1")]), "R26")


def test_an_old_factor_is_a_warning(make: Maker) -> None:
    """2020 in a study of 2025."""
    assert any("5 years before" in words for words in found(make.tiny(energy=[power("electricity-old")]), "R27"))


def test_combustion_alone_is_half_a_factor(make: Maker) -> None:
    """Paired with upstream it passes; alone it does not."""
    burnt = own("burn", unit="kWh", category="fuel", energy_tag="combustion")
    supply = own("supply", unit="kWh", category="fuel", energy_tag="upstream")
    use = [{"item": "heating", "activity": key, "amount": 10, "unit": "kWh"} for key in ("burn", "supply")]

    assert found(make.tiny(own_factors=[burnt, supply], use=use), "R22") == []
    assert found(make.tiny(own_factors=[burnt, supply], use=use[:1]), "R22")


def test_what_is_burnt_is_what_was_supplied(make: Maker) -> None:
    """36 MJ burnt and 10 kWh supplied pair; 10 kWh burnt and 8 kWh supplied do not."""
    burnt = own("burn", unit="MJ", category="fuel", energy_tag="combustion")
    supply = own("supply", unit="kWh", category="fuel", energy_tag="upstream")

    def use(supplied: float) -> list[dict[str, Any]]:
        amounts = {"burn": (36, "MJ"), "supply": (supplied, "kWh")}
        return [{"item": "heating", "activity": k, "amount": n, "unit": u} for k, (n, u) in amounts.items()]

    assert found(make.tiny(own_factors=[burnt, supply], use=use(10)), "R22") == []
    assert any("do not pair" in words for words in found(make.tiny(own_factors=[burnt, supply], use=use(8)), "R22"))


def test_fuel_burnt_in_two_units_is_told_once(make: Maker) -> None:
    """MJ and kWh are one kind of amount: one sum, one finding, in the unit of the first row."""
    factors = [
        own("burn", unit="MJ", category="fuel", energy_tag="combustion"),
        own("supply", unit="kWh", category="fuel", energy_tag="upstream"),
    ]
    rows = [("burn", 36.0, "MJ"), ("burn", 5.0, "kWh"), ("supply", 8.0, "kWh")]
    use = [{"item": "heating", "activity": k, "amount": n, "unit": u} for k, n, u in rows]

    words = [w for w in found(make.tiny(own_factors=factors, use=use), "R22") if "do not pair" in w]

    assert len(words) == 1
    assert "54 MJ are burnt and 28.8 MJ supplied" in words[0]


def test_an_own_factor_of_energy_says_what_it_covers(make: Maker) -> None:
    """A value of unknown family may be one for companies."""
    untold = own("F1", unit="kWh", value=0.55, category="electricity")

    assert any("does not say what" in words for words in found(make.tiny(own_factors=[untold], energy=[power("F1")]), "R22"))  # fmt: skip


def test_a_certificate_of_two_rows_is_found(make: Maker) -> None:
    """One certificate, one row."""
    rows = [
        power("electricity-cn-pv-grid", 900, evidence=["E1"]),
        power("electricity-cn-pv-grid", 800, evidence=["E1"]),
    ]
    made = make.tiny(energy=rows, evidence=[proof(proves=f"cancelled {CODE}, {OTHER_CODE}")])

    assert any("used by several rows" in words for words in found(made, "R25"))


def test_certificates_are_read_from_evidence_files(make: Maker, tmp_path: Path) -> None:
    """A list of codes as the trading platform exports it."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "E1.csv").write_text(f"绿证编号,MWh\n{CODE},1\n{OTHER_CODE},1\n", encoding="utf-8")
    made = make.tiny(
        energy=[power("electricity-cn-pv-grid", 2000, evidence=["E1"])], evidence=[{"id": "E1", "file": "E1.csv"}]
    )
    from dataclasses import replace

    here = replace(made, folder=tmp_path)

    assert electricity.of(here).rows[0].codes == (CODE, OTHER_CODE)
    assert found(here, "R25") == []
    assert found(made, "R25")


def test_a_digest_is_no_certificate(make: Maker) -> None:
    """64 characters, or 32 in small letters, are something else."""
    assert electricity.CODE.findall("a" * 32 + " " + "A1" * 32) == []
    assert electricity.CODE.findall(CODE) == [CODE]


def test_the_headline_of_a_plant_in_china_is_the_location_basis(make: Maker) -> None:
    """Whatever the profile, while no residual mix is published; a plant elsewhere may put instruments first under ISO's order."""
    made = make.tiny(energy=[power("electricity-cn-pv-grid")])
    abroad = make.tiny(
        plant={"name_zh": "工厂", "name_en": "Plant", "region": "VN"}, energy=[power("electricity-cn-pv-grid")]
    )

    assert found(made, "R26", "iso14067")
    assert found(abroad, "R26", "iso14067") == []
    assert found(abroad, "R26", "gbt24067")


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    """kg CO2e per unit of every activity of the real data set."""
    return dict(solve(data_set.default()).total)


def test_solar_power_through_the_grid_carries_losses_at_its_own_mix(scores: dict[str, float]) -> None:
    """0.0520 and its losses of 5.16 % and the grid's 0.0046; the conservative reading is 0.0847."""
    assert scores["electricity-cn-pv-grid"] == pytest.approx(0.0520 * 1.0516 + 0.0046, abs=5e-6)
    assert scores["electricity-cn-pv-grid-conservative"] == pytest.approx(0.0847, abs=5e-6)


def test_a_direct_line_omits_the_grid(scores: dict[str, float]) -> None:
    """0.0520 at the plant."""
    assert scores["electricity-cn-pv"] == pytest.approx(0.0520, abs=5e-6)


def test_the_national_factor_holds_transmission_already(scores: dict[str, float]) -> None:
    """0.5777 for 2024: nothing is added to it."""
    assert scores["electricity-cn"] == pytest.approx(0.5777, abs=5e-6)
