"""The rulebook laid out for a lawyer: nothing left out, nothing that is not there."""

import pytest

import callcenter_kit as ck

plotly = pytest.importorskip("plotly.graph_objects", reason="plotly is not installed")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("reading", ["guide", "law"])
def test_every_requirement_has_its_row_with_sentence_source_and_badge(reading, language):
    book = ck.rulebook(reading)
    table = book.table(language)
    assert list(table.index) == list(book.requirements)
    for key, rule in book.requirements.items():
        row = " ".join(table.loc[key])
        assert rule.name.say(language) in row
        assert all(source.say(language) in row for source in rule.sources)
        assert rule.when in row


def test_thresholds_stand_in_both_scopes_with_their_day_and_source():
    row = " ".join(ck.rulebook("guide").table("en").loc["registered_capital"])
    assert "Nationwide: Minimum registered capital CNY 10,000,000 from 1 September 2017" in row
    assert "Local: Minimum registered capital CNY 1,000,000 from 1 September 2017" in row


def test_a_number_is_told_with_its_unit_and_once_where_both_scopes_have_it():
    for language, told in (
        ("zh-CN", "两种范围：最低参保人数 3 人，自2025年6月22日起，代理机构指南 §5.4；两种范围："),
        ("en", "Both scopes: Minimum number of insured employees 3 people from 22 June 2025"),
    ):
        assert told in " ".join(ck.rulebook("guide").table(language).loc["social_insurance"])


def test_the_picture_says_nothing_twice_and_both_scopes_sentences():
    [trace] = plotly.Figure(ck.rulebook("guide").picture("en").figure).data
    behind = dict(zip(trace.ids, trace.hovertext, strict=True))
    assert "company" in behind
    assert "company.is_company" not in behind
    assert "Nationwide (95): Registered capital" in behind["registered_capital"]
    assert "Local (96): Registered capital" in behind["registered_capital"]
    assert "Company Law art. 47" in behind["registered_capital"]


def test_an_amended_number_is_shown_as_an_assumption():
    book = ck.rulebook("guide").amend(minimum_capital=5)
    assert "set by the analyst, without a source" in " ".join(
        book.table("en").loc["registered_capital"]
    )


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("reading", ["guide", "law"])
def test_the_picture_holds_every_requirement_in_order_and_plotly_takes_it(reading, language):
    book = ck.rulebook(reading)
    figure = book.picture(language)._repr_mimebundle_()["application/vnd.plotly.v1+json"]
    [trace] = plotly.Figure(figure).data
    top = [
        label for label, parent in zip(trace.labels, trace.parents, strict=True) if parent == "book"
    ]
    assert top == [rule.name.say(language) for rule in book.requirements.values()]
    assert len(set(trace.ids)) == len(trace.ids)
    assert set(trace.parents) <= {"", *trace.ids}


def test_what_the_picture_reads_is_in_words_with_its_numbers():
    [trace] = plotly.Figure(ck.rulebook("guide").picture("en").figure).data
    wanted = "Registered capital, at least: nationwide CNY 10,000,000, local CNY 1,000,000"
    assert wanted in trace.labels
    assert "Insured employees, at least 3 people" in trace.labels
    assert "Must be answered no: Commercial marketing calls" in trace.labels


def test_what_nobody_read_in_the_original_is_listed_with_the_reason():
    listed = {line.id: line for line in ck.rulebook("guide").unverified()}
    assert listed["requirement.truthful"].badge == "guide_only"
    assert "only the guide" in listed["requirement.truthful"].reason.en.lower()
    assert "second" in listed["requirement.service_form"].reason.en  # notice 81 and the catalogue
    assert "requirement.registered_capital" not in listed
