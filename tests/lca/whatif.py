"""The tiny study with a bill of materials and energy, and scenario files written in a line or two."""

from __future__ import annotations

from typing import Any

from inventories import planfile
from inventories.background import Background
from inventories.plan import Plan
from inventories.system import System
from lca.variant import Base
from tests.tiny import study

HEAD = 'format = "tanbiao-scenario/1"\n'

BOM = [
    {"part": "板 plate", "part_en": "plate", "quantity": 3, "unit": "kg", "material": "steel", "recycled_content": 0.2},
    {"part": "bracket", "quantity": 1, "unit": "kg", "material": "steel", "transport": "truck", "distance": 100},
    {"part": "board", "quantity": 0.5, "unit": "kg", "material": "wood", "kind": "packaging"},
]
ENERGY = [{"carrier": "power", "amount": 5000, "unit": "kWh"}]
STEEL, WOOD, POWER, ROAD = 4 * 2.0, 0.5 * 0.3, 5 * 0.6, 1 / 1000 * 100 * 0.1
"""kg CO2e a piece of the study below"""


def base(system: System, background: Background, plan: Plan | None = None, **changes: Any) -> Base:
    """A gate study: 4 kg of steel in two parts, 0.5 kg of packing wood, 5 kWh a piece."""
    given: dict[str, Any] = {"boundary": "cradle-to-gate", "bom": BOM, "energy": ENERGY} | changes
    made = study(**given)
    made = made.model_copy(update={"product": made.product.model_copy(update={"mass": 4.0})})
    return Base.of(made, system, background, plan=plan)


def plan(*tables: str) -> Plan:
    """A scenario file of these tables."""
    return planfile.loads((HEAD + "\n".join(tables)).encode(), "s.toml")


def measure(name: str, *changes: str, kind: str = "measure") -> str:
    """One table with its changes, each a line of TOML keys separated by ; ."""
    rows = "".join(f"[[{kind}.change]]\n" + c.replace("; ", "\n") + "\n" for c in changes)
    return f'[[{kind}]]\nid = "{name}"\n{rows}'
