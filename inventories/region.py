"""Codes of places: ISO 3166-1 countries, and the subdivisions of China in ISO 3166-2."""

from __future__ import annotations

import re

from inventories.problem import Text

_COUNTRIES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM
    CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY
    HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF
    MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE
    RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ
    VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())
CHINA = {
    "AH": "安徽", "BJ": "北京", "CQ": "重庆", "FJ": "福建", "GD": "广东", "GS": "甘肃", "GX": "广西", "GZ": "贵州", "HA": "河南", "HB": "湖北",
    "HE": "河北", "HI": "海南", "HK": "香港", "HL": "黑龙江", "HN": "湖南", "JL": "吉林", "JS": "江苏", "JX": "江西", "LN": "辽宁", "MO": "澳门",
    "NM": "内蒙古", "NX": "宁夏", "QH": "青海", "SC": "四川", "SD": "山东", "SH": "上海", "SN": "陕西", "SX": "山西", "TJ": "天津", "TW": "台湾",
    "XJ": "新疆", "XZ": "西藏", "YN": "云南", "ZJ": "浙江",
}  # fmt: skip
_CODE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")


def fault(code: str) -> tuple[Text, Text] | None:
    """What is wrong with a code of a region and what to do, or None. Subdivisions are known for China only."""
    found = _CODE.fullmatch(code)
    if not found or found[1] not in COUNTRIES:
        near = next((f"CN-{k}" for k, v in CHINA.items() if v in code), "CN-ZJ")
        return (
            Text(f"“{code}”不是 ISO 3166-2 地区代码", f"{code!r} is no code of a region by ISO 3166-2"),
            Text(f"写国家两字母加省份，如 {near}（{CHINA[near[3:]]}）", f"Write the country's two letters and the province, such as {near}"),
        )  # fmt: skip
    if found[1] == "CN" and found[2] and found[2] not in CHINA:
        return (
            Text(f"中国没有代码为“{code}”的省份", f"China has no province with the code {code!r}"),
            Text(f"可用：{'、'.join(f'CN-{k} {v}' for k, v in CHINA.items())}", f"There are: {', '.join(f'CN-{k}' for k in CHINA)}"),
        )  # fmt: skip
    return None
