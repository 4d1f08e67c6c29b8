"""The identity of a calculation and the salted Merkle tree over its nodes."""

import copy
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from lca import trail
from tests.small_models import chair

SECRET = bytes(range(32))
# Inputs and roots of the Certificate Transparency reference tests (certificate-transparency-go, RFC 6962/9162 hashing).
INPUTS = [
    bytes.fromhex(x)
    for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_merkle_root_of_the_reference_inputs(size: int) -> None:
    """The tree hash is that of RFC 9162, for none to eight leaves."""
    assert trail.merkle_root(INPUTS[:size]) == ROOTS[size]


def test_canonical_numbers() -> None:
    """Numbers are written as RFC 8785 wants them, in sorted keys."""
    assert (
        trail.canonical({"b": 1e21, "a": 0.1, "c": 1.0, "名": "值"}) == '{"a":0.1,"b":1e+21,"c":1,"名":"值"}'.encode()
    )


def test_digest_does_not_depend_on_results() -> None:
    """Results and software stand beside the model and do not change its identity."""
    plain = chair().to_json()
    made = [trail.make(plain, SECRET, {"total": x}, {"numpy": str(x)}) for x in (1.0, 2.0)]
    assert made[0]["digests"] == made[1]["digests"]


def test_digest_does_not_depend_on_the_order_of_keys() -> None:
    """The same content in another order of keys is the same calculation."""
    plain = chair().to_json()
    assert trail.model_sha256(dict(reversed(plain.items()))) == trail.model_sha256(plain)


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all numbers in plain data."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if isinstance(inner, (int, float)) and not isinstance(inner, bool):
            yield (*path, key)
        yield from numbers(inner, (*path, key))


def test_digest_changes_with_every_number_of_the_model() -> None:
    """No number of the model can be changed under the same digest, not even in its last bit."""
    plain = chair().to_json()
    before = trail.model_sha256(plain)
    for path in list(numbers(plain)):
        changed = copy.deepcopy(plain)
        inner = changed
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = inner[path[-1]] * (1 + 2.3e-16) if inner[path[-1]] else 1.0
        assert trail.model_sha256(changed) != before, path


def test_root_changes_with_a_node() -> None:
    """The Merkle root covers every node, its edges and its emissions."""
    plain = chair().to_json()
    roots = {trail.merkle_root(trail.leaves(plain, SECRET))}
    for name in ("nodes", "edges", "emissions"):
        changed = copy.deepcopy(plain)
        changed[name][-1]["note"] = "changed"
        roots.add(trail.merkle_root(trail.leaves(changed, SECRET)))
    assert len(roots) == 4


def test_leaves_are_salted() -> None:
    """Each leaf starts with the HMAC of its node's id, so that a node cannot be guessed from its hash."""
    leaf = trail.leaves(chair().to_json(), SECRET)[0]
    assert leaf[:32] == hmac.new(SECRET, b"functional_unit", hashlib.sha256).digest()


def test_another_secret_is_another_root() -> None:
    """The root says nothing without the study's secret."""
    plain = chair().to_json()
    assert trail.merkle_root(trail.leaves(plain, SECRET)) != trail.merkle_root(trail.leaves(plain, bytes(32)))


def test_the_json_form_comes_back() -> None:
    """A model read from its JSON form is the same model."""
    from lca.model import Model

    plain = chair().to_json()
    assert Model.from_json(plain).to_json() == plain
