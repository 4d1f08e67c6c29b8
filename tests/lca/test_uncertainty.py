"""Monte Carlo: hand-computable cases, the same distributions in bw2calc, the same matrices in replay, loops, sharing."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given

from benchmarks import montecarlo, olca
from inventories.problem import InputError
from lca import replay, uncertainty
from lca.case import Case
from lca.distribution import Distribution
from lca.draws import ensemble
from lca.model import Edge, Emission, Model, Node
from tests import outer
from tests.small_models import chair, model, models

EXAMPLES = Path(__file__).resolve().parents[2] / "inventories" / "examples"
AGREEMENT = 1e-9


def spread(made: Model, scale: float = 0.1, family: str = "lognormal") -> Model:
    """The model with the same distribution on every edge and emission."""
    more = {"distribution": family, "scale": scale}
    return replace(
        made,
        edges=tuple(replace(e, **more) for e in made.edges),
        emissions=tuple(replace(e, **more) for e in made.emissions),
        _index={},
    )


def background(made: Model) -> Model:
    """The model with every node in the background, so that the rule of the data set acts on what has no distribution."""
    return replace(made, nodes=tuple(replace(n, kind="background") for n in made.nodes), _index={})


def paired(models: dict[str, Model], draws: int, seed: int, shared: float = 1.0) -> np.ndarray:
    """Draws of several firms' models, the same seed for each: firms × draws."""
    return np.stack([uncertainty.draws_of_total(m, draws, seed, firm, shared) for firm, m in models.items()])


def replayed(made: Model, number: int, seed: int) -> float:
    """Draw `number` solved by the other engine."""
    return replay.solve(ensemble(made).one(number, seed).to_json()).total


# -- by hand -------------------------------------------------------------------------------------------------------


def one_edge(scale: float = 0.3) -> Model:
    """Two kilograms at five kg CO2 each; only the amount is uncertain."""
    made = model([], {}, nodes=["a"])
    return replace(
        made,
        edges=(Edge("fu", "a", 2.0, distribution="lognormal", scale=scale),),
        emissions=(Emission("a", "co2-fossil", 5.0, distribution="normal", scale=0.0),),
    )


def test_one_lognormal_edge() -> None:
    """Median 10, mean 10·exp(σ²/2), sd mean·√(exp(σ²) − 1), quantiles 10·exp(±1.96 σ)."""
    found = uncertainty.simulate(one_edge(), 40_000, 3)
    mean = 10.0 * math.exp(0.045)
    sd = mean * math.sqrt(math.expm1(0.09))
    assert found.deterministic == 10.0
    assert abs(found.mean - mean) <= 4 * sd / math.sqrt(40_000)
    assert found.sd == pytest.approx(sd, rel=0.03)
    assert found.median == pytest.approx(10.0, rel=0.01)
    assert found.low_range[0] <= 10.0 * math.exp(-1.959964 * 0.3) <= found.low_range[1]
    assert found.high_range[0] <= 10.0 * math.exp(1.959964 * 0.3) <= found.high_range[1]
    assert [(d.consumer, d.share) for d in found.drivers] == [("fu", 1.0)]
    assert found.drivers[0].variance == pytest.approx(sd**2)


def test_shares_of_variance_of_a_sum() -> None:
    """Two normal emissions with standard deviations 3 and 4: 9/25 and 16/25, total sd 5."""
    made = replace(
        model([("fu", "a", 1.0), ("fu", "b", 1.0)], {}),
        emissions=(
            Emission("a", "co2-fossil", 50.0, distribution="normal", scale=3.0),
            Emission("b", "co2-fossil", 70.0, distribution="normal", scale=4.0),
        ),
    )
    made = replace(made, edges=tuple(replace(e, distribution="normal", scale=0.0) for e in made.edges))
    found = uncertainty.simulate(made, 20_000, 1)
    assert [(d.consumer, round(d.share, 12)) for d in found.drivers] == [("b", 0.64), ("a", 0.36)]
    assert found.sd == pytest.approx(5.0, rel=0.03)
    assert found.mean == pytest.approx(120.0, abs=0.15)
    assert found.explained == pytest.approx(1.0, abs=0.04)


def test_the_mean_of_a_chain_is_the_chain_of_the_means() -> None:
    """Without loops the total is linear in each amount: three factors with σ = 0.2 have the mean times exp(3·0.02)."""
    made = spread(background(model([("fu", "a", 2.0), ("a", "b", 3.0)], {"b": 4.0})), 0.2)
    found = uncertainty.simulate(made, 40_000, 5)
    assert abs(found.mean - 24.0 * math.exp(0.06)) <= 4 * found.standard_error
    single = (24.0 * math.exp(0.06)) ** 2 * math.expm1(0.04)
    assert [d.variance for d in found.drivers] == pytest.approx([single] * 3)
    assert found.explained == pytest.approx(3 * math.expm1(0.04) / math.expm1(0.12), abs=0.03)


def test_the_empirical_pedigree_matrix_spreads_wider() -> None:
    """`v2` acts on amounts without a spread of their own; the calculated value stays."""
    made = replace(one_edge(), edges=(Edge("fu", "a", 2.0),))
    made = background(replace(made, emissions=(Emission("a", "co2-fossil", 5.0),)))
    expert = uncertainty.simulate(made, 2000)
    empirical = uncertainty.simulate(made, 2000, version="v2")

    assert empirical.sd > expert.sd
    assert empirical.deterministic == expert.deterministic


def test_one_draw_serves_all_uses_of_a_factor() -> None:
    """Bought twice from one process the spread adds up; from two processes it averages out."""
    once = model([("fu", "a", 1.0), ("fu", "b", 1.0), ("a", "steel", 1.0), ("b", "steel", 1.0)], {})
    twice = model([("fu", "a", 1.0), ("fu", "b", 1.0), ("a", "steel", 1.0), ("b", "iron", 1.0)], {})
    factor = {"distribution": "lognormal", "scale": 0.2}
    found = []
    for made, names in ((once, ["steel"]), (twice, ["steel", "iron"])):
        sure = tuple(replace(e, distribution="normal", scale=0.0) for e in made.edges)
        drawn = tuple(Emission(n, "co2-fossil", 10.0, **factor) for n in names)  # type: ignore[arg-type]
        found.append(uncertainty.simulate(replace(made, edges=sure, emissions=drawn), 20_000, 1).sd)
    assert found[0] / found[1] == pytest.approx(math.sqrt(2.0), rel=0.03)


def test_no_uncertain_datum() -> None:
    """Everything certain: every draw is the footprint."""
    found = uncertainty.simulate(replace(one_edge(0.0)), 200, 1)
    assert (found.mean, found.sd, found.low, found.high, found.drivers) == (10.0, 0.0, 10.0, 10.0, ())


def test_by_products_are_drawn_with_their_sign() -> None:
    """A credit of two kilograms at one kg CO2 each: the mean falls by 2·exp(σ²/2)."""
    made = background(model([("fu", "a", 1.0), ("a", "b", -2.0)], {"a": 10.0, "b": 1.0}))
    made = replace(
        made,
        edges=(replace(made.edges[0], distribution="normal", scale=0.0), replace(made.edges[1], distribution="lognormal", scale=0.2)),
        emissions=tuple(replace(e, distribution="normal", scale=0.0) for e in made.emissions),
        _index={},
    )  # fmt: skip
    found = uncertainty.simulate(made, 20_000, 1)
    assert abs(found.mean - (10.0 - 2.0 * math.exp(0.02))) <= 4 * found.standard_error


# -- against the other engines -------------------------------------------------------------------------------------


@given(models())
def test_every_draw_of_a_random_model_is_what_replay_finds(made: Model) -> None:
    """Loops, by-products and all gases: the same sampled matrices give the same totals to 1e-9."""
    made = background(spread(made, 0.1))
    totals = uncertainty.draws_of_total(made, 5, 9)
    for number in (0, 4):
        solution = replay.solve(ensemble(made).one(number, 9).to_json())
        assert abs(totals[number] - solution.total) <= AGREEMENT * solution.absolute


@pytest.mark.parametrize("name", ["chair", "lead_acid_battery"])
def test_draws_of_an_example_are_what_replay_finds(name: str) -> None:
    """A real study, its loops included; the biogenic CO2 that is held is put apart."""
    made = Case.open(EXAMPLES / name).model
    rows = ensemble(made)
    totals = uncertainty.draws_of_total(made, 40, 1)
    for number in (0, 39):
        solution = replay.solve(rows.one(number, 1).to_json())
        held = np.array([f.id in ("co2-uptake", "co2-biogenic") for f in made.flows])
        drawn = float((solution.intensity[solution.root] * solution.gwp)[~held].sum())
        assert totals[number] == pytest.approx(drawn + rows.held, rel=AGREEMENT)


def test_the_same_sampled_matrices_in_bw2calc() -> None:
    """Draws typed into the model of record."""
    from lca import brightway

    made = background(spread(chair(), 0.15))
    totals = uncertainty.draws_of_total(made, 3, 2)
    for number in range(3):
        assert brightway.solve(ensemble(made).one(number, 2)).score == pytest.approx(totals[number], rel=AGREEMENT)


def mixed() -> Model:
    """A loop, a by-product and all four families."""
    made = background(
        model([("fu", "a", 1.0), ("a", "b", 0.4), ("b", "a", 0.3), ("a", "c", -0.5)], {"a": 5.0, "b": 3.0, "c": 2.0})
    )
    families = [
        {"distribution": "lognormal", "scale": 0.1}, {"distribution": "triangular", "minimum": 0.2, "maximum": 0.7},
        {"distribution": "uniform", "minimum": 0.2, "maximum": 0.4}, {"distribution": "lognormal", "scale": 0.3},
    ]  # fmt: skip
    return replace(
        made,
        edges=tuple(replace(e, **f) for e, f in zip(made.edges, families, strict=True)),  # type: ignore[arg-type]
        emissions=tuple(replace(e, distribution="normal", scale=0.4) for e in made.emissions),
        _index={},
    )


@pytest.mark.parametrize("name", ["mixed", "chair"])
def test_the_same_distributions_in_bw2calc(name: str) -> None:
    """Means and standard deviations of both agree within four standard errors."""
    made = mixed() if name == "mixed" else background(spread(chair(), 0.15))
    count = 1500
    rows = ensemble(made)
    totals, _ = rows.totals(20_000, 1)
    scores, _ = montecarlo.bw2calc_loop(rows, count)
    error = scores.std() / math.sqrt(count)
    assert abs(scores.mean() - totals.mean()) <= 4 * error
    kurtosis = float(((totals - totals.mean()) ** 4).mean() / totals.var() ** 2)
    assert scores.std() == pytest.approx(totals.std(), rel=4 * math.sqrt((kurtosis - 1) / (4 * count)))


def test_the_shares_are_squared_correlations() -> None:
    """What the derivatives say is what the sample shows: corr²(amount, total) ≈ share of the variance."""
    made = background(spread(chair(), 0.1))
    found = uncertainty.simulate(made, 20_000, 4)
    rows = ensemble(made)
    totals = uncertainty.draws_of_total(made, 20_000, 4)
    for driver in found.drivers[:5]:
        datum = next(d for d in rows.data if (d.consumer.id, d.provider.id) == (driver.consumer, driver.provider))
        from lca.distribution import Streams

        amounts = np.empty(20_000)
        Streams(4, [datum.identity]).fill(0, amounts)
        datum.distribution.transform(amounts)
        correlation = np.corrcoef(amounts, totals)[0, 1]
        assert driver.variance / found.sd**2 == pytest.approx(correlation**2, abs=0.02)


# -- seed, sharing, held carbon ------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Twice the same, and another seed another run."""
    made = background(spread(chair(), 0.1))
    first = uncertainty.simulate(made, 1500, 7)
    assert first == uncertainty.simulate(made, 1500, 7)
    assert json.dumps(first.to_json()) == json.dumps(uncertainty.simulate(made, 1500, 7).to_json())
    assert first.mean != uncertainty.simulate(made, 1500, 8).mean


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    """Draws are numbered, whatever the length of the run or of its chunks."""
    made = background(spread(chair(), 0.1))
    assert uncertainty.draws_of_total(made, 2500, 7)[:1300] == pytest.approx(
        uncertainty.draws_of_total(made, 1300, 7), rel=1e-11
    )


def test_two_models_share_the_draws_of_what_they_share() -> None:
    """The same data set, other products: the totals move together, and a datum more changes no other draw."""
    steel = background(spread(model([("fu", "steel", 1.0), ("steel", "coal", 2.0)], {"coal": 3.0, "steel": 1.0}), 0.2))
    more = background(
        spread(model([("fu", "x", 0.01), ("fu", "steel", 1.0), ("steel", "coal", 2.0)], {"coal": 3.0, "steel": 1.0, "x": 1.0}), 0.2)
    )  # fmt: skip
    first, second = paired({"A": steel, "B": more}, 2000, 1)
    assert np.corrcoef(first, second)[0, 1] > 0.9999
    apart = paired({"A": steel, "B": more}, 2000, 1, shared=0.0)
    assert abs(np.corrcoef(apart)[0, 1]) < 0.1


def _of(firm: str, kind: str) -> Model:
    made = spread(model([("fu", "a", 1.0)], {"a": 1.0}), 0.2)
    nodes = (Node("fu", "", "", "piece", "functional unit"), Node("a", "", "", "kg", kind))
    return replace(
        made, nodes=nodes, subject={"firm": {"uscc": firm}, "product": {"model": "1", "name_zh": "椅"}}, _index={}
    )


def test_amounts_of_two_firms_are_drawn_apart() -> None:
    """What a firm says of itself it shares with nobody; what the data set says it does."""
    own = paired({"A": _of("A", "own factor"), "B": _of("B", "own factor")}, 2000, 1)
    assert abs(np.corrcoef(own)[0, 1]) < 0.1
    common = paired({"A": _of("A", "background"), "B": _of("B", "background")}, 2000, 1)
    assert np.corrcoef(common)[0, 1] == pytest.approx(0.5, abs=0.1)
    same = paired({"A": _of("A", "own factor"), "B": _of("A", "own factor")}, 2000, 1)
    assert (same[0] == same[1]).all()


def test_biogenic_carbon_of_a_whole_life_is_held() -> None:
    """What is taken up and given off again adds no spread; from cradle to gate it does."""
    made = replace(
        model([("fu", "wood", 1.0)], {}),
        emissions=(
            Emission("wood", "co2-uptake", 8.0, distribution="lognormal", scale=0.2),
            Emission("wood", "co2-fossil", 1.0, distribution="normal", scale=0.0),
        ),
        edges=(Edge("fu", "wood", 1.0, distribution="normal", scale=0.0),),
    )
    whole = uncertainty.simulate(replace(made, subject={"boundary": "cradle-to-grave"}), 500, 1)
    assert (whole.held, whole.sd, whole.mean) == (-8.0, 0.0, -7.0)
    gate = uncertainty.simulate(replace(made, subject={"boundary": "cradle-to-gate"}), 500, 1)
    assert gate.sd > 1.0


@pytest.mark.parametrize(("draws", "seed"), [(1, 1), (2_000_000, 1), (100, -1)])
def test_draws_and_seed_out_of_range(draws: int, seed: int) -> None:
    """Refused with a cure, not with a traceback."""
    with pytest.raises(InputError):
        uncertainty.simulate(one_edge(), draws, seed)


def test_a_distribution_that_is_none_is_refused() -> None:
    """A mode outside its bounds."""
    made = replace(
        one_edge(), edges=(Edge("fu", "a", 2.0, distribution="triangular", minimum=3.0, maximum=4.0),), _index={}
    )
    with pytest.raises(InputError):
        uncertainty.simulate(made, 100, 1)


# -- command, summary, real database -------------------------------------------------------------------------------


def test_the_summary_for_the_label() -> None:
    """Interval, spread, the part that everybody shares, draws and seed, nothing else."""
    found = uncertainty.simulate(one_edge(), 500, 3)
    assert found.summary() == {
        "low": found.low, "high": found.high, "sd": found.sd, "common_share": 0.0, "draws": 500, "seed": 3,
    }  # fmt: skip


def test_the_command() -> None:
    """JSON only with --json; ten drivers in both languages without."""
    from commands.uncertainty import uncertainty as command

    study = str(EXAMPLES / "component")
    plain = CliRunner().invoke(command, [study, "--draws", "300", "--json"])
    found = json.loads(plain.stdout)
    assert plain.exit_code == 0
    assert found["low"] < found["median"] < found["high"]
    assert found["draws"] == 300
    assert sum(d["share"] for d in found["drivers"]) == pytest.approx(1.0)
    assert sum(p["share"] for p in found["processes"]) == pytest.approx(1.0)
    shown = CliRunner().invoke(command, [study, "--draws", "300"])
    assert shown.exit_code == 0
    assert "parameter uncertainty" in shown.stdout
    assert found["drivers"][9]["name_en"] in shown.stdout
    assert found["drivers"][9]["name_zh"] in shown.stdout


def test_the_interval_of_an_example_converges() -> None:
    """The calculated value lies inside, the mean settles, the first-order variances explain most of the whole."""
    found = uncertainty.simulate(Case.open(EXAMPLES / "sofa").model, 5000, 1)
    assert found.low < found.deterministic < found.high
    assert found.standard_error < 0.005 * found.mean
    assert [c.draws for c in found.convergence] == [100, 200, 500, 1000, 2000, 5000]
    assert found.convergence[-1].mean == found.mean
    assert found.explained == pytest.approx(1.0, abs=0.1)
    assert found.runaways == 0


def test_the_us_lci_is_read_and_drawn() -> None:
    """766 processes that nobody here wrote; loops among electricity, fuels and freight."""
    path = montecarlo.samples()
    if path is None:
        outer.lacking("the U.S. LCI (TANBIAO_SAMPLES names the folder of samples)")
    read = olca.read(path)
    assert (read.processes, read.linked) == (766, 3723)
    found = uncertainty.simulate(read.model, 200, 1)
    assert found.low < found.deterministic < found.high
    assert found.runaways == 0
    number = 7
    assert uncertainty.draws_of_total(read.model, 8, 1)[number] == pytest.approx(
        replayed(read.model, number, 1), rel=AGREEMENT
    )


def test_a_certain_distribution_has_no_variance() -> None:
    """A scale of zero is a number, not a spread."""
    assert Distribution("lognormal", 2.0, 0.0).certain
    assert Distribution("lognormal", 2.0, 0.0).variance == 0.0
