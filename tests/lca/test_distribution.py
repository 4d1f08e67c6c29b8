"""Distributions, their streams, and the rules that turn quality into spread."""

import math
from dataclasses import replace

import numpy as np
import pytest

from inventories.background import default
from inventories.problem import InputError
from lca import pedigree
from lca.distribution import Distribution, Streams, sample, stream
from lca.model import Edge, Emission, Node
from tests.small_models import model

DRAWS = 200_000
SHAPES = [
    Distribution("lognormal", 3.0, 0.3),
    Distribution("lognormal", -3.0, 0.3),
    Distribution("normal", 2.0, 0.5),
    Distribution("triangular", 2.0, 0.0, 1.0, 6.0),
    Distribution("triangular", 1.0, 0.0, 1.0, 6.0),
    Distribution("uniform", 2.0, 0.0, -1.0, 4.0),
    Distribution("", 7.0),
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: f"{s.family}{s.amount}")
def test_the_sample_has_the_exact_mean_and_variance(shape: Distribution) -> None:
    """Mean and variance in closed form are those of the draws, within four standard errors."""
    drawn = sample([shape], np.random.default_rng(1), DRAWS)[0]
    sd = math.sqrt(shape.variance)
    assert abs(drawn.mean() - shape.mean) <= 4 * sd / math.sqrt(DRAWS)
    assert drawn.std() == pytest.approx(sd, rel=0.02)


def test_the_median_of_a_lognormal_is_its_amount() -> None:
    """A by-product stays negative."""
    drawn = sample([Distribution("lognormal", -3.0, 0.3)], np.random.default_rng(1), DRAWS)[0]
    assert np.median(drawn) == pytest.approx(-3.0, rel=0.005)
    assert (drawn < 0).all()


def test_draws_stay_between_the_bounds() -> None:
    """Triangular and uniform have hard ends."""
    drawn = sample(SHAPES[3:6], np.random.default_rng(1), 10_000)
    assert drawn[0].min() >= 1.0
    assert drawn[0].max() <= 6.0
    assert drawn[2].min() >= -1.0
    assert drawn[2].max() <= 4.0


@pytest.mark.parametrize(
    ("family", "amount", "scale", "low", "high"),
    [
        ("beta", 1.0, 0.1, 0.0, 0.0), ("lognormal", 0.0, 0.1, 0.0, 0.0), ("lognormal", 1.0, -0.1, 0.0, 0.0), ("normal", 1.0, math.nan, 0.0, 0.0),
        ("triangular", 5.0, 0.0, 1.0, 4.0), ("triangular", 1.0, 0.0, 1.0, 1.0), ("uniform", 1.0, 0.0, 2.0, 2.0), ("normal", math.inf, 1.0, 0.0, 0.0),
    ],
)  # fmt: skip
def test_what_makes_no_distribution_is_refused(
    family: str, amount: float, scale: float, low: float, high: float
) -> None:
    """Unknown family, zero median, negative or missing spread, mode outside the bounds."""
    with pytest.raises(InputError):
        Distribution(family, amount, scale, low, high)


def test_a_stream_depends_on_seed_and_identity_only() -> None:
    """The same twice; another seed or another datum draws otherwise."""
    first = stream(1, "a").standard_normal(5)
    assert (first == stream(1, "a").standard_normal(5)).all()
    assert (first != stream(2, "a").standard_normal(5)).all()
    assert (first != stream(1, "b").standard_normal(5)).all()


def test_chunks_do_not_change_the_draws() -> None:
    """Ten at once are four and six."""
    whole, parts = np.empty(10), np.empty(10)
    Streams(1, ["a"]).fill(0, whole)
    streams = Streams(1, ["a"])
    streams.fill(0, parts[:4])
    streams.fill(0, parts[4:])
    assert (whole == parts).all()


@pytest.mark.parametrize("shared", [0.0, 0.3, 1.0])
def test_two_owners_share_as_much_as_is_said(shared: float) -> None:
    """The scores of two owners correlate by `shared`, and each is a standard normal."""
    drawn = np.empty((2, DRAWS))
    for row, owner in zip(drawn, ("A", "B"), strict=True):
        Streams(1, ["steel"], owner, [shared]).fill(0, row)
    assert np.corrcoef(drawn)[0, 1] == pytest.approx(shared, abs=0.01)
    assert drawn.std(axis=1) == pytest.approx([1.0, 1.0], abs=0.01)


def test_a_shared_part_above_one_is_refused() -> None:
    """A correlation lies between 0 and 1."""
    with pytest.raises(InputError):
        Streams(1, ["a"], "A", [1.5])


@pytest.mark.parametrize(
    ("version", "scores", "sigma"),
    [
        ("v1", (2, 2, 2, 2, 2), 0.0391), ("v1", (3, 3, 3, 3, 3), 0.1189), ("v1", (4, 5, 3, 2, 1), 0.1397), ("v1", (5, 5, 5, 5, 5), 0.4621),
        ("v2", (3, 3, 3, 3, 3), 0.3523), ("v1", (1, 1, 1, 1, 1), 0.0244),
    ],
)  # fmt: skip
def test_pedigree_vectors(version: str, scores: tuple[int, ...], sigma: float) -> None:
    """Vectors of the rule with a basic factor of 1.05."""
    assert pedigree.scale(scores, 1.05, version) == pytest.approx(sigma, abs=5e-5)


def test_the_empirical_matrix_can_be_chosen_for_pact_scores() -> None:
    """v2 is wider than v1 for the same scores, and equal for the best."""
    assert pedigree.pact_scale((3, 3, 3), version="v2") > pedigree.pact_scale((3, 3, 3))
    assert pedigree.pact_scale((1, 1, 1), version="v2") == pedigree.pact_scale((1, 1, 1))


def test_squared_geometric_standard_deviation() -> None:
    """The worst v1 scores: 95 % of the values within a factor of 2.52."""
    assert math.exp(2 * pedigree.scale((5, 5, 5, 5, 5))) == pytest.approx(2.5196, abs=5e-4)


def test_a_missing_pact_score_counts_as_five() -> None:
    """Not scored is as bad as the worst."""
    assert pedigree.pact_scale((None, None, None)) == pedigree.pact_scale((5, 5, 5))
    assert pedigree.pact_scale((1, 1, 1)) == pytest.approx(0.5 * math.log(1.05))
    assert pedigree.pact_scale((3, 2, 1), estimate=True) > pedigree.pact_scale((3, 2, 1)) + 0.2


def test_every_row_of_the_data_set_carries_a_distribution() -> None:
    """The background brings its own spread; only credits of by-products are left to the rule."""
    rows = [row for rows in default().exchanges.values() for row in rows]
    assert [(r.activity, r.input) for r in rows if r.amount and not r.distribution] == []


def _scale(edge: Edge, consumer: Node, provider: Node) -> float:
    made = replace(model([], {}, nodes=[]), nodes=(consumer, provider), root=consumer.id)
    return pedigree.of_edge(made, edge).scale


MAKING = Node("making", "制造", "Making", "piece", "system")
POWER = Node("power", "电", "Power", "kWh", "background")


@pytest.mark.parametrize(("kind", "evidence", "sigma"), [("primary", ("E1",), 0.0244), ("primary", (), 0.0345), ("secondary", (), 0.1189), ("estimate", (), 0.2302)])  # fmt: skip
def test_an_amount_is_as_sure_as_its_data_kind(kind: str, evidence: tuple[str, ...], sigma: float) -> None:
    """The declared rule of docs/uncertainty.md."""
    edge = Edge("making", "power", 2.0, data_kind=kind, evidence=evidence)
    assert _scale(edge, MAKING, POWER) == pytest.approx(sigma, abs=5e-5)


def test_a_distribution_of_its_own_goes_before_the_rule() -> None:
    """What the system folder says stands."""
    assert _scale(Edge("making", "power", 2.0, distribution="lognormal", scale=0.5), MAKING, POWER) == 0.5


@pytest.mark.parametrize(
    ("consumer", "provider", "amount"),
    [
        (Node("fu", "", "", "piece", "functional unit"), MAKING, 0.5), (Node("life", "", "", "piece", "system"), MAKING, 1.0),
        (MAKING, Node("bom_001", "", "", "个", "bom"), 5.0), (Node("bom_001", "", "", "kg", "bom"), Node("steel", "", "", "kg", "background"), 1.1),
        (MAKING, Node("cells", "", "", "kWh", "system"), 60.0),
    ],
    ids=["functional unit", "link", "pieces", "conversion of a row", "rated energy"],
)  # fmt: skip
def test_what_is_counted_or_defined_is_not_drawn(consumer: Node, provider: Node, amount: float) -> None:
    """Five casters are five casters."""
    assert _scale(Edge(consumer.id, provider.id, amount, data_kind="estimate"), consumer, provider) == 0.0


def test_a_guessed_transport_is_wider_than_a_measured_one() -> None:
    """Basic factor 2 for tonne-kilometres unless the distance is primary."""
    part, truck = Node("bom_001", "", "", "kg", "bom"), Node("truck", "", "", "tkm", "background")
    assert _scale(Edge("bom_001", "truck", 0.3, data_kind="estimate"), part, truck) > 0.4
    assert _scale(Edge("bom_001", "truck", 0.3, data_kind="primary"), part, truck) < 0.04


def test_the_mass_balance_bounds_a_main_input() -> None:
    """A kilogram of cloth holds about a kilogram of yarn, whoever guessed it."""
    cloth, yarn = Node("cloth", "", "", "kg", "system"), Node("yarn", "", "", "kg", "system")
    assert _scale(Edge("cloth", "yarn", 1.06, expression="1/x", data_kind="estimate"), cloth, yarn) == pytest.approx(
        math.log(1.12) / 3.92
    )
    assert _scale(Edge("cloth", "yarn", 0.95, data_kind="estimate"), cloth, yarn) == 0.02
    assert _scale(Edge("cloth", "yarn", 0.03, data_kind="estimate"), cloth, yarn) > 0.2


def test_a_suppliers_footprint_is_as_sure_as_its_scores() -> None:
    """Own factors and footprints follow the rule of the data set."""
    node = Node("supplier:a", "", "", "kg", "supplier", scores=(2, 1, 2))
    made = replace(model([], {}, nodes=[]), nodes=(node,), root=node.id)
    found = pedigree.of_emission(made, Emission(node.id, "co2e-unknown", 3.0), "not given")
    assert found.scale == pedigree.pact_scale((2, 1, 2))
