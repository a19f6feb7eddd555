"""How many provinces are served decides which licence is called for."""

from every import every

from callcenter_kit.rules.loading import SCOPE_OF, coverage


@every(
    ("served", "case", "scope"),
    [
        (None, "unknown", None),
        (frozenset(), "unknown", None),
        ({"CN-BJ"}, "home", "local"),
        ({"CN-GD"}, "elsewhere", "local"),
        ({"CN-BJ", "CN-GD"}, "several", "nationwide"),
        ({"CN-HE", "CN-GD"}, "several", "nationwide"),
        ({"CN-BJ", "CN-GD", "CN-HE"}, "several", "nationwide"),
    ],
)
def test_one_province_calls_for_its_own_licence_and_two_for_the_nationwide(served, case, scope):
    assert coverage(served) == case
    assert SCOPE_OF[case] == scope
