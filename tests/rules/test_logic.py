"""The small language of rules: what it accepts, how it answers, what decided."""

from itertools import product

import pytest
from every import every
from refusals import refusal

from callcenter_kit.rules.logic import deciders, leaves, names, parse

THREE = (True, False, None)


@every(("left", "right"), list(product(THREE, THREE)))
def test_and_or_not_follow_kleenes_tables(left, right):
    values = {"a": left, "b": right}
    both = False if False in (left, right) else None if None in (left, right) else True
    either = True if True in (left, right) else None if None in (left, right) else False
    contrary = None if left is None else not left
    assert parse("a and b").evaluate(values) is both
    assert parse("a or b").evaluate(values) is either
    assert parse("not a").evaluate(values) is contrary


@every(
    ("rule", "below", "at", "above"),
    [
        ("n >= 3", False, True, True),
        ("n > 3", False, False, True),
        ("n <= 3", True, True, False),
        ("n < 3", True, False, False),
        ("n == 3", False, True, False),
        ("n != 3", True, False, True),
        ("3 <= n", False, True, True),
    ],
)
def test_a_comparison_holds_below_at_and_above_as_it_is_written(rule, below, at, above):
    tree = parse(rule)
    assert [tree.evaluate({"n": n}) for n in (2, 3, 4)] == [below, at, above]
    assert tree.evaluate({"n": None}) is None


def test_a_comparison_with_an_unknown_number_on_the_right_is_unknown():
    assert parse("n >= m").evaluate({"n": 3, "m": None}) is None


def test_membership_is_unknown_when_the_fact_is():
    tree = parse("form in ('a', 'b')")
    assert [tree.evaluate({"form": form}) for form in ("a", "c", None)] == [True, False, None]


@every(
    "rule",
    ["a", "not a", "a and not b", "(a or b) and n >= 3", "form in ('x', 'y') or not (a and b)"],
)
def test_a_tree_is_written_back_as_it_was_read(rule):
    assert str(parse(rule)) == rule


@every(
    ("rule", "column", "found"),
    [
        ("a and f(b)", 7, "f(b)"),
        ("a and 3", 7, "3"),
        ("1 < n < 3", 1, "1 < n < 3"),
        ("n >= True", 6, "True"),
        ("n in m", 6, "m"),
        ("n in ()", 6, "()"),
        ("n in (1, m)", 10, "m"),
        ("1 in (1, 2)", 1, "1"),
        ("a if b else c", 1, "a if b else c"),
        ("n is None", 1, "n is None"),
        ("n not in (1, 2)", 1, "n not in (1, 2)"),
    ],
)
def test_what_is_not_a_rule_is_refused_at_its_character(rule, column, found):
    with refusal("NotAnExpression") as caught:
        parse(rule)
    assert (caught.value.column, caught.value.found) == (column, found)
    assert f"at character {column}" in str(caught.value)
    assert f"第 {column} 个字符" in caught.value.say("zh-CN")


@pytest.mark.parametrize("rule", ["a\0", "not " * 3000 + "a"])
def test_what_has_no_character_of_its_own_is_refused_at_the_first(rule):
    with refusal("NotAnExpression") as caught:
        parse(rule)
    assert caught.value.column == 1


@every("rule", ["a and", "", "a b", "(a", "a = b", "a\0", "not " * 3000 + "a"])
def test_what_python_itself_cannot_read_is_refused(rule):
    with refusal("NotAnExpression") as caught:
        parse(rule)
    assert caught.value.text == rule[:80]
    assert caught.value.column >= 0


def test_names_and_leaves_come_in_reading_order_each_name_once():
    tree = parse("b and (a >= m or not b) and form in ('x',)")
    assert names(tree) == ("b", "a", "m", "form")
    assert [str(leaf) for leaf in leaves(tree)] == ["b", "a >= m", "b", "form in ('x',)"]


@every(
    ("rule", "values", "decided"),
    [
        ("a and b and c", {"a": True, "b": False, "c": None}, ("b",)),
        ("a and b and c", {"a": True, "b": None, "c": None}, ("b", "c")),
        ("a and b", {"a": True, "b": True}, ("a", "b")),
        ("a or b", {"a": True, "b": None}, ("a",)),
        ("a or b", {"a": False, "b": None}, ("b",)),
        ("a and not b", {"a": True, "b": True}, ("b",)),
        ("(a or b) and n >= 3", {"a": False, "b": False, "n": 4}, ("a", "b")),
        ("n >= 3 and m >= 3", {"n": 2, "m": None}, ("n",)),
    ],
)
def test_only_the_children_that_decided_are_named(rule, values, decided):
    assert deciders(parse(rule), values) == decided
