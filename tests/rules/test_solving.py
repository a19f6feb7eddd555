"""The smallest changes that make a rule true, held against trying every one."""

from itertools import combinations, product

from every import every

from callcenter_kit.rules.logic import names, parse, solve

THREE = (True, False, None)
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
