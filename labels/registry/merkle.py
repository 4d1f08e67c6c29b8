"""The register's Merkle tree (RFC 9162): lca/merkle.py, under the name by which signing, register and verification use it."""

from __future__ import annotations

from lca.merkle import (
    EMPTY,
    Nodes,
    consistency_path,
    frontier,
    grow,
    inclusion_path,
    leaf_hash,
    node_hash,
    nodes_of,
    root,
    verify_consistency,
    verify_inclusion,
)  # fmt: skip

__all__ = [
    "EMPTY", "Nodes", "consistency_path", "frontier", "grow", "inclusion_path", "leaf_hash", "node_hash", "nodes_of", "root",
    "verify_consistency", "verify_inclusion",
]  # fmt: skip
