"""The arithmetic of metric rules: parsed, held to a short list of what is allowed, and never run as code."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

__all__ = ("FormulaError", "evaluate", "parsed")

MAX_LENGTH = 2000
_MAX_POWER = 64.0

Number = float | int
_BINARY: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Mod: math.fmod,
}
_COMPARE: Mapping[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": lambda value: float(math.ceil(value)),
    "floor": lambda value: float(math.floor(value)),
    "trunc": lambda value: float(math.trunc(value)),
    "round": lambda value: float(math.floor(abs(value) + 0.5)) * (1 if value >= 0 else -1),
    "sqrt": math.sqrt,
    "cbrt": lambda value: math.copysign(abs(value) ** (1 / 3), value),
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "pow": lambda base, power: _power(base, power),
    "max": max,
    "min": min,
    "mod": math.fmod,
    "hypot": math.hypot,
}
_CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}


class FormulaError(ValueError):
    """The formula cannot be used; the message says why."""


@lru_cache(maxsize=1024)
def parsed(formula: str) -> ast.expr:
    """A formula as an expression tree that holds nothing but arithmetic.

    Raises:
        FormulaError: it is not an expression, or uses something else.
    """
    if len(formula) > MAX_LENGTH:
        raise FormulaError(f"it is longer than {MAX_LENGTH} characters")
    # Vale's language writes `&&`, `||` and `!`; Python's parser knows them as words.
    text = formula.replace("&&", " and ").replace("||", " or ").replace("!=", "\0")
    text = text.replace("!", " not ").replace("\0", "!=").strip()
    try:
        tree = ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"it is not an expression ({getattr(error, 'msg', error)})") from None
    _allowed(tree)
    return tree


def _allowed(tree: ast.expr) -> None:
    """Refuse what `_value` does not know, before a number is looked at."""
    _value(tree, None)


def evaluate(tree: ast.expr, variables: Mapping[str, Number]) -> float | bool:
    """The value of a formula.

    Raises:
        FormulaError: a variable is not known, or the arithmetic fails (a division by zero, a root of less than 0).
    """
    try:
        value: Any = _value(tree, variables)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise FormulaError(f"it cannot be worked out ({error})") from None
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        raise FormulaError("its value is not a number")
    return value if isinstance(value, bool) else float(value)


def _value(node: ast.expr, variables: Mapping[str, Number] | None) -> Any:
    """The value of a node; without variables, only whether it may be worked out at all."""
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return value
        case ast.Name(id=name):
            return _variable(name, variables)
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name.lower() in _CONSTANTS:
            return _CONSTANTS[name.lower()]
        case ast.UnaryOp(op=op, operand=operand):
            return _unary(op, _value(operand, variables))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY or isinstance(op, ast.Div):
            return _binary(op, _value(left, variables), _value(right, variables), variables is None)
        case ast.BoolOp(op=op, values=values):
            parts = [bool(_value(value, variables)) for value in values]
            return all(parts) if isinstance(op, ast.And) else any(parts)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            return _COMPARE[type(op)](_value(left, variables), _value(right, variables))
        case ast.IfExp(test=test, body=body, orelse=other):
            both = _value(body, variables), _value(other, variables)
            return both[0] if _value(test, variables) else both[1]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name), args=args, keywords=[]):
            return _call(name, [_value(arg, variables) for arg in args], variables is None)
    raise FormulaError(f"`{ast.unparse(node)}` is not arithmetic")


def _variable(name: str, variables: Mapping[str, Number] | None) -> Number:
    if variables is None:
        return 1.0
    if name not in variables:
        raise FormulaError(f"`{name}` is not a variable of metrics")
    return variables[name]


def _unary(op: ast.unaryop, value: Any) -> Any:
    if isinstance(op, ast.Not):
        return not value
    if isinstance(op, ast.USub):
        return -value
    if isinstance(op, ast.UAdd):
        return +value
    raise FormulaError("`~` is not arithmetic")


def _binary(op: ast.operator, left: Any, right: Any, dry: bool) -> Any:
    if dry:
        return 1.0
    if not isinstance(op, ast.Div):
        return _BINARY[type(op)](left, right)
    # Whole numbers divide to whole numbers in Vale's language; what a file counts is never whole there.
    if isinstance(left, int) and isinstance(right, int):
        return math.trunc(left / right)
    return left / right


def _call(name: str, values: list[Any], dry: bool) -> Any:
    function = _FUNCTIONS.get(name.lower())
    if function is None:
        raise FormulaError(f"`math.{name}` is not a function of metrics")
    return 1.0 if dry else function(*values)


def _power(base: float, power: float) -> float:
    if abs(power) > _MAX_POWER:
        raise FormulaError("a power is too large")
    return math.pow(base, power)
