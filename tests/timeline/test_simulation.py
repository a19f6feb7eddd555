"""The simulation: drawn as it says, counted as the plan counts, and read by stated conventions."""

import json
import math
import pickle
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from applicants import MET
from hypothesis import given, settings
from hypothesis import strategies as st

import callcenter_kit as ck
from callcenter_kit.errors import NotAWholeNumber, NotInRange, WrongProbability
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.arrays import draw, draw_all, roll_many, working_days
from callcenter_kit.timeline.errors import NotAPlan, NothingToSimulate
from callcenter_kit.timeline.uncertain import uncertain
from callcenter_kit.timeline.waiting import waiting_times_from
from callcenter_kit.workdays.errors import ResultBeyondProjectedDays

START = date(2026, 3, 2)
PROJECTED = ck.WorkCalendar(beyond="project")
CERTAIN = {"direction": 2, "agency_contract": 3, "prepare_materials": 10, "write_and_submit": 2}
CLOCKS = ("guide", "law_working", "law_calendar")


def share_by(simulation, day):
    """The share of timelines that have the licence on or before ``day``."""
    return sum(n for reached, n in simulation.counts.items() if reached <= day) / simulation.n


def lacking(**told):
    return ck.Applicant(**{**MET, **told})


def density(durations, steps=20_000):
    """The beta-PERT density over low to high, at midpoints, summing to one: no library's help."""
    low, likely, high = durations
    x = (np.arange(steps) + 0.5) / steps
    rise = 4 * (likely - low) / (high - low)
    fall = 4 * (high - likely) / (high - low)
    weight = x**rise * (1 - x) ** fall
    return low + x * (high - low), weight / weight.sum()


def chances(durations):
    """The chance of each whole number of days: each point goes to both its neighbours."""
    if durations[0] == durations[2]:
        return {durations[0]: 1.0}
    points, weights = density(durations)
    below = np.floor(points).astype(int)
    found = dict.fromkeys(range(durations[0], durations[2] + 1), 0.0)
    for day in found:
        found[day] += float((weights * (1 - (points - below)))[below == day].sum())
        found[day] += float((weights * (points - below))[below == day - 1].sum())
    return found


def exact(plan, inputs):
    """The chance of each licence day, by going through every combination of durations."""
    found = {}
    for taken in product(*(chances(days).items() for days in inputs.values())):
        durations = {key: days for key, (days, _) in zip(inputs, taken, strict=True)}
        day = plan(durations).licence_on
        found[day] = found.get(day, 0) + math.prod(chance for _, chance in taken)
    return dict(sorted(found.items()))


SMALL = {"direction": (0, 1, 3), "write_and_submit": (1, 2, 3), "correction_round": (2, 3, 6)}


@pytest.mark.parametrize("clock", CLOCKS)
def test_mean_and_quantiles_are_those_of_the_exact_distribution(clock):
    def plan(durations):
        return ck.plan(
            date(2026, 7, 10),  # sixty calendar days and working days end around National Day
            durations={**CERTAIN, **durations},
            correction_rounds=1,
            clock=clock,
        )

    n = 200_000
    truth = exact(plan, SMALL)
    made = ck.simulate(plan(SMALL), n, seed=5)
    assert set(made.counts) <= set(truth)
    total = 0.0
    for day, chance in truth.items():
        total += chance
        spread = math.sqrt(max(total * (1 - total), 0) / n)
        assert abs(share_by(made, day) - total) <= 5 * spread + 1e-9, day
    reached = np.cumsum(list(truth.values()))
    for asked in (0.1, 0.5, 0.7, 0.9):
        spread = math.sqrt(asked * (1 - asked) / n)
        assert abs(reached - asked).min() > 5 * spread, "a share on an edge would be a toss-up"
        assert made.quantile(asked) == list(truth)[int(np.searchsorted(reached, asked))]
    offset = min(truth)
    mean = sum((day - offset).days * chance for day, chance in truth.items())
    found = (made.days - np.datetime64(offset)).astype(int)
    assert found.mean() == pytest.approx(mean, abs=5 * found.std() / math.sqrt(n))


@pytest.mark.parametrize(
    "durations", [(1, 2, 5), (5, 10, 20), (0, 0, 1), (0, 1, 1), (1, 2, 3), (10, 40, 90)]
)
def test_drawn_durations_keep_the_mean_of_the_pert_and_their_exact_chances(durations):
    n = 200_000
    drawn = draw(np.random.default_rng(11), durations, n)
    low, likely, high = durations
    assert drawn.dtype == np.int64
    assert (drawn.min() >= low, drawn.max() <= high) == (True, True)
    pert = (low + 4 * likely + high) / 6
    assert drawn.mean() == pytest.approx(pert, abs=5 * drawn.std() / math.sqrt(n))
    for day, chance in chances(durations).items():
        spread = math.sqrt(chance * (1 - chance) / n)
        assert (drawn == day).mean() == pytest.approx(chance, abs=5 * spread + 1e-9)


def test_the_same_seed_gives_the_same_days_and_another_seed_others():
    made = ck.plan(START, correction_rounds=1)
    first, second, other = (ck.simulate(made, 2000, seed=seed) for seed in (7, 7, 8))
    assert first.days.tolist() == second.days.tolist()
    assert first == second
    assert first.days.tolist() != other.days.tolist()
    assert first.counts == pickle.loads(pickle.dumps(first)).counts


def test_the_days_are_arrays_of_days_that_nobody_can_change():
    made = ck.simulate(ck.plan(START), 500)
    assert made.days.dtype == np.dtype("datetime64[D]")
    assert (len(made.days), sum(made.counts.values())) == (500, 500)
    with pytest.raises(ValueError, match="read-only"):
        made.days[0] = np.datetime64("2030-01-01")


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("start", [START, date(2026, 7, 12), date(2026, 12, 1), date(2026, 1, 1)])
def test_certain_durations_give_one_day_the_plans(clock, start):
    certain = {**CERTAIN, "correction_round": 4, "expert_review": 9}
    made = ck.plan(start, clock=clock, durations=certain, correction_rounds=2, expert_review=True)
    drawn = ck.simulate(made, 50)
    assert drawn.counts == {made.licence_on: 50}
    assert (drawn.p50, drawn.p95, drawn.tornado) == (made.licence_on, made.licence_on, ())
    assert drawn.status_shares[made.status] == 1


def test_without_any_preparation_a_start_on_a_rest_day_is_rolled_like_the_plans():
    for start in (date(2026, 10, 3), date(2026, 10, 10), date(2027, 2, 7)):
        made = ck.plan(start, durations=dict.fromkeys(CERTAIN, 0))
        assert ck.simulate(made, 3).counts == {made.licence_on: 3}


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(date(2005, 1, 1), date(2033, 12, 31)),
    clock=st.sampled_from(CLOCKS),
    rounds=st.integers(0, 2),
    review=st.booleans(),
    told=st.sampled_from(
        [
            {},
            {"insured_staff": 2},
            {"registered_capital": 0, "premises": False},
            {"domestic_capital": False, "insured_months": 1},
        ]
    ),
    seed=st.integers(0, 2**63 - 1),
)
def test_every_day_drawn_lies_within_the_plans_range(start, clock, rounds, review, told, seed):
    made = ck.plan(
        start,
        clock=clock,
        correction_rounds=rounds,
        expert_review=review,
        applicant=lacking(**told),
        on=date(2026, 11, 24),
    )
    first, last = made.duration_range
    drawn = ck.simulate(made, 300, seed=seed)
    assert first <= drawn.range[0] <= drawn.range[1] <= last
    assert all(made.calendar.is_working(day) for day in drawn.counts)
    assert {(s.at_low <= made.licence_on, made.licence_on <= s.at_high) for s in drawn.tornado} <= {
        (True, True)
    }


def test_every_timeline_is_counted_as_a_plan_with_these_durations():
    """Drawn one by one: a plan made with the drawn days has the licence on the drawn day."""
    for clock in CLOCKS:
        made = ck.plan(date(2026, 7, 10), clock=clock, correction_rounds=1, expert_review=True)
        inputs = uncertain(made)
        drawn = ck.simulate(made, 200, seed=9).days.tolist()
        for taken, day in zip(zip(*draw_all(inputs, 200, 9), strict=True), drawn, strict=True):
            fixed = {item.id: int(days) for item, days in zip(inputs, taken, strict=True)}
            again = ck.plan(
                made.start,
                clock=clock,
                durations=fixed,
                correction_rounds=1,
                expert_review=True,
            )
            assert again.licence_on == day


@pytest.mark.parametrize("n", [200, 20_001])
def test_a_changed_input_leaves_the_chances_of_the_others_as_they_were(n):
    def drawn(**options):
        inputs = uncertain(ck.plan(START, **options))
        return {
            one.id: days.tolist() for one, days in zip(inputs, draw_all(inputs, n, 9), strict=True)
        }

    before = drawn()
    after = drawn(durations={"prepare_materials": (8, 13, 23)}, expert_review=True)
    assert {key for key in before if before[key] != after[key]} == {"prepare_materials"}
    assert len({tuple(days) for days in after.values()}) == len(after)


def test_what_was_drawn_for_one_plan_cannot_be_changed_through_another():
    drawn = draw_all(uncertain(ck.plan(START)), 200, 9)
    with pytest.raises(ValueError, match="read-only"):
        drawn[0][0] = 1


def test_a_remedys_working_days_are_drawn_and_months_are_not():
    slow = ck.plan(START, applicant=lacking(domestic_capital=False))
    drawn = ck.simulate(slow, 5000)
    first, last = drawn.range
    assert PROJECTED.count(first, last) > 40  # the remedy alone may take 20 to 90
    assert drawn.tornado[0].id == "domestic_capital"
    assert "fixed days" not in " ".join(note.en for note in drawn.notes)

    months = ck.plan(START, applicant=lacking(insured_staff=0))
    waited = ck.simulate(months, 5000)
    assert waited.counts == {months.licence_on: 5000}  # 1 July at the soonest, whatever is drawn
    assert [swing.calendar_days for swing in waited.tornado] == [0, 0, 0, 0]
    assert "fixed days" in " ".join(note.en for note in waited.notes)


def test_a_bar_is_waited_for_in_every_timeline():
    barred = ck.plan(
        START, applicant=lacking(clean_record=False, last_violation_on=date(2023, 6, 18))
    )
    assert ck.simulate(barred, 1000).counts == {barred.licence_on: 1000}


def test_quantiles_are_the_earliest_days_that_reach_the_share():
    made = ck.simulate(ck.plan(START), 5000)
    for asked in (0.01, 0.5, 0.8, 0.95, 1):
        day = made.quantile(asked)
        assert share_by(made, day) >= asked > share_by(made, day - timedelta(days=1))
        assert day == np.quantile(made.days.astype(int), asked, method="inverted_cdf").astype(
            "datetime64[D]"
        )
    assert (made.quantile(0), made.quantile(1)) == made.range
    assert made.p50 <= made.p80 <= made.p95


def test_on_an_edge_the_share_itself_is_enough():
    """Counted out by hand: ten timelines, on three days."""
    made = ck.simulate(ck.plan(START), 10)
    days = [date(2026, 6, 22), date(2026, 6, 23), date(2026, 6, 24)]
    small = replace(made, counts=dict(zip(days, (5, 3, 2), strict=True)))
    assert [small.quantile(share) for share in (0.5, 0.51, 0.8, 0.81, 1)] == [
        days[0],
        days[1],
        days[1],
        days[2],
        days[2],
    ]
    before = days[0] - timedelta(days=1)
    assert [share_by(small, day) for day in (before, *days)] == [0, 0.5, 0.8, 1]
    assert share_by(small, date(2030, 1, 1)) == 1


def test_longer_durations_and_likelier_corrections_never_bring_the_licence_earlier():
    short = ck.simulate(ck.plan(START), 20_000, seed=3)
    long = ck.simulate(ck.plan(START, durations={"prepare_materials": (8, 13, 23)}), 20_000, seed=3)
    assert (long.days >= short.days).all()
    shares = [0, 0.1, 0.5, 0.9, 1]
    drawn = [
        ck.simulate(ck.plan(START), 20_000, seed=3, correction_probability=share)
        for share in shares
    ]
    quantiles = [made.p80 for made in drawn]
    assert quantiles == sorted(quantiles)
    assert drawn[0].days.tolist() == short.days.tolist()
    certain = ck.simulate(ck.plan(START, correction_rounds=1), 20_000, seed=3)
    assert drawn[-1].days.tolist() == certain.days.tolist()
    assert drawn[2].range[1] > short.range[1]


def test_a_probability_is_the_share_of_timelines_that_it_lengthens():
    once = {**CERTAIN, "correction_round": 5, "expert_review": 20}
    plan = ck.plan(START, durations=once)
    n = 100_000
    drawn = ck.simulate(plan, n, correction_probability=0.3, expert_review_probability=0.1, seed=2)
    after = {PROJECTED.count(plan.licence_on, day): k / n for day, k in drawn.counts.items()}
    assert set(after) == {0, 5, 20, 25}
    for days, chance in {0: 0.63, 5: 0.27, 20: 0.07, 25: 0.03}.items():
        assert after[days] == pytest.approx(chance, abs=0.006)
    assert drawn.probabilities == {"correction_round": 0.3, "expert_review": 0.1}


def test_a_further_correction_round_comes_only_after_the_one_before_it():
    plan = ck.plan(START, durations={**CERTAIN, "correction_round": 5}, correction_rounds=3)
    drawn = ck.simulate(plan, 100_000, correction_probability=0.5, seed=2)
    start = PROJECTED.add(plan.licence_on, -15)
    after = {PROJECTED.count(start, day): k / 100_000 for day, k in drawn.counts.items()}
    assert set(after) == {0, 5, 10, 15}
    for days, chance in {0: 0.5, 5: 0.25, 10: 0.125, 15: 0.125}.items():
        assert after[days] == pytest.approx(chance, abs=0.008)
    never = ck.simulate(plan, 10, correction_probability=0)
    assert never.counts == {start: 10}
    assert "never" not in never.probabilities


def test_rounds_in_the_plan_are_drawn_one_by_one():
    plan = ck.plan(
        START, durations={**CERTAIN, "correction_round": (0, 5, 10)}, correction_rounds=4
    )
    drawn = ck.simulate(plan, 50_000)
    after = np.array([PROJECTED.count(plan.submitted, day) - 60 for day in drawn.days.tolist()])
    one = chances((0, 5, 10))
    mean = sum(day * chance for day, chance in one.items())
    spread = sum((day - mean) ** 2 * chance for day, chance in one.items())
    assert after.mean() == pytest.approx(4 * mean, abs=0.1)
    assert after.var() == pytest.approx(4 * spread, rel=0.05)  # 16 times if they moved together


@pytest.mark.parametrize("clock", CLOCKS)
def test_each_bar_of_the_tornado_is_the_plan_with_that_input_at_its_ends(clock):
    options = {"clock": clock, "correction_rounds": 2, "expert_review": True}
    made = ck.plan(START, **options)
    drawn = ck.simulate(made, 10)
    assert {swing.id for swing in drawn.tornado} == {*CERTAIN, "correction_round", "expert_review"}
    for swing in drawn.tornado:
        low, _, high = {**made.durations, **made.extra_durations}[swing.id]
        ends = [
            ck.plan(START, durations={swing.id: days}, **options).licence_on for days in (low, high)
        ]
        # One number fixes all three durations of this input only: the others stay at likely.
        assert [swing.at_low, swing.at_high] == ends
        assert swing.calendar_days == (ends[1] - ends[0]).days
    swings = [swing.calendar_days for swing in drawn.tornado]
    assert swings == sorted(swings, reverse=True)


def test_the_tornado_shows_what_may_come_at_all_from_never_to_long():
    made = ck.plan(START)
    [swing] = [
        s for s in ck.simulate(made, 10, expert_review_probability=0.2).tornado if s.kind == "extra"
    ]
    assert (swing.id, swing.working_days, swing.badge) == (
        "expert_review",
        (0, 0, 30),
        "assumption",
    )
    assert swing.at_low == made.licence_on
    longest = ck.plan(START, expert_review=True, durations={"expert_review": 30})
    assert swing.at_high == longest.licence_on


def test_the_share_projected_changes_at_the_last_official_day():
    """Licence on 31 December 2026 if the writing takes its low, on 4 January 2027 if one more."""
    fixed = {"direction": 2, "agency_contract": 3, "prepare_materials": 10}
    made = ck.plan(date(2026, 9, 9), durations={**fixed, "write_and_submit": (2, 2, 3)})
    drawn = ck.simulate(made, 100_000)
    assert set(drawn.counts) == {date(2026, 12, 31), date(2027, 1, 4)}
    assert drawn.share_projected == drawn.counts[date(2027, 1, 4)] / 100_000
    assert drawn.share_projected == pytest.approx(chances((2, 2, 3))[3], abs=0.006)
    assert drawn.status_shares == {
        "official": 0,
        "provisional": 1 - drawn.share_projected,
        "projected": drawn.share_projected,
    }
    assert share_by(drawn, date(2026, 12, 31)) == 1 - drawn.share_projected


def test_the_first_provisional_day_is_not_official():
    for start, status in ((date(2026, 9, 4), "official"), (date(2026, 9, 7), "provisional")):
        made = ck.plan(start, durations=CERTAIN)  # licence on 28 and on 29 December
        assert ck.simulate(made, 5).status_shares[status] == 1


def test_the_histogram_has_a_bar_each_working_day():
    made = ck.simulate(ck.plan(date(2026, 7, 20)), 5000)
    bars = made.histogram()
    first, last = made.range
    assert [bar.day for bar in bars] == [
        day
        for n in range((last - first).days + 1)
        if PROJECTED.is_working(day := first + timedelta(days=n))
    ]
    assert sum(bar.count for bar in bars) == 5000
    assert sum(bar.share for bar in bars) == pytest.approx(1)


def test_a_working_day_on_which_no_timeline_ends_has_an_empty_bar():
    bars = ck.simulate(ck.plan(START), 5).histogram()
    assert len(bars) > 5
    assert sum(bar.count for bar in bars) == 5
    assert min(bar.count for bar in bars) == 0


def test_to_dict_is_plain_json_and_says_how_it_was_drawn():
    made = ck.simulate(ck.plan(START), 1000, seed=4, correction_probability=0.25)
    written = made.to_dict()
    assert json.loads(json.dumps(written)) == written
    assert (written["n"], written["seed"]) == (1000, 4)
    assert written["probabilities"] == {"correction_round": 0.25}
    assert written["quantiles"]["p80"] == made.p80.isoformat()
    assert sum(written["counts"].values()) == 1000
    assert written["tornado"][0]["text"]["zh-CN"] != written["tornado"][0]["text"]["en"]


def test_what_is_assumed_is_said_in_both_languages():
    made = ck.simulate(ck.plan(START), 10, correction_probability=0.25)
    for key in ("durations", "independent", "whole_days", "clock", "quantile", "nominal"):
        for language in ("zh-CN", "en"):
            said = [note.say(language) for note in made.notes]
            assert say(f"simulation.note.{key}", language) in said
    assert "with a probability of 25%" in made.notes[-1].en
    assert "rounds at most: 1." in made.notes[-1].en
    assert "25%" in made.notes[-1].zh


@pytest.mark.parametrize(
    ("asked", "error", "en", "zh"),
    [
        ({"n": 0}, NotInRange, "n = 0 does not lie between 1 and", "请给出其间的整数"),
        ({"n": 10**9}, NotInRange, "n = 1000000000", "不在 1 至 10000000 "),
        ({"n": 1.5}, NotAWholeNumber, "n = 1.5", "不是整数"),
        ({"n": True}, NotAWholeNumber, "n = True", "不是整数"),
        ({"seed": -1}, NotInRange, "seed = -1 does not lie between 0 and", "seed = -1"),
        ({"seed": 2**63}, NotInRange, "seed =", f"不在 0 至 {2**63 - 1} "),
        ({"seed": None}, NotAWholeNumber, "seed = None", "不是整数"),
        ({"correction_probability": 1.1}, WrongProbability, "1.1 is not a probability", "不是概率"),
        ({"correction_probability": math.nan}, WrongProbability, "nan", "不是概率"),
        ({"expert_review_probability": True}, WrongProbability, "True", "不是概率"),
        ({"expert_review_probability": "half"}, WrongProbability, "'half'", "不是概率"),
        ({"plan": START}, NotAPlan, "Make one with plan", "不是计划"),
    ],
)
def test_what_cannot_be_simulated_is_refused_by_name(asked, error, en, zh):
    with pytest.raises(error) as caught:
        ck.simulate(**{"plan": ck.plan(START), "n": 10, **asked})
    assert en in str(caught.value)
    assert zh in caught.value.say("zh-CN")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_no_plan_gives_its_reason():
    none = ck.plan(START, applicant=lacking(business_form="own_customers"))
    with pytest.raises(NothingToSimulate) as caught:
        ck.simulate(none, 10)
    assert none.reason.en in str(caught.value)
    assert none.reason.zh in caught.value.say("zh-CN")


def test_numpy_whole_numbers_are_taken_and_a_bad_share_is_refused():
    made = ck.simulate(ck.plan(START), np.int64(20), seed=np.int64(3))
    assert (type(made.n), made.n, made.seed) == (int, 20, 3)
    with pytest.raises(WrongProbability):
        made.quantile(80)


# The clock's calendar days, for each day of submission.


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("options", [{}, {"correction_rounds": 1, "expert_review": True}])
def test_the_curve_is_the_plans_clock_from_every_working_day_of_the_year(clock, options):
    waits = ck.waiting_times(2026, clock=clock, **options)
    assert waits.submitted.tolist() == [
        day for n in range(365) if PROJECTED.is_working(day := date(2026, 1, 1) + timedelta(days=n))
    ]
    rows = zip(
        waits.submitted.tolist(),
        waits.licence_on.tolist(),
        waits.calendar_days.tolist(),
        waits.status.tolist(),
        strict=True,
    )
    for submitted, licence, days, status in rows:
        made = ck.plan(submitted, clock=clock, durations=dict.fromkeys(CERTAIN, 0), **options)
        assert (made.submitted, made.licence_on, made.status) == (submitted, licence, status)
        assert days == (licence - submitted).days


def test_the_spring_festival_and_national_day_stand_out_in_the_curve():
    waits = ck.waiting_times(2026)
    lengths = dict(zip(waits.submitted.tolist(), waits.calendar_days.tolist(), strict=True))
    # Counted by hand, see tests/plans for the days off. 4 February: 9 May, as in a case there.
    assert lengths[date(2026, 2, 4)] == 94
    # 29 June: 4 days that week, ten weeks to 11 September (54), 14–18 and the Sunday 20th (60).
    assert waits.shortest == (date(2026, 6, 29), 83)
    # 30 January: 11 to 14 February, 5 to the 28th (16), 25 in March and to 3 April (41), 4, 5, 5
    # and 4 in April (59), 6 May (60).
    assert waits.longest == (date(2026, 1, 30), 96)
    before, across = date(2026, 6, 26), date(2026, 7, 20)
    assert lengths[across] > lengths[before]  # National Day lies on the way


def test_twelve_months_of_the_curve_end_the_day_before_they_began():
    submitted = waiting_times_from(date(2026, 3, 2)).submitted.tolist()
    assert (submitted[0], submitted[-1]) == (date(2026, 3, 2), date(2027, 3, 1))


def test_the_curve_is_plain_json_and_refuses_years_it_cannot_answer_for():
    written = ck.waiting_times(2026, clock="law_calendar").to_dict()
    assert json.loads(json.dumps(written)) == written
    assert (written["submitted"][0], written["clock"]) == ("2026-01-04", "law_calendar")
    with pytest.raises(NotInRange, match="year = 1999"):
        ck.waiting_times(1999)
    with pytest.raises(NotAWholeNumber):
        ck.waiting_times("2026")
    with pytest.raises(ResultBeyondProjectedDays):
        ck.waiting_times(2036)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.dates(date(2004, 1, 1), date(2036, 12, 1)), min_size=1, max_size=20))
def test_many_days_are_rolled_as_one_is(days):
    rolled = roll_many(PROJECTED, np.array(days, dtype="datetime64[D]"))
    assert rolled.tolist() == [PROJECTED.roll(day) for day in days]


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2004, 1, 1), date(2036, 11, 1)), st.integers(0, 40))
def test_the_working_days_of_a_period_are_those_the_calendar_works(first, more):
    last = first + timedelta(more)
    found = working_days(PROJECTED, first, last).tolist()
    between = (first + timedelta(n) for n in range(more + 1))
    assert found == [day for day in between if PROJECTED.is_working(day)]
