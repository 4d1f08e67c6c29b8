"""Whether a label's numbers are those of its trail: recomputed by replay, without Brightway; and whether the pages render the same again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from inventories.problem import InputError, Text
from labels import record
from labels.record import Record
from labels.verifying import words
from labels.verifying.check import Check
from labels.verifying.contents import Contents


def printable(made: Record) -> None:
    """Raises for a record whose fields have wrong types: it is compared and printed as if they were right."""
    for value in (made.id, made.document_date, made.valid_from, made.valid_until, made.boundary, made.gwp_set, made.firm["uscc"], made.firm["name_zh"], made.firm["name_en"], made.product["name_zh"], made.product["name_en"], made.digests["model_sha256"], made.headline.unit):  # fmt: skip
        if not isinstance(value, str):
            raise TypeError("text is wanted")
    date.fromisoformat(made.valid_from), date.fromisoformat(made.valid_until), date.fromisoformat(made.document_date)
    if (
        made.document_type not in record.LETTERS
        or made.disclosure not in ("none", "full")
        or type(made.headline.value) not in (int, float)
        or not (made.layout is None or (type(made.layout) is int and made.layout > 0))
    ):
        raise ValueError("unknown kind")
    if made.register is not None and not all(isinstance(made.register[k], str) for k in ("name", "origin", "url")):
        raise TypeError("register")


def checks(made: Record, given: Any) -> Iterator[Check]:
    """trail: it is that of the label; recomputed: its number, solved anew, is the printed one."""
    if given is None:
        yield Check(
            "trail", None,
            Text("没有计算轨迹，未复算（向生产者索取，用 --trail）", "the trail is not at hand, so nothing was recomputed (ask the producer; --trail)"),
        )  # fmt: skip
        return
    if not isinstance(given, dict) or not isinstance(given.get("model"), dict):
        yield Check("trail", False, Text("所给文件不是计算轨迹", "what was given is no trail"))
        return
    digests = given.get("digests")
    if not isinstance(digests, dict) or digests.get("model_sha256") != made.digests["model_sha256"]:
        yield Check(
            "trail",
            False,
            Text("这不是该标签的计算轨迹：模型摘要不同", "this is not the label's trail: the model's digest differs"),
        )
        return
    fault = _differs(made, given)
    if fault is not None:
        yield Check("trail", False, fault)
        return
    yield Check(
        "trail",
        True,
        Text(
            "轨迹就是该标签的，记录的每一项都出自它",
            "the trail is that of the label, and everything in the record comes out of it",
        ),
    )
    yield _recomputed(made, given)


def _load(body: bytes) -> dict[str, Any]:
    from inventories import strictjson

    found = strictjson.loads(body, "trail.json")
    return found if isinstance(found, dict) else {}


def _differs(made: Record, given: Mapping[str, Any]) -> Text | None:
    """Whether the model is another than its digest says, or the record made anew from the trail is another one."""
    try:
        again = record.make(
            given, made.document_type, made.disclosure, date.fromisoformat(made.valid_from), date.fromisoformat(made.valid_until),
            verification=made.verification, register=made.register, enterprise=made.enterprise, layout=made.layout,
        )  # fmt: skip
    except InputError as error:
        return error.problems[0].what
    if again.digest() == made.digest():
        return None
    mine, other = made.to_json(), again.to_json()
    names = sorted(k for k in mine.keys() | other.keys() if mine.get(k) != other.get(k) and k != "id")
    return Text(
        f"记录与轨迹不一致：{'、'.join(names)[:120]}", f"the record differs from the trail in {', '.join(names)[:120]}"
    )


def _recomputed(made: Record, given: Mapping[str, Any]) -> Check:
    from lca import checking

    again = checking.recheck_data(given, "trail.json")
    wrong = [c for c in again.checks if c[1] is False]
    if wrong:
        return Check("recomputed", False, Text(f"复算不通过：{wrong[0][2]}", f"not confirmed: {wrong[0][3]}"))
    scale = max(abs(again.recomputed), abs(made.headline.value), 1e-300)
    gap = abs(again.recomputed - made.headline.value) / scale
    equal = again.stated == made.headline.value
    return Check(
        "recomputed", equal,
        Text(f"复算结果与所印数字{'一致' if equal else '不一致'}（相对差 {gap:.1e}）；只证明算术", f"the recomputed footprint {'equals' if equal else 'is not'} the printed one (relative difference {gap:.1e}); this shows the arithmetic only"),
    )  # fmt: skip


def rendered(made: Record, inside: Contents, data: bytes, unsigned: int, compared: bool) -> Check:
    """Whether drawing the record again gives the very bytes that were signed; only the same versions can.

    `compared`: whether the words on the pages could be compared; not so where another layout drew them.
    """
    from labels import label
    from labels.document import Attachment

    attached = inside.attachments
    given = _load(attached["trail.json"]) if "trail.json" in attached else None
    descriptions = {a.name: a for a in label_attachments(attached)}
    more = [
        Attachment(n, attached[n], descriptions[n].relationship, descriptions[n].description)
        for n in sorted(descriptions)
    ]
    again = label.draw(made, given, more=more)
    if hashlib.sha256(again).digest() == hashlib.sha256(data[:unsigned]).digest():
        return Check(
            "render", True, Text("重新渲染得到完全相同的字节", "drawn again, it comes out the same byte for byte")
        )
    if not compared:
        return Check("render", None, words.other_layout(made))
    here = _version()
    if made.software.get("tanbiao") != here:
        return Check(
            "render",
            None,
            Text(
                f"软件版本不同（{made.software.get('tanbiao')}，本机 {here}），无法逐字节比较",
                f"another version made it ({made.software.get('tanbiao')}, here {here}): bytes cannot be compared",
            ),
        )
    return Check("render", False, Text("重新渲染得到不同的页面", "drawn again, it comes out differently"))


def label_attachments(bodies: Mapping[str, bytes]) -> list[Any]:
    """The attachments that issuing adds to the label's own, from those of them that are there."""
    from labels.document import Attachment

    words = {
        "proof.json": Text("登记簿包含证明", "Inclusion proof of the register"),
        "register-key.json": Text("登记簿密钥证书", "Certificates of the register's key"),
        "statement.json": Text("核查陈述", "Verification statement"),
    }
    return [Attachment(n, bodies[n], "Data", words[n].both(" ")) for n in words if n in bodies]


def _version() -> str:
    from importlib import metadata

    return metadata.version("tanbiao")
