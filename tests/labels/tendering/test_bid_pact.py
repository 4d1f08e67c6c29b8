"""Bids that hand in a PACT v3 footprint: read from files that nobody here wrote, and never taken for one of our labels."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

import cli
from inventories.problem import InputError
from inventories.tendering.tender import Bid
from labels.tendering import bids, offer
from tests import outer
from tests.labels.tendering.tenders import TRUST, bid, chair, tendered, write_label

SAMPLES = Path(os.environ.get("TANBIAO_SAMPLES", Path(cli.__file__).parent.parent / "shared" / "samples")) / "pact"
ROW = Bid(bidder="x", lot="1", source="pact", file="x.json", gwp_set="AR6 0/0", product="chemical")
MADE: dict[str, Any] = {
    "id": "3893bb5d-da16-4dc1-9185-11d97476c254", "specVersion": "3.0.0", "status": "Active", "created": "2026-01-01T00:00:00Z",
    "validityPeriodStart": "2026-01-01T00:00:00Z", "validityPeriodEnd": "2027-12-31T00:00:00Z", "companyName": "Somebody",
    "productNameCompany": "Chair 9",
    "pcf": {
        "declaredUnitOfMeasurement": "piece", "declaredUnitAmount": "1", "pcfExcludingBiogenicUptake": "77.0", "ipccCharacterizationFactors": ["AR6"],
        "primaryDataShare": "12.5", "secondaryEmissionFactorSources": [{"name": "Ecoinvent", "version": "3.10"}],
        "productOrSectorSpecificRules": [{"operator": "Other", "ruleNames": ["A rule"]}],
    },
}  # fmt: skip


def sample(name: str) -> Any:
    path = SAMPLES / name
    if not path.is_file():
        outer.lacking(f"{path} (TANBIAO_SAMPLES names the folder of samples)")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [("example-1.json", 0.384, "kg"), ("example-2.json", 5.14, "L"), ("example-3.json", 77.0, "piece")],
)
def test_bid_pact_samples(name: str, value: float, unit: str) -> None:
    """Value without biogenic uptake and declared unit of the WBCSD's own examples; not verified by us, cradle to gate."""
    facts = offer.of_pact(sample(name), ROW)

    assert facts.values == ((unit, value),)
    assert facts.unverified_by_us
    assert facts.boundary == "cradle-to-gate"
    assert facts.interval is None


def test_bid_pact_response_with_two_reports_is_not_taken_for_one() -> None:
    """A footprint computed with AR5 and AR6 together is no AR6 footprint."""
    facts = offer.of_pact(sample("example-3.json"), ROW)

    assert facts.gwp_set == "AR5 + AR6"


def test_bid_pact_other_versions_and_errors() -> None:
    """Version 2 and an error response are refused in both languages."""
    for name in ("v2_get-footprint-response.json", "error-response-access-denied.json"):
        with pytest.raises(InputError) as caught:
            offer.of_pact(sample(name), ROW)
        assert caught.value.problems[0].what.zh != caught.value.problems[0].what.en


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("specVersion",), "2.2.0"),
        (("status",), "Deprecated"),
        (("pcf",), []),
        (("pcf", "pcfExcludingBiogenicUptake"), None),
        (("pcf", "pcfExcludingBiogenicUptake"), "many"),
        (("pcf", "pcfExcludingBiogenicUptake"), "1e400"),
        (("pcf", "pcfExcludingBiogenicUptake"), "nan"),
    ],
)
def test_bid_pact_that_is_wrong(path: tuple[str, ...], value: Any) -> None:
    """Another version, a withdrawn footprint, a value that is none."""
    data = copy.deepcopy(MADE)
    holder = data
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = value
    with pytest.raises(InputError):
        offer.of_pact(data, ROW)


def test_bid_pact_is_scored_beside_labels(tmp_path: Path) -> None:
    """What PACT has no field for comes from the typed row; the bid is scored with an assumed interval."""
    home = tmp_path / "labels"
    home.mkdir()
    write_label(
        home / "1.pdf",
        chair(
            1, 80.0, boundary="cradle-to-gate", headline=chair(1, 80.0).headline.__class__("椅", "chair", "piece", 80.0)
        ),
    )
    (home / "2.json").write_text(json.dumps(MADE), encoding="utf-8")
    typed = {
        "source": "pact",
        "product": "chair",
        "rule": "TB-CHAIR-1 v1",
        "gwp_set": "AR6 -1/+1",
        "electricity": "location",
        "recycling": "cut-off",
        "life": 10.0,
    }
    rows = [bid(1, 1000.0), bid(2, 1000.0, "2.json", **typed)]
    rules = {"unverified": "penalty", "penalty": 0.5}
    lot = bids.compare(
        tendered(tmp_path, rows, rules, {"boundary": "cradle-to-gate", "unit": "piece"}), [home], TRUST
    ).lots[0]

    assert [b.comparable for b in lot.bids] == [True, True]
    assert [s.basis for s in lot.spreads] == ["interval", "assumed"]
    assert lot.award is not None
    assert {s.number: s.carbon for s in lot.award.central.scores}[2] < {
        s.number: s.carbon for s in lot.award.central.scores
    }[1]


def test_bid_pact_file_with_two_keys_is_refused(tmp_path: Path) -> None:
    """Hostile JSON ends on its own bid."""
    home = tmp_path / "labels"
    home.mkdir()
    write_label(home / "1.pdf", chair(1, 80.0))
    (home / "2.json").write_text('{"id": 1, "id": 2}', encoding="utf-8")
    lot = bids.compare(tendered(tmp_path, [bid(1, 1000.0), bid(2, 1.0, "2.json", source="pact")]), [home], TRUST).lots[
        0
    ]

    assert [b.comparable for b in lot.bids] == [True, False]
    assert "readable" in {c.name for c in lot.bids[1].failed}
