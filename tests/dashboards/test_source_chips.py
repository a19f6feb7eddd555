"""Badges and sources as HTML, each written once for a language."""

import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.dashboards.drawing.view import SourceChips
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.texts.sources import BADGES, source

ARTICLE = (source("order42 art. 6(4)"), source("companylaw art. 47"))


@every("language", LANGUAGES)
@every("kind", BADGES)
def test_a_badge_is_named_and_explained_in_the_language(language, kind):
    written = str(SourceChips(language, cites_guide=True).badge(kind))
    assert f">{say(f'common.badge.{kind}', language)}</span>" in written
    assert say(f"common.badge_meaning.{kind}", language) in written


@pytest.mark.parametrize(
    ("reading", "silent"), [("guide", {"law", "guide_only"}), ("law", {"law"})]
)
def test_a_remark_is_left_out_where_the_line_is_what_the_reading_goes_by(reading, silent):
    chips = SourceChips("en", ck.rulebook(reading).cites_guide)
    assert {kind for kind in BADGES if not chips.remark(kind)} == silent
    assert all(chips.remark(kind) == chips.badge(kind) for kind in BADGES if kind not in silent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chip_says_the_first_source_in_short_and_opens_to_all_in_full(language):
    chips = SourceChips(language, cites_guide=True)
    chip = str(chips.source_chip(ARTICLE, "law"))
    assert str(chips.chip_label(ARTICLE, "law")) in chip
    assert ARTICLE[0].brief(language) in chips.chip_label(ARTICLE, "law")
    assert all(f"<span>{each.say(language)}</span>" in chip for each in ARTICLE)


def test_sources_are_listed_with_their_version_and_their_official_text():
    listed = str(SourceChips("en", cites_guide=True).source_list(ARTICLE))
    for each in ARTICLE:
        assert each.instrument.version.say("en") in listed
    addresses = [each.instrument.address for each in ARTICLE if each.instrument.address]
    assert addresses
    assert listed.count("<a href=") == len(addresses)
    assert all(f'"{address}"' in listed for address in addresses)
