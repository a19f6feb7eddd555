"""What the guide and the law say: mappings, steps and clocks restated as tables, and what follows.

Each number, badge and source stands a second time in ``tests/approved/answers``. What a requirement
decides is judged by the cases and by the second opinion (``tests/helpers/independent.py``); its
badge and its sources follow from the guide's paragraph, from the law's own reading, and from the
sources of the facts that its rule reads.
"""

import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.rules.loading import facts
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.statements import SHIPPED
from callcenter_kit.timeline.process import process

GUIDE, LAW = ck.rulebook("guide"), ck.rulebook("law")

REQUIREMENTS = [
    pytest.param(book, rule, id=f"{book.id}: {key}")
    for book in (GUIDE, LAW)
    for key, rule in book.requirements.items()
]


def cited_by(line):
    return [str(source) for source in line.sources]


def badge_of(book, rule):
    """The badge that a requirement should carry: the law's own, else that of its paragraph."""
    if rule.id not in LAW.requirements:
        paragraph = GUIDE.paragraphs.get(cited_by(rule)[0].removeprefix("guide §"))
        return "law" if paragraph is None else paragraph.badge
    # The law refuses and warns; that the year holds for this licence is the guide's word.
    return "guide_only" if rule.id == "truthful" else "law"


@every(("book", "rule"), REQUIREMENTS)
def test_a_requirement_has_the_badge_and_the_sources_of_what_it_rests_on(book, rule):
    assert rule.badge == badge_of(book, rule)
    first = cited_by(rule)[0]  # its own reading's
    by_the_guide = first.startswith("guide §")
    assert by_the_guide is (book is GUIDE) or first == cited_by(LAW.requirements[rule.id])[0]
    # Then what its facts cite, and else what the law asks instead.
    read = [facts()[name] for name in names(rule.expression) if name in facts()]
    beyond = set(cited_by(rule)).difference(*map(cited_by, read))
    asked = {source for other in LAW.requirements.values() for source in cited_by(other)}
    assert beyond <= (asked if rule.difference else set())
    assert all(set(cited_by(fact)) & set(cited_by(rule)) for fact in read)


# Of the guide's eleven those that are another now, or were dropped; the others are the same.
CHANGED = {
    "financial_report": None,
    "research_report": "development_plan",
    "technical_scheme": "development_plan",
}


def test_the_guides_eleven_materials_map_to_the_laws_nine():
    now = {key: one.current for key, one in GUIDE.materials.items()}
    assert {key: current for key, current in now.items() if current != key} == CHANGED
    assert list(LAW.materials) == list(dict.fromkeys(filter(None, now.values())))
    assert (len(GUIDE.materials), len(LAW.materials)) == (11, 9)


def test_under_the_law_nothing_of_the_guides_list_stands_in_a_material():
    for one in LAW.materials.values():
        for words in ("收费", "预期效益", "技术力量", "邮编", "互联"):
            assert words not in one.contains.zh, one.id


def test_the_clocks_that_ship_are_named_by_the_numbers_of_today():
    for name in SHIPPED:
        book = ck.rulebook(name)
        number = book.review_days("local", book.last_read)
        assert {c.review_days for c in process().clocks.values()} == {number.value}, name
