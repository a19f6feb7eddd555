"""Where a filed case stands, against a count by hand over random histories, and as it is said."""

import random
from datetime import date, timedelta

import filed_by_hand
import pytest
from applicants import MET_BY_BOTH
from every import every

import callcenter_kit as ck
from callcenter_kit.timeline.answer import Answer, Choices

CLOCKS = ("guide", "law_working", "law_calendar")
DAY = timedelta(days=1)


def counted(progress):
    """What of a progress is counted."""
    names = ("stage", "turn", "day", "of_days", "due_on", "due_range")
    limits = {each.id: (each.begins_on, each.day, each.safe_on) for each in progress.limits}
    return {name: getattr(progress, name) for name in names} | {"limits": limits}


def agree(count, seed, most=99):
    """How many days of ``count`` histories are judged alike, of each at ``most`` so many."""
    dice, stages, days = random.Random(seed), set(), 0
    for _ in range(count):
        case, last = filed_by_hand.history(dice)
        clock, filing = dice.choice(CLOCKS), ck.Filing(**case)
        start = case["submitted_on"] - dice.randint(-3, 60) * DAY
        plan = ck.plan(start, "local", clock=clock, filing=filing)
        around = filed_by_hand.boundaries(case, clock, last)
        looked_at = dice.sample(around, min(len(around), most))
        for on in looked_at:
            opinion = filed_by_hand.opinion(case, clock, on)
            progress = plan.progress(on)
            if progress.stage == "licensed":
                opinion["due_on"] = progress.due_on  # the holder's duties have tests of their own
            assert counted(progress) == opinion, (case, clock, on)
            assert progress.expected_on is None or progress.expected_on >= on
            stages.add(progress.stage)
            days += 1
        if plan.licence_on is not None:
            on = dice.choice(looked_at)
            seen = ck.plan(start, "local", clock=clock, filing=filing, as_of=on)
            decided, licence = filed_by_hand.expected(case, clock, on)
            assert (seen.decided_on, seen.licence_on) == (decided, licence), (case, clock, on)
            first, until = seen.full_range
            assert first <= seen.licence_on <= until
            assert seen.submitted == case["submitted_on"]
    assert stages == {*filed_by_hand.STAGES, "submitted", "correcting", "under_review", "overdue"}
    return days


@pytest.mark.slow
def test_two_thousand_random_histories_are_counted_alike_around_their_boundaries():
    assert agree(2_000, seed=1, most=4) > 7_000


@pytest.mark.release
@every("seed", range(2, 12))
def test_twenty_thousand_more_are_around_every_boundary(seed):
    assert agree(2_000, seed) > 15_000


S, C = date(2026, 10, 12), date(2026, 10, 28)


def progress(on, clock="law_working", start=date(2026, 9, 21), **days):
    filing = ck.Filing(**{"submitted_on": S, **days})
    return ck.plan(start, "local", clock=clock, filing=filing).progress(on)


def test_a_review_that_crosses_days_not_announced_says_so_with_what_it_rests_on():
    for clock in ("guide", "law_working"):
        seen = progress(date(2026, 11, 24), clock, corrections=[(date(2026, 10, 19), C)])
        assert (seen.due_on, seen.due_status) == (date(2027, 1, 21), "projected")
        assert "from receipt of the application, 12 October 2026" in seen.next.en
        assert {"tiaoli art. 14", "order42 art. 11"} <= set(map(str, seen.sources))


def test_between_the_two_counts_it_can_be_asked_in_writing_and_what_follows_is_said_before():
    silent = {day: progress(day).if_silent.zh for day in (date(2026, 12, 11), date(2026, 12, 12))}
    assert silent[date(2026, 12, 11)].startswith("2026年12月12日起可以书面询问")
    assert silent[date(2026, 12, 12)].startswith("按自然日已满 60 日，可以书面询问")
    # What was promised is what can be done once it is overdue, on the same basis.
    [limit] = progress(date(2027, 1, 6)).limits
    assert {*limit.sources} < {*progress(date(2026, 12, 11)).sources}
    assert (limit.begins_on, limit.safe_on) == (date(2027, 1, 6), date(2027, 2, 4))
    assert progress(date(2026, 12, 12), "law_calendar").stage == "under_review"


@every("rulebook", ["guide", "law"])
def test_a_number_of_days_of_ones_own_moves_no_limit_of_the_law(rulebook):
    book, filing = ck.rulebook(rulebook), ck.Filing(submitted_on=date(2026, 8, 3))
    for on in (date(2026, 11, 1), date(2026, 11, 17), date(2026, 12, 7), date(2026, 12, 8)):
        plans = [
            ck.plan(S, rulebook=each, filing=filing, as_of=on)
            for each in (book, *(book.amend(review_days=days) for days in (45, 90)))
        ]
        by_law, *own = [{**plan.progress().to_dict(), "expected_on": None} for plan in plans]
        assert own == [by_law, by_law]
    assert plans[1].decided_on < plans[2].decided_on


def test_silence_is_acceptance_from_the_sixth_working_day_with_its_article():
    fifth, sixth = progress(date(2026, 10, 19)), progress(date(2026, 10, 20))
    assert (fifth.stage, fifth.due_on) == ("submitted", date(2026, 10, 19))
    assert fifth.if_silent.en.startswith("If you still have no answer on 20 October 2026")
    assert sixth.stage == "under_review"
    assert sixth.next.en.startswith("If you got no notice in time, the application")
    assert "xukefa art. 32(1)(4)" in map(str, sixth.sources)
    assert "xukefa art. 32(1)(4)" not in map(str, progress(C, accepted_on=S).sources)
    for on, is_over in ((date(2026, 10, 19), False), (date(2026, 10, 20), True)):
        plan = ck.plan(S, filing=ck.Filing(submitted_on=S), as_of=on)
        assert {each.id: each.is_over for each in plan.stages}["completeness_check"] is is_over


def notes(**days):
    return [note.en for note in progress(date(2026, 12, 1), **days).notes]


@every(
    ("days", "begins"),
    [
        ({"corrections": [(S, S), (C, C)]}, "You have had 2 notices"),
        ({"corrections": [(C, C)]}, "The authority sent the notice of 28 October 2026 after"),
        ({"refused_on": C}, "You have not entered when you received the decision"),
        ({"expert_review": (date(2026, 10, 27), C)}, "The expert review took 2 days"),
        (
            {"expert_review": (date(2026, 11, 30), None)},
            "The expert review is not over; its 2 days",
        ),
        ({"accepted_on": date(2026, 10, 18)}, "18 October 2026 is a rest day"),
    ],
)
def test_what_has_to_be_known_beside_is_said(days, begins):
    assert [note for note in notes(**days) if note.startswith(begins)]


def test_a_first_notice_in_time_or_after_acceptance_is_not_said_to_be_late():
    [of_review] = notes(corrections=[(date(2026, 10, 19), C)])
    assert of_review.startswith("The authority may check on site")
    assert notes(accepted_on=date(2026, 10, 15), corrections=[(C, C)]) == [of_review]
    both_ways, of_refusal = notes(refused_on=C, received_on=C)
    assert of_refusal.startswith("The authority must give its reasons in writing")
    assert "you can still sue afterwards" in both_ways


@every(
    ("on", "ending", "is_open"),
    [
        (date(2026, 12, 28), "refused_on", True),
        (date(2026, 12, 29), "refused_on", False),
        (date(2026, 12, 28), "withdrawn_on", False),
    ],
)
def test_reconsideration_first_keeps_both_ways_open_while_it_can_be_asked_for(on, ending, is_open):
    notes = progress(on, **{ending: C}).notes
    assert any("15 日内提起" in note.zh for note in notes) is is_open
    # What is over may not be over where the decision named no way to challenge it.
    may_be_longer = any("最长可到一年" in note.zh for note in notes)
    assert may_be_longer is (ending == "refused_on" and not is_open)


def test_a_limit_of_ones_own_on_a_rest_day_is_named_by_the_working_day_before():
    notice = ck.Correction(date(2026, 12, 28), None, date(2027, 1, 10))
    filing = ck.Filing(submitted_on=date(2026, 12, 23), corrections=[notice])
    seen = ck.plan(S, filing=filing, as_of=date(2026, 12, 29)).progress()
    assert seen.due_on == date(2027, 1, 10)
    assert [each.day for each in seen.dates] == [date(2027, 1, 8)]
    said = "The last day that the notice sets, 10 January 2027, is probably a rest day, though"
    assert any(note.en.startswith(said) for note in seen.notes)


@every(
    ("on", "days", "following"),
    [
        (date(2026, 11, 11), {"decided_on": C}, "must issue and deliver"),
        (date(2026, 11, 12), {"decided_on": C}, "should have issued and delivered"),
        (date(2026, 12, 28), {"refused_on": C}, "ask MIIT for reconsideration by 28 December 2026"),
        (date(2026, 12, 29), {"refused_on": C}, "is over, but you can sue by 28 April 2027"),
        (date(2027, 4, 28), {"not_accepted_on": C}, "is over, but you can sue by 28 April 2027"),
        (date(2027, 4, 29), {"not_accepted_on": C}, "The time to challenge it is over"),
    ],
)
def test_what_is_over_is_no_longer_offered(on, days, following):
    assert following in progress(on, **days).next.en


def test_between_the_two_readings_the_headline_names_both_and_no_note_denies_the_later():
    filing = ck.Filing(submitted_on=date(2026, 11, 9), accepted_on=date(2026, 11, 9))
    plan = ck.plan(date(2026, 11, 9), "local", clock="law_calendar", filing=filing)
    first, last = plan.progress(date(2026, 11, 20)).due_range
    between = plan.progress(first + DAY)
    assert (between.stage, between.is_late, first + DAY < last) == ("under_review", True, True)
    assert not any("cannot say when" in note.en for note in between.notes)


def test_reconsideration_too_late_on_the_earlier_count_may_be_in_time_on_the_later_one():
    early, late = progress(date(2027, 1, 20)).due_range
    last = [filed_by_hand.cal(day, 60) for day in (early, late)]
    silent = [progress(day + n * DAY).if_silent for day in last for n in (0, 1)]
    assert silent[0].en.endswith("You must do so before you can sue.")
    assert "If the 60 days are working days, you can still apply" in silent[1].en
    assert "until 8 March 2027" in silent[2].en
    assert silent[3].en == "Ask a lawyer what you can still do."


def test_nothing_filed_is_preparing_and_expects_the_submission():
    plan = ck.plan(S, "local", filing=ck.Filing(), as_of=S)
    told = {key: value for key, value in plan.progress().to_dict().items() if value}
    assert told.pop("next")["zh-CN"]
    submitted = str(plan.submitted)
    kept = {"on": "2026-10-12", "stage": "preparing", "turn": "applicant"}
    assert told == {**kept, "expected_on": submitted}
    assert plan.baseline is None
    bank = ck.plan(S, "local", applicant=ck.Applicant(business_form="own_customers"), as_of=S)
    assert (bank.progress().stage, bank.progress().expected_on) == ("preparing", None)


@every(
    ("clock", "days", "badge", "place"),
    [
        ("law_working", {}, "law", "xukefa art. 44"),
        ("law_calendar", {}, "law", "xukefa art. 44"),
        ("guide", {}, "guide_only", "guide §3.6"),  # its sixty days include the issue
        ("guide", {"decided_on": C}, "law", "xukefa art. 44"),  # ten days of the law's own
    ],
)
def test_the_ten_days_of_the_issue_rest_on_their_own_article(clock, days, badge, place):
    plan = ck.plan(S, "local", clock=clock, filing=ck.Filing(submitted_on=S, **days), as_of=C)
    [issue] = (stage for stage in plan.stages if stage.id == "issue")
    for basis in (plan.step("collect").basis, issue):
        assert (basis.badge, str(basis.sources[0])) == (badge, place)


def test_nothing_is_counted_of_an_issue_that_waits_for_a_late_decision():
    plan = ck.plan(S, "local", filing=ck.Filing(submitted_on=S), as_of=date(2027, 3, 1))
    days = {entry.id: entry.working_days for entry in plan.entries() if entry.kind == "step"}
    assert days["review"]
    assert days["collect"] is None


def test_without_a_day_before_the_submission_there_is_no_plan_to_compare_with():
    for start, is_there in ((S - DAY, True), (S, False), (S + DAY, False)):
        plan = ck.plan(start, filing=ck.Filing(submitted_on=S))
        assert (plan.baseline is not None, plan.start) == (is_there, min(start, S))
    assert plan.critical_path == ("review", "collect")


def test_an_answer_hears_of_the_filing_for_the_licence_that_was_filed():
    company = ck.Applicant(**{**MET_BY_BOTH, "provinces": {"CN-BJ"}, "marketing_calls": True})
    options = {"filing": ck.Filing(submitted_on=S), "as_of": date(2026, 11, 24)}
    answer = Answer(ck.assess(company, S), Choices(start=S - DAY, options=options))
    plans = answer.plans
    assert (plans["local"].is_filed, plans["local"].status) == (True, "projected")
    assert plans["nationwide"] is None
    assert answer.decision("en").text.startswith("Under review (working day 31)")
    assert answer.licence_on("law_working") == filed_by_hand.wd(S, 70)
    assert answer.waiting_times is not None  # a year of days, whatever happened


@every(
    ("begins", "due", "note"),
    [
        # On the last day by the count of calendar days, after it, and after the later one.
        (date(2026, 12, 11), (date(2026, 12, 18), date(2027, 1, 12)), None),
        (date(2026, 12, 12), (date(2026, 12, 11), date(2027, 1, 12)), "11 December 2026"),
        (date(2027, 1, 5), (date(2026, 12, 11), date(2027, 1, 12)), "11 December 2026"),
        (date(2027, 1, 6), (date(2026, 12, 11), date(2027, 1, 5)), "5 January 2027"),
    ],
)
def test_experts_who_begin_after_a_limit_do_not_move_it_and_both_days_are_named(begins, due, note):
    seen = progress(date(2027, 1, 20), expert_review=(begins, begins + 6 * DAY))
    assert seen.due_range == due
    late = [each.en for each in seen.notes if "after the time limit" in each.en]
    assert len(late) == (note is not None)
    if note:
        assert late[0].startswith(f"The expert review began on {begins.day} {begins:%B %Y}")
        assert f"after the time limit for the decision, {note}," in late[0]


@every(
    ("begins", "counted"),
    [(C - DAY, 3), (C, 3), (C + DAY, 2)],  # before, on and after the day of the complete file
)
def test_experts_who_begin_on_the_day_of_the_complete_file_are_left_out_from_that_day_on(
    begins, counted
):
    days = {"corrections": [(S, C)], "expert_review": (begins, C + 2 * DAY)}
    for clock, last in (("law_working", filed_by_hand.wd), ("law_calendar", filed_by_hand.cal)):
        seen = progress(C + 5 * DAY, clock, **days)
        assert seen.due_on == last(C, 60 + counted)
    # The third working day after the complete file, less those of the experts.
    assert progress(C + 5 * DAY, **days).day == max(3 - counted, 0)
