"""The trail: one calculation as a canonical JSON file (RFC 8785), with the digest that is its identity and a salted Merkle root.

    {"format": "tanbiao-trail/1", "model": {…}, "digests": {"model_sha256": …, "merkle_root": …}, "results": {…}, "software": {…}}

Only `model` is hashed. Results, software versions and the like stand beside it and are compared by tolerance, because last bits
differ between machines. The Merkle tree (RFC 9162 §2.1.1) has one leaf a node (the node with its edges and emissions), salted with
HMAC-SHA-256(study secret, node id), so that single nodes can be disclosed later without giving the rest away.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from lca import canonical as jcs
from lca import merkle

FORMAT = "tanbiao-trail/1"


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of plain JSON data."""
    return jcs.dumps(value)


def model_sha256(model: Mapping[str, Any]) -> str:
    """The identity of a calculation."""
    return hashlib.sha256(canonical(model)).hexdigest()


def leaves(model: Mapping[str, Any], secret: bytes) -> list[bytes]:
    """Salted leaf of each node, in the order of the nodes: salt ‖ canonical(node, its edges, its emissions)."""
    edges: dict[str, list[Any]] = {}
    for edge in model["edges"]:
        edges.setdefault(edge["consumer"], []).append(edge)
    emissions: dict[str, list[Any]] = {}
    for emission in model["emissions"]:
        emissions.setdefault(emission["node"], []).append(emission)
    return [
        hmac.new(secret, node["id"].encode(), hashlib.sha256).digest()
        + canonical({"node": node, "edges": edges.get(node["id"], []), "emissions": emissions.get(node["id"], [])})
        for node in model["nodes"]
    ]


def merkle_root(items: list[bytes]) -> str:
    """RFC 9162 §2.1.1 tree hash of the items, as hex."""
    return merkle.root(merkle.nodes_of([merkle.leaf_hash(item) for item in items]), len(items)).hex()


def make(
    model: Mapping[str, Any], secret: bytes, results: Mapping[str, Any], software: Mapping[str, str]
) -> dict[str, Any]:
    """The whole trail as plain data."""
    return {
        "format": FORMAT,
        "model": model,
        "digests": {"model_sha256": model_sha256(model), "merkle_root": merkle_root(leaves(model, secret))},
        "results": results,
        "software": software,
    }
