"""A data set, a product system and a study so small that every number can be checked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from inventories import system
from inventories.background import Activity, Background, CoProduct, Exchange, Recycling, Source
from inventories.background import load as load_background
from inventories.problem import Text
from inventories.study import Study
from inventories.system import System

HERE = ("tiny.csv", 2)


def activity(name: str, unit: str = "kg", category: str = "metal", **more: Any) -> Activity:
    """An activity with one unit of `unit`; kilograms have a mass, services do not."""
    values: dict[str, Any] = {
        "synonyms": (), "product": name, "use": "default", "location": "CN", "year": 2024, "kind": "aggregated",
        "boundary": "cradle-to-gate", "energy_tag": "life-cycle" if category == "electricity" else "", "gwp_basis": "AR6",
        "mass_kg": 1.0 if unit == "kg" else None, "c_fossil_kg": 0.0, "c_biogenic_kg": 0.0, "elements": {}, "lhv_mj": None,
        "source": "tiny", "locator": "p. 1", "scores": (3, 1, 1), "precision": None, "status": "published", "balance": "",
        "note": "", "place": HERE,
    } | more  # fmt: skip
    return Activity(name, Text(f"中文{name}", name.replace("-", " ")), category=category, unit=unit, **values)


def exchange(of: str, kind: str, what: str, amount: float, unit: str = "kg", **more: Any) -> Exchange:
    """An exchange row of an activity."""
    values: dict[str, Any] = {
        "distribution": "", "scale": None, "minimum": None, "maximum": None, "source": "tiny", "locator": "p. 1",
        "status": "published", "note": "", "place": HERE,
    } | more  # fmt: skip
    return Exchange(of, kind, what, amount, unit, **values)


def background(
    *extra: Exchange, activities: tuple[Activity, ...] = (), coproducts: tuple[CoProduct, ...] = ()
) -> Background:
    """Steel 2 kg CO2e/kg (recycled 0.5), power 0.6 kg/kWh, truck 0.1 kg/tkm, wood that holds 0.5 kg C, and treatments."""
    known = (
        activity("steel"), activity("steel-recycled"), activity("power", "kWh", "electricity"), activity("truck", "tkm", "transport", boundary="service"),
        activity("wood", category="wood", c_biogenic_kg=0.5), activity("landfill-inert", category="waste", boundary="service", mass_kg=None),
        activity("incineration-wood", category="waste", boundary="service", mass_kg=None), *activities,
    )  # fmt: skip
    rows = (
        exchange("steel", "emission", "co2-fossil", 2.0), exchange("steel-recycled", "emission", "co2-fossil", 0.5),
        exchange("power", "emission", "co2e-ar6", 0.6), exchange("truck", "emission", "co2-fossil", 0.1),
        exchange("wood", "emission", "co2-uptake", 0.5 * 44 / 12), exchange("wood", "emission", "co2-fossil", 0.3),
        exchange("landfill-inert", "emission", "co2-fossil", 0.01), exchange("incineration-wood", "emission", "co2-fossil", 0.02), *extra,
    )  # fmt: skip
    grouped: dict[str, tuple[Exchange, ...]] = {}
    for row in rows:
        grouped[row.activity] = (*grouped.get(row.activity, ()), row)
    yields: dict[str, tuple[CoProduct, ...]] = {}
    for item in coproducts:
        yields[item.activity] = (*yields.get(item.activity, ()), item)
    return Background(
        "tiny", "0" * 64, {a.id: a for a in known}, grouped, yields, load_background().flows,
        {"tiny": Source("tiny", "Tiny (2026): a test", "https://example.org", "CC0", "yes")},
        {"steel": Recycling("steel", Text("钢", "steel"), "steel", "steel-recycled", 0.2, "tiny")},
    )  # fmt: skip


SYSTEM_TOML = """
id = "tiny"
version = "1"
house_rule = "TB-TINY-1"
name_en = "Tiny thing"
name_zh = "小物件"
description_en = "A thing for tests"
description_zh = "测试用"
product_unit = "piece"
default_boundary = "cradle-to-grave"
gwp_set_gate = "AR6 0/0"
gwp_set_grave = "AR6 -1/+1"
required_primary = ["bom"]

[[functional_unit]]
id = "life"
boundary = "cradle-to-grave"
description_en = "one thing for {life_years} years"
description_zh = "使用 {life_years} 年"
unit = "piece"
per_product = "things"

[[functional_unit]]
id = "gate"
boundary = "cradle-to-gate"
description_en = "one thing at the gate"
description_zh = "出厂一件"
unit = "piece"
per_product = "1"

[[functional_unit]]
id = "year"
boundary = "cradle-to-grave"
description_en = "one year of use"
description_zh = "使用一年"
unit = "year"
per_product = "things * life_years"
"""

STAGES = (
    ("materials", "原材料", "Materials", True, False), ("making", "制造", "Making", True, False),
    ("distribution", "分销", "Distribution", False, False), ("use", "使用", "Use", False, False),
    ("end_of_life", "废弃", "End of life", False, False), ("beyond", "模块D", "Module D", False, True),
)  # fmt: skip

PROCESSES = """id,name_en,name_zh,stage,unit,tier,sheet,mass_kg,c_fossil_kg,c_biogenic_kg,elements,status,source,locator,balance,note
life_cycle,Thing over its life,全生命周期,making,piece,0,,,,,,derived,tiny,,,
product,Thing at the gate,产品,making,piece,1,,,,,,derived,tiny,,,
materials,Materials,材料,materials,piece,2,bom,,,,,derived,tiny,,,
packing,Packing,包装,materials,piece,2,packaging,,,,,derived,tiny,,,
factory,Factory energy,工厂能耗,making,piece,2,energy,,,,,derived,tiny,,,
stack,Factory emissions,工厂排放,making,piece,2,direct,,,,,derived,tiny,,,
distribution,Distribution,分销,distribution,piece,1,distribution,,,,,derived,tiny,,,
use,Use,使用,use,piece,1,use,,,,,derived,tiny,,,
end_of_life,End of life,废弃,end_of_life,piece,1,eol,,,,,derived,tiny,,,
credit,Recycling benefits,再生效益,beyond,piece,1,,,,,,derived,tiny,,,
"""

EXCHANGES = '''process,kind,input,amount,unit,when,stage,distribution,scale,source,locator,status,note
life_cycle,input,product,1,piece,,,,,tiny,,derived,
life_cycle,input,distribution,1,piece,,,,,tiny,,derived,
life_cycle,input,use,1,piece,,,,,tiny,,derived,
life_cycle,input,end_of_life,1,piece,,,,,tiny,,derived,
life_cycle,input,credit,1,piece,,,,,tiny,,derived,
product,input,materials,1,piece,,,,,tiny,,derived,
product,input,packing,1,piece,,,,,tiny,,derived,
product,input,factory,1,piece,,,,,tiny,,derived,
product,input,stack,1,piece,,,,,tiny,,derived,
materials,input,steel,3,kg,,,,,tiny,,derived,
packing,input,wood,0.5,kg,,,,,tiny,,derived,
factory,input,power,power_kwh,kWh,,,,,tiny,,derived,
distribution,input,truck,(mass+packaging_mass)/1000*100,tkm,,,,,tiny,,derived,
use,input,power,life_years*2,kWh,"mode == ""powered""",,,,tiny,,derived,
end_of_life,input,landfill-inert,bom_mass_metal,kg,,,,,tiny,,derived,
end_of_life,emission,co2-biogenic,(bom_c_biogenic+packaging_c_biogenic)*44/12,kg,,,,,tiny,,derived,
credit,input,steel,-0.5*bom_mass_metal,kg,,,,,tiny,,derived,
'''

PARAMETERS = """id,name_en,name_zh,value,unit,choices,minimum,maximum,compulsory,source,locator,status,note
life_years,Life,寿命,10,year,,1,30,no,tiny,,derived,
things,Things per product,每件数量,1,piece,,1,10,no,tiny,,derived,
power_kwh,Power in making,制造用电,mass*0.5,kWh,,,,no,tiny,,derived,
mode,Mode,模式,powered,,powered;idle,,,no,tiny,,derived,
"""


def system_folder(home: Path) -> Path:
    """Writes the tiny product system below `home`; returns the folder to give to --systems."""
    folder = home / "systems" / "tiny"
    folder.mkdir(parents=True)
    stages = "".join(
        f'\n[[stage]]\nid = "{i}"\nname_zh = "{zh}"\nname_en = "{en}"\ngate = {str(gate).lower()}\nbeside = {str(beside).lower()}\n'
        for i, zh, en, gate, beside in STAGES
    )
    (folder / "system.toml").write_text(SYSTEM_TOML + stages, encoding="utf-8")
    for name, text in (("processes", PROCESSES), ("exchanges", EXCHANGES), ("parameters", PARAMETERS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder.parent


def tiny_system(home: Path) -> System:
    """The tiny product system."""
    return system.load("tiny", (system_folder(home),))


def study(**changes: Any) -> Study:
    """A study of the tiny system with every sheet empty, so that the defaults stand; 3 kg, 1000 pieces a year."""
    plain: dict[str, Any] = {
        "system": "tiny",
        "firm": {"name_zh": "示例企业", "name_en": "Example Manufacturer", "uscc": "91330502MA2ABCDEFN"},
        "plant": {"name_zh": "示例工厂", "name_en": "Example plant"},
        "product": {"name_zh": "小物件", "name_en": "Tiny thing", "model": "T-1", "mass": 3.0, "output": 1000.0},
        "period": {"start": date(2025, 1, 1), "end": date(2025, 12, 31)},
        "document_date": date(2026, 3, 1),
    } | changes
    return Study.model_validate(plain)
