"""The small language of rules: what it accepts and answers, what decided, repairs, questions."""

from itertools import combinations, product

from every import every
from refusals import refusal

from callcenter_kit.rules.logic import deciders, names, open_questions, parse, solve

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
    assert tree.evaluate({"n": None}) is parse("n >= m").evaluate({"n": 3, "m": None}) is None


def test_membership_is_unknown_when_the_fact_is():
    tree = parse("form in ('a', 'b')")
    assert [tree.evaluate({"form": form}) for form in ("a", "c", None)] == [True, False, None]


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


@every("rule", ["a and", "", "a b", "(a", "a = b", "a\0", "not " * 3000 + "a"])
def test_what_python_itself_cannot_read_is_refused(rule):
    with refusal("NotAnExpression") as caught:
        parse(rule)
    assert caught.value.text == rule[:80]
    assert caught.value.column == 1 or not rule.startswith(("a\0", "not "))


def test_names_come_in_reading_order_each_once():
    assert names(parse("b and (a >= m or not b) and form in ('x',)")) == ("b", "a", "m", "form")


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


RULES = [
    "a",
    "not a",
    "a and b",
    "a or b",
    "not (a and b)",
    "not (a or not b)",
    "(a or b) and (b or c)",
    "(a and b) or (b and c) or (a and c)",
    "a and not b and n >= 3",
    "a or n >= 3",
    "(a or n >= 3) and (n >= 5 or b)",
    "n > 3 and a",
    "n < 3 or a",
    "n == 3 or n == 5",
    "n != 3 and a",
    "3 <= n and n <= 5",
    "form in ('x', 'y') and a",
    "not form in ('x', 'y') or a",
    "a and (b or form in ('x',))",
]
DOMAIN = {"n": (0, 2, 3, 4, 5, 6, None), "form": ("x", "y", "z", None)}
NEW = {"n": (0, 2, 3, 4, 5, 6), "form": ("x", "y", "z")}


def anybody(_):
    return True


def sets_that_would_do(tree, values):
    """Every set of facts, smallest only, for which some new values make the rule true."""
    facts, found = names(tree), []
    for size in range(len(facts) + 1):
        for chosen in combinations(facts, size):
            if any(set(smaller) <= set(chosen) for smaller in found):
                continue
            choices = [
                [new for new in NEW.get(fact, (True, False)) if new != values[fact]]
                for fact in chosen
            ]
            if any(
                tree.evaluate({**values, **dict(zip(chosen, new, strict=True))}) is True
                for new in product(*choices)
            ):
                found.append(chosen)
    return {frozenset(chosen) for chosen in found}


# A fact that is not one of the listed values has no nearest value to change to.
WITHOUT_A_NEAREST = {"not form in ('x', 'y') or a": {frozenset({"form"})}}


@every("rule", RULES)
def test_every_smallest_set_of_facts_is_found_and_no_needless_one(rule):
    """A larger set stands only beside a lower value of the same fact: less of it, with help."""
    tree = parse(rule)
    facts = names(tree)
    for told in product(*(DOMAIN.get(fact, THREE) for fact in facts)):
        values = dict(zip(facts, told, strict=True))
        expected = sets_that_would_do(tree, values) - WITHOUT_A_NEAREST.get(rule, set())
        found = solve(tree, values, anybody)
        assert expected <= {frozenset(way) for way in found}, values
        for way in found:
            smaller = [other for other in found if set(other) < set(way)]
            assert all(any(other[fact] > way[fact] for fact in other) for other in smaller), values
            assert tree.evaluate({**values, **way}) is True
            for left_out in way:
                rest = {fact: value for fact, value in way.items() if fact != left_out}
                assert tree.evaluate({**values, **rest}) is not True


@every(
    ("rule", "values", "ways"),
    [
        ("n >= m", {"n": 2, "m": 3}, ({"n": 3},)),
        ("n > m", {"n": 2, "m": 3}, ({"n": 4},)),
        ("n >= m", {"n": 3, "m": 3}, ({},)),
        ("n >= 3 and n >= 5", {"n": 1}, ({"n": 5},)),
        ("m <= n", {"n": 2, "m": 3}, ({"n": 3},)),
        ("n < m", {"n": 3, "m": 1}, ({"n": 0},)),
        ("n < m", {"n": 3, "m": 0}, ()),
    ],
)
def test_a_threshold_is_met_at_its_minimum(rule, values, ways):
    assert solve(parse(rule), values, lambda fact: fact == "n") == ways


def test_what_nobody_can_change_is_not_changed():
    tree = parse("a or b")
    assert solve(tree, {"a": False, "b": False}, lambda fact: fact == "b") == ({"b": True},)
    assert solve(parse("a and b"), {"a": False, "b": False}, lambda fact: fact == "b") == ()


def test_changes_that_contradict_each_other_are_no_way():
    assert solve(parse("a and not a"), {"a": None}, anybody) == ()


@every(
    ("rule", "values"),
    [
        ("n >= 5 and n <= 3", {"n": 4}),  # no number is both
        ("n >= m", {"n": 2, "m": None}),  # nothing is known to reach
        ("a != 'x'", {"a": "x"}),  # any other text would do, and none is next to it
        ("n < 0", {"n": 0}),
    ],
)
def test_where_no_value_would_do_there_is_no_change(rule, values):
    assert solve(parse(rule), values, lambda fact: fact in ("a", "n")) == ()


@every(
    ("rule", "order"),
    [
        ("(a or b) and c", "cab"),
        ("(a and b) or c", "cab"),
        ("a and (b and c)", "abc"),
        ("not (a or b) and c", "cab"),
        ("(a == c or d) and b", "bdac"),
    ],
)
def test_the_part_that_fewer_answers_settle_is_asked_first(rule, order):
    assert open_questions(parse(rule), dict.fromkeys("abcd")) == tuple(order)


def test_what_is_settled_asks_nothing_and_what_cannot_settle_it_is_not_asked():
    assert open_questions(parse("a and b"), {"a": False, "b": None}) == ()
    assert open_questions(parse("(a or b) and c"), {"a": True, "b": None, "c": None}) == ("c",)
