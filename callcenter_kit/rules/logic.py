"""The expression tree of a rule's ``when``, and what is read from it for one applicant."""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Final

from callcenter_kit.errors import NotAnExpression

Values = Mapping[str, Any]
# ``None`` is unknown: silence is never no.
Verdict = bool | None

_SIGNS: Final = (
    (ast.GtE, ">=", operator.ge),
    (ast.Gt, ">", operator.gt),
    (ast.LtE, "<=", operator.le),
    (ast.Lt, "<", operator.lt),
    (ast.Eq, "==", operator.eq),
    (ast.NotEq, "!=", operator.ne),
)
_SIGN_OF: Final[dict[type[ast.cmpop], str]] = {node: sign for node, sign, _ in _SIGNS}
COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {sign: call for _, sign, call in _SIGNS}
# What holds where a comparison does not, and what holds with its two sides exchanged.
CONTRARY: Final = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
MIRRORED: Final = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Name:
    """A fact or a parameter, read by its name; alone it must be yes, no or unknown."""

    name: str

    def evaluate(self, values: Values) -> Any:  # noqa: ANN401 - a fact's own type
        """The value that the name stands for, or ``None``."""
        return values[self.name]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text that stands in the rule itself."""

    value: int | float | str

    def evaluate(self, values: Values) -> int | float | str:
        """The value itself, whatever ``values`` hold."""
        return self.value


@dataclass(frozen=True, slots=True)
class Relation:
    """Two values compared; unknown when either is."""

    left: Name | Literal
    operator: str
    right: Name | Literal

    def evaluate(self, values: Values) -> Verdict:
        """True, False, or ``None`` for unknown."""
        left = self.left.evaluate(values)
        if left is None:
            return None
        right = self.right.evaluate(values)
        return None if right is None else bool(COMPARE[self.operator](left, right))


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a fact is one of the listed values; unknown when the fact is."""

    name: Name
    choices: tuple[int | float | str, ...]

    def evaluate(self, values: Values) -> Verdict:
        """True, False, or ``None`` for unknown."""
        value = self.name.evaluate(values)
        return None if value is None else value in self.choices


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of ``child``; unknown stays unknown."""

    child: "Expression"

    def evaluate(self, values: Values) -> Verdict:
        """True, False, or ``None`` for unknown."""
        value = self.child.evaluate(values)
        return None if value is None else not value


@dataclass(frozen=True, slots=True)
class _Junction:
    """One child that is ``settles`` settles it; else one unknown leaves it unknown."""

    children: "tuple[Expression, ...]"
    settles: ClassVar[bool]

    def evaluate(self, values: Values) -> Verdict:
        """True, False, or ``None`` for unknown."""
        settles = self.settles
        verdict: Verdict = not settles
        for child in self.children:
            value = child.evaluate(values)
            if value is None:
                verdict = None
            elif value is settles:
                return settles
        return verdict


class And(_Junction):
    """Every child must hold: one that fails settles it."""

    __slots__ = ()
    settles = False


class Or(_Junction):
    """One child is enough: one that holds settles it."""

    __slots__ = ()
    settles = True


Leaf = Name | Relation | Membership
Expression = Leaf | Not | And | Or
Change = Mapping[str, Any]
FactTest = Callable[[str], bool]


def parse(text: str) -> Expression:
    """The tree of a rule's ``when``; what is not part of the small language is an error."""
    try:
        tree = ast.parse(text, mode="eval")
        return _expression(tree.body, text)
    except SyntaxError as error:
        raise NotAnExpression(text=text, column=error.offset or 1, found=error.msg) from None
    # A zero byte, or parentheses nested too deep for Python's own parser.
    except (ValueError, RecursionError, MemoryError) as error:
        raise NotAnExpression(text=text[:80], column=1, found=type(error).__name__) from None


def _expression(node: ast.expr, text: str) -> Expression:
    match node:
        case ast.Name(id=name):
            return Name(name)
        case ast.BoolOp(op=sign, values=values):
            children = tuple(_expression(value, text) for value in values)
            return And(children) if isinstance(sign, ast.And) else Or(children)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_expression(operand, text))
        case ast.Compare(left=left, ops=[ast.In()], comparators=[right]):
            if not isinstance(left, ast.Name):
                raise _not_an_expression(left, text)
            return Membership(Name(left.id), _choices(right, text))
        # One sign only: ``3 <= n <= 5`` would have two, and is refused.
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _SIGN_OF:
            return Relation(_operand(left, text), _SIGN_OF[type(sign)], _operand(right, text))
    raise _not_an_expression(node, text)


def _operand(node: ast.expr, text: str) -> Name | Literal:
    return Name(node.id) if isinstance(node, ast.Name) else Literal(_value(node, text))


def _value(node: ast.expr, text: str) -> int | float | str:
    match node:
        # True and False are ints to Python; a yes-or-no fact is read by its name alone.
        case ast.Constant(value=int() | float() | str() as value) if not isinstance(value, bool):
            return value
    raise _not_an_expression(node, text)


def _choices(node: ast.expr, text: str) -> tuple[int | float | str, ...]:
    if not isinstance(node, ast.Tuple | ast.List | ast.Set) or not node.elts:
        raise _not_an_expression(node, text)
    return tuple(_value(element, text) for element in node.elts)


def _not_an_expression(node: ast.expr, text: str) -> NotAnExpression:
    source = ast.get_source_segment(text, node) or text
    return NotAnExpression(text=text, column=node.col_offset + 1, found=source)


def names(expression: Expression) -> tuple[str, ...]:
    """The facts and parameters that ``expression`` reads, each once, in reading order."""
    read: dict[str, None] = {}
    for leaf in leaves(expression):
        match leaf:
            case Name(name=name) | Membership(name=Name(name=name)):
                read[name] = None
            case Relation(left=left, right=right):
                read |= {side.name: None for side in (left, right) if isinstance(side, Name)}
    return tuple(read)


def leaves(expression: Expression) -> Iterator[Leaf]:
    """The single statements that ``expression`` is built of, in reading order."""
    match expression:
        case Not(child=child):
            yield from leaves(child)
        case And() | Or():
            for child in expression.children:
                yield from leaves(child)
        case _:
            yield expression


def deciders(expression: Expression, values: Values) -> tuple[str, ...]:
    """The facts and parameters that made ``expression`` what it is, and no others.

    Of a failed ``and`` only the children that fail, of an unknown one only the unknown, of a
    met one all; the other way round for ``or``.
    """
    match expression:
        case Not(child=child):
            return deciders(child, values)
        case And(children=children) | Or(children=children):
            verdict = expression.evaluate(values)
            deciding = (each for each in children if each.evaluate(values) is verdict)
            return tuple(dict.fromkeys(n for each in deciding for n in deciders(each, values)))
    return names(expression)


def required_values(rule: Expression, numbers: Values, *, yes: bool = True) -> dict[str, Any]:
    """The value that each fact has to have: an answer, or the number to reach.

    ``numbers`` are the parameters in force by name. A fact has no entry where the rule asks for no
    single value of it.

    >>> required_values(parse("not a and n >= least"), {"least": 3})
    {'a': False, 'n': 3}
    """
    match rule:
        case Name(name=fact):
            return {fact: yes}
        case Not(child=child):
            return required_values(child, numbers, yes=not yes)
        case And(children=children) | Or(children=children):
            parts = (required_values(child, numbers, yes=yes) for child in children)
            return {fact: value for part in parts for fact, value in part.items()}
        case Relation(left=Name(name=fact), right=Name(name=minimum)) if minimum in numbers:
            return {fact: numbers[minimum]}
    return {}


def solve(expression: Expression, values: Values, can_change: FactTest) -> tuple[Change, ...]:
    """Every inclusion-minimal change of facts after which ``expression`` is true.

    A change gives each fact it names its new value, thresholds at the minimum. Only facts of which
    ``can_change`` is true are changed. No change at all, ``({},)``, when the rule is true already;
    ``()`` when nothing would do.

    >>> solve(parse("a and n >= 3"), {"a": False, "n": 2}, lambda fact: True)
    ({'a': True, 'n': 3},)
    """
    minimal: list[Change] = []

    def would_do(change: Change) -> bool:
        return expression.evaluate({**values, **change}) is True

    for change in _changes(expression, values, can_change, goal=True):
        smaller = ({key: change[key] for key in change if key != left_out} for left_out in change)
        if change not in minimal and would_do(change) and not any(map(would_do, smaller)):
            minimal.append(change)
    return tuple(minimal)


def _changes(rule: Expression, values: Values, can_change: FactTest, *, goal: bool) -> list[Change]:
    """Changes after which ``rule`` is what ``goal`` says, the smallest among them."""
    if rule.evaluate(values) is goal:
        return [{}]
    match rule:
        case Not(child=child):
            return _changes(child, values, can_change, goal=not goal)
        case And() | Or():
            options = [_changes(child, values, can_change, goal=goal) for child in rule.children]
            # One child is enough to make an ``or`` true, or an ``and`` false.
            if rule.settles is goal:
                return [change for changes in options for change in changes]
            # Else all of them are needed: one way for each, in every combination.
            changes = map(_combine, product(*options))
            return [change for change in changes if change is not None]
        case Name(name=fact):
            return [{fact: goal}] if can_change(fact) else []
        case Membership(name=member, choices=choices):
            # Which of the other choices would do is not for the kit to say.
            possible = choices if goal else ()
            return [{member.name: choice} for choice in possible if can_change(member.name)]
        case Relation():
            return _changes_of_relation(rule, values, can_change, goal=goal)


def _combine(changes: tuple[Change, ...]) -> Change | None:
    """One change that makes all; of two minima the higher, ``None`` where they contradict."""
    whole: dict[str, Any] = {}
    for change in changes:
        for fact, value in change.items():
            if fact in whole and whole[fact] != value:
                if isinstance(value, bool | str):
                    return None
                value = max(value, whole[fact])
            whole[fact] = value
    return whole


def _changes_of_relation(
    leaf: Relation, values: Values, can_change: FactTest, *, goal: bool
) -> list[Change]:
    sign = leaf.operator if goal else CONTRARY[leaf.operator]
    # Either side may be the fact that changes: ``n >= least`` is ``least <= n`` as well.
    sides = [(leaf.left, sign, leaf.right), (leaf.right, MIRRORED[sign], leaf.left)]
    changes: list[Change] = []
    for fact, relation, other in sides:
        if not isinstance(fact, Name) or not can_change(fact.name):
            continue
        bound = values[other.name] if isinstance(other, Name) else other.value
        if bound is not None and relation in (">=", "<=", "=="):
            changes.append({fact.name: bound})
        # The next whole number: one person, month or yuan more or less, and none below 0.
        elif isinstance(bound, int | float) and (relation != "<" or bound > 0):
            changes.append({fact.name: bound - 1 if relation == "<" else bound + 1})
    return changes


def open_questions(expression: Expression, values: Values) -> tuple[str, ...]:
    """The unknown facts that can still change what ``expression`` is, most decisive first.

    Of the parts of an ``and``, or of an ``or``, those that the fewest answers settle come first;
    where that is the same the rule's own order holds.

    >>> open_questions(parse("(a or b) and c"), {"a": None, "b": None, "c": None})
    ('c', 'a', 'b')
    """
    is_settled = expression.evaluate(values) is not None
    return () if is_settled else tuple(dict.fromkeys(_unknown(expression, values)))


def _unknown(rule: Expression, values: Values) -> list[str]:
    match rule:
        case Not(child=child):
            return _unknown(child, values)
        case And() | Or():
            # What is decided already and did not settle the whole has no part in it any more.
            open_parts = (each for each in _parts(rule) if each.evaluate(values) is None)
            parts = sorted((_unknown(each, values) for each in open_parts), key=len)
            return [fact for part in parts for fact in part]
    return [fact for fact in names(rule) if values[fact] is None]


def _parts(rule: And | Or) -> Iterator[Expression]:
    """The parts of ``rule``; one of the same kind, an ``and`` in an ``and``, is its own parts."""
    for child in rule.children:
        if isinstance(child, And | Or) and child.settles is rule.settles:
            yield from _parts(child)
        else:
            yield child
