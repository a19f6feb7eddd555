"""What the product puts out is what was approved; whatever is not is named."""

import approved
import pytest

HOW = """
If this is meant: python3 run.py approve, then read git diff tests/approved.
To see an output that is not kept in words: python tools/outputs.py FOLDER here and in a checkout of
before, then diff -r of the two."""


def test_the_outputs_are_those_that_were_approved():
    differing = list(approved.differences(approved.approved(), approved.to_keep()))
    if differing:
        pytest.fail("\n".join([*differing[:200], HOW]), pytrace=False)


def test_what_differs_is_new_or_is_gone_is_named_with_the_words_that_changed():
    before = {approved.SUMS: "1 a.html\n2 b.html\n3 c.html\n", "a.html.txt": "one\ntwo\n"}
    after = {approved.SUMS: "9 a.html\n3 c.html\n4 d.html\n", "a.html.txt": "one\nthree\n"}
    assert list(approved.differences(before, before)) == []
    assert list(approved.differences(before, after)) == [
        "a.html differs",
        "b.html is gone",
        "d.html is new",
        *("--- approved/a.html.txt", "+++ now", "@@ -1,2 +1,2 @@", " one", "-two", "+three"),
    ]
