"""Arithmetic that a product system or a user may write, parsed to a whitelisted tree.

Allowed: numbers, names, text in quotes, + - * / **, comparisons, `and or not`, `a if c else b`, min() and max().
Everything else is refused when the expression is parsed, so that a hostile system folder or trail can do no harm.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

from inventories.problem import InputError, Text

Value = float | str | bool

LONGEST = 2000
DEEPEST = 60

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"min": min, "max": max}


def _error(source: str, zh: str, en: str) -> InputError:
    return InputError.one(
        "expression",
        Text(f"表达式 {source!r} {zh}", f"The expression {source!r} {en}"),
        Text(
            "只用数字、参数名、+ - * / **、比较、if…else、min、max",
            "Use numbers, parameter names, + - * / **, comparisons, if…else, min and max only",
        ),
    )


@lru_cache(maxsize=20_000)
def parse(source: str) -> ast.expr:
    """Returns the checked tree of `source`; raises InputError for anything not allowed."""
    if len(source) > LONGEST:
        raise _error(source[:40] + "…", "太长", "is too long")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _error(source, "无法解析", "cannot be read") from None
    _check(tree, source, 0)
    return tree


def _check(node: ast.expr, source: str, depth: int) -> None:
    if depth > DEEPEST:
        raise _error(source, "嵌套太深", "is nested too deeply")
    children: list[ast.expr]
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            children = []
        case ast.Name():
            children = []
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            children = [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            children = [operand]
        case ast.BoolOp(values=values):
            children = values
        case ast.Compare(left=left, ops=ops, comparators=right_sides) if all(type(op) in _COMPARE for op in ops):
            children = [left, *right_sides]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
            children = args
        case _:
            raise _error(source, "含有不允许的写法", "holds something that is not allowed")
    for child in children:
        _check(child, source, depth + 1)


def names(source: str) -> frozenset[str]:
    """The parameter names that `source` needs."""
    return frozenset(n.id for n in ast.walk(parse(source)) if isinstance(n, ast.Name)) - _FUNCTIONS.keys()


def evaluate(source: str, values: Mapping[str, Value]) -> Value:
    """The value of `source` with the parameters `values`; raises InputError for an unknown name or a result that is no finite number."""
    try:
        result = _evaluate(parse(source), values)
    except KeyError as error:
        raise _error(
            source, f"用到未定义的参数 {error.args[0]}", f"uses the undefined parameter {error.args[0]}"
        ) from None
    except (ZeroDivisionError, OverflowError, TypeError, ValueError):
        raise _error(
            source,
            "算不出结果（除以零、溢出或把文字当数字）",
            "cannot be computed (division by zero, overflow or text used as a number)",
        ) from None
    if isinstance(result, complex) or (isinstance(result, float) and not math.isfinite(result)):
        raise _error(source, "结果不是有限数", "does not give a finite number")
    return result


def number(source: str, values: Mapping[str, Value]) -> float:
    """Like evaluate, for an amount: the result must be a number."""
    result = evaluate(source, values)
    if isinstance(result, str):
        raise _error(source, "结果是文字，不是数字", "gives a text, not a number")
    return float(result)


def _evaluate(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=value):
            return value if isinstance(value, (bool, str)) else float(value)  # type: ignore[arg-type]
        case ast.Name(id=name):
            return values[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_plain(_evaluate(left, values)), _plain(_evaluate(right, values)))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _evaluate(operand, values)
        case ast.UnaryOp(op=op, operand=operand):
            plain = _plain(_evaluate(operand, values))
            return -plain if isinstance(op, ast.USub) else plain
        case ast.BoolOp(op=op, values=parts):
            wanted = isinstance(op, ast.Or)
            return wanted if any(bool(_evaluate(part, values)) is wanted for part in parts) else not wanted
        case ast.Compare(left=left, ops=compares, comparators=right_sides):
            here = _evaluate(left, values)
            for compare, side in zip(compares, right_sides, strict=True):
                there = _evaluate(side, values)
                if not _COMPARE[type(compare)](here, there):
                    return False
                here = there
            return True
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _evaluate(body if _evaluate(test, values) else orelse, values)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name](*(_plain(_evaluate(arg, values)) for arg in args))
    raise AssertionError("parse() lets nothing else through")


def _plain(value: Value) -> float:
    if isinstance(value, str):
        raise TypeError("text where a number is needed")
    return float(value)
