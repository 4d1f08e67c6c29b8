"""Whether the pages show what the record says: word for word where this program has the layout that drew them.

Pages of another layout cannot be called right, and must not be called altered. What every layout prints is looked for; the rest is
left unchecked, and an unchecked text confirms no label (`CORE` of verification.py), so that a forger gains nothing by naming one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inventories.problem import Text
from labels import lettering, rounding
from labels.layout import LAYOUT
from labels.record import UNIT, Record
from labels.verifying import pages
from labels.verifying.check import Check
from labels.verifying.pages import Seen, bare

BODY = 10
"""letters of a body's name that stand on the page however short it is cut"""
DIGEST = 16
"""digits of a digest that are printed"""


def checks(made: Record, data: bytes) -> Iterator[Check]:
    """text and code."""
    try:
        seen = pages.read(data)
    except pages.Unreadable as error:
        yield Check("text", False, Text(f"页面无法显示（{error}）", f"the pages cannot be shown ({error})"))
        return
    yield _text(made, seen)
    code = seen.codes == (made.code(),)
    yield Check(
        "code", code,
        Text(f"二维码与记录{'一致' if code else '不一致或无法读取'}", f"the QR code {'fits the record' if code else 'is not that of the record, or cannot be read'}"),
    )  # fmt: skip


def other_layout(made: Record) -> Text:
    """That the pages are of a layout whose words this program does not have."""
    newer = (made.layout or 0) > LAYOUT
    return Text(
        f"页面由版式 {made.layout} 绘制，本程序的版式为 {LAYOUT}：请用该版式的{'新' if newer else '旧'}版 tanbiao 核验",
        f"layout {made.layout} drew the pages, this program has layout {LAYOUT}: verify with the {'newer' if newer else 'older'} tanbiao of that layout",
    )


def _text(made: Record, seen: Seen) -> Check:
    value = f"{rounding.printed(made.headline.value)} {UNIT} / {made.headline.unit}"
    if pages.agree(seen, made):  # whatever layout is named
        return Check(
            "text", True,
            Text(f"页面文字与记录一致（{value}）", f"the words on the pages are those of the record ({value})"),
        )  # fmt: skip
    if made.layout is not None and made.layout != LAYOUT:
        return _elsewhere(made, seen)
    unnamed = made.layout is None
    return Check(
        "text", False,
        Text(
            f"页面文字与记录不一致（{value}）{'；记录未写明版式，也可能出自措辞不同的旧版程序' if unnamed else ''}",
            f"the words on the pages are not those of the record ({value}){'; it names no layout, so an older program with other words may be the reason' if unnamed else ''}",
        ),
    )  # fmt: skip


def _elsewhere(made: Record, seen: Seen) -> Check:
    """Pages of another layout: False if a figure that any layout prints is not on them, else not checked."""
    found = list(_figures(made, "\n".join(seen.pages)))
    missing = [name for name, there in found if not there]
    other = other_layout(made)
    if missing:
        return Check(
            "text", False,
            Text(
                f"页面上没有任何版式都会印的内容：{'、'.join(n.zh for n in missing)}（版式 {made.layout}）",
                f"the pages lack what every layout prints: {', '.join(n.en for n in missing)} (layout {made.layout})",
            ),
        )  # fmt: skip
    return Check(
        "text", None,
        Text(
            f"未逐字比对：{other.zh}。页面上只查到{'、'.join(n.zh for n, _ in found)}",
            f"not compared word by word: {other.en}. Only looked for, and found: {', '.join(n.en for n, _ in found)}",
        ),
    )  # fmt: skip


def _figures(made: Record, page: str) -> Iterator[tuple[Text, bool]]:
    """What no layout leaves out or cuts, and whether it stands on the pages."""

    def there(*words: str) -> bool:
        return all(_printed(w) in page for w in words)

    number = lettering.figure(made.headline.value).striptags() + _printed(f"{UNIT}/{made.headline.unit}")
    # The end of a longer number is another number.
    yield Text("数值与单位", "number and unit"), re.search(rf"(?<![\d.,−]){re.escape(number)}", page) is not None
    yield Text("文件编号", "document id"), there(made.id)
    yield Text("记录摘要", "record digest"), there(made.digest()[:DIGEST])
    yield Text("生产者", "producer"), there(made.firm["name_zh"], made.firm["name_en"], made.firm["uscc"])
    product = made.product
    yield Text("产品", "product"), there(product["name_zh"], product["name_en"], product["model"])
    yield Text("有效期", "validity"), there(made.valid_from, made.valid_until)
    if made.verification is not None:
        body = made.verification
        yield Text("核查机构", "verification body"), there(body.body_zh[:BODY], body.statement_sha256[:DIGEST])


def _printed(words: str) -> str:
    """Words as they come back from a page: without blanks, formulas without their markup."""
    return bare(lettering.rich(words).striptags())
