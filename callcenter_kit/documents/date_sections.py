"""Sections on when: the dates, what follows the licence or a refusal, and a case that is filed.

The last speak of the record's first plan that is filed and was looked at on a day.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from callcenter_kit.documents.blocks import Block, Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.record import Json
from callcenter_kit.documents.record_view import RecordedEntry, RecordView, is_late, plan_entries
from callcenter_kit.rules.loading import coverage, filing_keys
from callcenter_kit.rules.rulebook import IF_REFUSED
from callcenter_kit.rules.statements import NOTES_ON_DUTIES, SCOPES, TERM_END
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.progress import authority_for
from callcenter_kit.workdays.calendar import projecting


class DateLine(NamedTuple):
    """One line of the dates: its key, its name, its days in words, and the entry it begins with."""

    key: str
    name: str
    days: str
    json: Json


def day(view: RecordView) -> Section | None:
    """When the licence is expected and how far that can move, or why no day can be named."""
    if not view.record["plans"]:
        return None
    ranges, lines = {}, []
    for scope, plan in view.leading_plans.items():
        first, last = map(view.day, plan["calendar_range"])
        low, high = map(view.day, plan["full_range"])
        cause = "exact" if low == high else "durations" if first == last else "both"
        if cause == "both" and (first, last) == (low, high):
            cause = "holidays"
        licence = view.day_with_mark(plan["licence_on"], plan["status"])
        days = {"licence": licence, "first": first, "last": last, "low": low, "high": high}
        ranges[scope] = f"report.range.{cause}", days
    for name, (key, days) in view.per_scope(ranges):
        lines.append(view.say(key, scope=name, **days))
    counted = {scope: _in_calendar_days(view, scope) for scope in view.leading_plans}
    for name, (count, licence_on) in view.per_scope(counted):
        values = {"scope": name, "days": count, "day": licence_on}
        lines.append(view.say("report.range.in_calendar_days", **values))
    # Why a scope has no plan; said once where the reason is the same in both.
    plans = view.record["plans"].items()
    reasons = {scope: view.text(plan["reason"]) for scope, plan in plans if "reason" in plan}
    for name, reason in view.per_scope(reasons):
        lines.append(view.say("report.timeline.no_plan", scope=name, reason=reason))
    return view.section("day", Items(tuple(lines)))


def _in_calendar_days(view: RecordView, scope: str) -> tuple[int, date] | None:
    """The law's days, and the licence day if they are calendar days; ``None`` by other clocks."""
    plan = view.leading_plans[scope]
    # A number of days of one's own is no law's, whose days could be of either kind.
    is_of_the_law = plan["clock"] == "law_working" and plan["clock_line"]["badge"] != "assumption"
    if not is_of_the_law or any(plan["extra_times"].values()):
        return None
    calendar, clock = projecting(), process().clocks["law_calendar"]
    # A record from before the rulebooks had a number of their own has the clock's.
    if (own := view.record["parameters"].get("review_days")) is not None:
        clock = replace(clock, review_days=own[scope]["value"])
    decided, _ = clock.review(calendar, date.fromisoformat(plan["submitted"]))
    return clock.review_days, calendar.add(decided, clock.issue_working_days)


def timeline(view: RecordView) -> Section | None:
    """The steps, stages and duties dated, one column a scope, with how sure each day is."""
    if not view.leading_plans:
        return None
    plan = next(iter(view.leading_plans.values()))
    clock, text = (view.text(plan["clock_line"][key]) for key in ("name", "text"))
    key = "filed" if (plan.get("filing") or {}).get("submitted_on") else "start"
    day = view.day(plan["submitted"] if key == "filed" else begins_on(plan))
    start = view.say(f"report.timeline.{key}", day=day, clock=clock, text=text)
    blocks: list[Block] = [Sentences(start), _dates(view)]
    # What the days take as met, unless what to do says it already.
    assumed = {
        scope: view.say("report.way.assumes", facts=view.assumptions(plan["assumes"]))
        for scope, plan in view.leading_plans.items()
        if plan["assumes"] and not view.advice[scope]["repairs"]
    }
    for scope, text in view.per_scope(assumed):
        blocks.append(Sentences(view.say("report.way.of_scope", scope=scope, text=text)))
    notes = [view.text(note) for plan in view.leading_plans.values() for note in plan["notes"]]
    blocks.append(Sentences(view.join_sentences(dict.fromkeys(notes)), "muted"))
    return view.section("timeline", *blocks)


def begins_on(plan: Json) -> str:
    """When there is something to do: where a bar is waited for, later than the plan's start."""
    days = [task["begins_on"] for task in plan["tasks"] if task["kind"] != "bar"]
    if len(days) == len(plan["tasks"]):
        return str(plan["start"])
    return str(min([*days, *(step["begins_on"] for step in plan["steps"])]))


def _dates(view: RecordView) -> Grid:
    """One column of days where both scopes have the same, else one each."""
    lines: dict[tuple[str, str], dict[str, DateLine]] = {}
    for scope, plan in view.leading_plans.items():
        for line in date_lines(view, plan):
            # What is called otherwise in the other scope has a line of its own.
            lines.setdefault((line.key, line.name), {})[scope] = line
    is_split = any(len({line.days for line in row.values()}) > 1 for row in lines.values())
    columns = tuple(view.leading_plans) if is_split else ("dates",)
    rows = (_date_row(view, row, is_split=is_split) for row in lines.values())
    heads = (
        view.scope_name(key) if key in SCOPES else view.say(f"report.column.{key}")
        for key in ("what", "working_days", *columns, "badge")
    )
    shares = (40, 10, *((20, 20) if is_split else (40,)), 10)
    return Grid.of(heads, rows, view.language, shares)


def _date_row(
    view: RecordView, row: dict[str, DateLine], *, is_split: bool
) -> tuple[Cell | str | None, ...]:
    key, name, days, json = next(iter(row.values()))
    plans, durations = view.leading_plans, json.get("working_days")
    likely = durations[1] if isinstance(durations, list) else durations
    if len(row) < len(plans):
        scope = view.scope_name(next(iter(row)))
        name = view.say("report.timeline.of_scope", name=name, scope=scope)
    cells = [row[scope].days if scope in row else None for scope in plans]
    return (
        Cell(name, "strong" if key == "step.collect" else ""),
        Cell(view.say("report.dash") if likely is None else str(likely), "number"),
        *(cells if is_split else [days]),
        Cell(view.badge(json["badge"]), "muted"),
    )


def date_lines(view: RecordView, plan: Json) -> list[DateLine]:
    """What happens, in the plan's order, but the tasks first; of a yearly duty the first day.

    Stages that are over by the same day, on the same kind of basis, share a line.
    """
    groups: dict[str, list[RecordedEntry]] = {}
    for entry in sorted(plan_entries(plan), key=lambda entry: entry.kind != "task"):
        key = f"{entry.ends_on} {entry.json['badge']}" if entry.kind == "stage" else entry.key
        groups.setdefault(key, []).append(entry)
    lines = []
    for entries in groups.values():
        kind = entries[0].kind
        # Of stages the last one is shown, by which all are over; of a yearly duty the first day.
        entry = entries[-1] if kind == "stage" else entries[0]
        names = [view.entry_name(plan["scope"], kind, each.json) for each in entries]
        name = view.join(names) if kind == "stage" else names[0]
        words = {"task": "before", "stage": "until", "duty": "first_reports"}.get(kind)
        if kind == "task" and entry.json["kind"] == "bar":
            words = "bar"
        # What happened was on that day, and not by that day.
        if kind == "stage" and entry.ends_on in (plan.get("filing") or {}).values():
            words = None
        if words is not None and (kind != "duty" or len(entries) > 1):
            name = view.say(f"report.timeline.{words}", name=name)
        begins = entry.begins_on if kind in ("task", "step") else None
        days = view.period(begins or entry.ends_on, entry.ends_on, entry.json["status"])
        if safe := entry.json.get("safe_on"):
            safe = view.day_with_mark(safe, entry.json["safe_status"])
            days = view.say("report.timeline.safe", day=days, safe=safe)
        lines.append(DateLine(entries[0].key, name, days, entry.json))
    return lines


# The licence itself. A record of an earlier kit holds neither duties nor notes.

# The columns of the duties on a sheet, and how much of the line each takes.
_DUTY_COLUMNS: Final = {
    "duty": 24, "kind_of_duty": 14, "when": 26, "to_do": 44, "otherwise": 40, "why": 40,
    "badge": 12, "sources": 40,
}  # fmt: skip


def terms(view: RecordView) -> Section | None:
    """The penalty without a licence, the fee, where to file and how long the licence lasts."""
    lines = {**view.notes, **view.duties}
    provinces, items = view.fact_value("provinces"), []
    for key in ("fee", "no_licence", *filing_keys(provinces), TERM_END):
        if line := lines.get(key):
            # Of the term only the day from which it runs is assumed, and its sentence says so.
            badge = "law" if key == TERM_END else line["badge"]
            values = {"badge": view.badge(badge), "text": view.text(line["text"])}
            items.append(view.say(f"report.terms.{key}", **values))
    if items and (province := view.province_elsewhere):
        items.append(view.say("report.terms.filing_elsewhere", province=province))
    return view.section("terms", Items(tuple(items))) if items else None


def refusal(view: RecordView) -> Section | None:
    """What follows a refusal: its reasons, the remedies, and what bars a new application.

    Whoever was granted the licence, or withdrew, is not refused any more.
    """
    if _stage(view) in ("granted", "licensed", "withdrawn"):
        return None
    notes = tuple(view.text(view.notes[key]["text"]) for key in IF_REFUSED if key in view.notes)
    return view.section("refused", Items(notes)) if notes else None


def duties(view: RecordView) -> Section | None:
    """Each duty on a line: its name, by when, what to do and what follows otherwise."""
    lines = []
    for duty in view.duties.values():
        name, when = view.text(duty["name"]), view.text(duty["when"])
        texts = [view.text(duty[key]) for key in ("text", "consequence") if duty[key]]
        text = view.join_sentences(texts)
        lines.append(view.say("report.duties.line", name=name, when=when, text=text))
    return view.section("duties", Items(tuple(lines), tone="muted")) if lines else None


def duties_in_full(view: RecordView) -> Grid:
    """The same as a table, with why and the sources, for a sheet with room; the notes come last."""
    notes = [view.notes[key] for key in NOTES_ON_DUTIES if key in view.notes]
    parts = ("when", "text", "consequence", "why")
    rows = []
    for line in (*view.duties.values(), *notes):
        # A note has no name, kind, day or reason of its own.
        name = view.text(line["name"]) if "name" in line else view.say("report.dash")
        kind = view.say(f"timeline.duties.kind.{line['kind']}") if "kind" in line else ""
        texts = (view.text(line[part]) if line.get(part) else "" for part in parts)
        basis = view.badge(line["badge"]), view.citations(line["sources"])
        rows.append((name, kind, *texts, *basis))
    return view.grid(_DUTY_COLUMNS, rows)


# A case that is filed: where it stands, planned beside happened, letters to send.

# What happens to a case, in its order, with the day of the plan before that stands beside it.
_EVENTS: Final = {
    "submitted_on": "submitted", "accepted_on": "completeness_check", "inspected_on": "",
    "decided_on": "decided_on", "refused_on": "", "not_accepted_on": "", "withdrawn_on": "",
    "received_on": "", "issued_on": "licence_on",
}  # fmt: skip


def filed_plans(view: RecordView) -> list[Json]:
    """The plans of the case that was filed; none where none was, or no day was looked at."""
    plans: list[Json] = list(view.record["plans"].values())
    filed = (plan for plan in plans if (plan.get("filing") or {}).get("submitted_on"))
    return [plan for plan in filed if plan["progress"]]


def has_ended(view: RecordView) -> bool:
    """Whether the case that was filed came to its end, and to no licence."""
    stages = {plan["progress"]["stage"] for plan in filed_plans(view)}
    return bool(stages) and stages <= {"refused", "not_accepted", "withdrawn"}


def _stage(view: RecordView) -> str:
    """Where the filed case stands; empty where none was filed."""
    return next((plan["progress"]["stage"] for plan in filed_plans(view)), "")


def filed_summary(view: RecordView) -> str | None:
    """When it was filed, and as of which day it is looked at; ``None`` where it is not filed."""
    for plan in filed_plans(view):
        days = {"submitted": plan["filing"]["submitted_on"], "day": plan["as_of"]}
        values = {name: view.day(day) for name, day in days.items()}
        # Provinces tell which licence was applied for; without them it is the plan's word alone.
        key = "lead" if view.fact_value("provinces") else "lead_open"
        return view.say(f"report.filed.{key}", scope=view.scope_name(plan["scope"]), **values)
    return None


def progress(view: RecordView) -> Section:
    """Where the case stands: what comes next, what to do in silence, until when to challenge."""
    now = filed_plans(view)[0]["progress"]
    lines = [now["next"], now["if_silent"], *now["notes"]]
    # What is over is no longer offered.
    limits = (
        view.say(
            "report.filed.limit",
            name=view.text(limit["name"]),
            begins=view.day(limit["begins_on"]),
            safe=view.day_with_mark(limit["safe_on"], limit["safe_status"]),
        )
        for limit in now["limits"]
        if limit["day"] >= now["on"]
    )
    items = Items((*(view.text(line) for line in lines if line), *limits))
    sources = view.citations(now["sources"])
    basis = [Sentences(view.say("report.filed.basis", sources=sources), "muted")] if sources else []
    return view.section("filed", items, *basis)


def planned_and_happened(view: RecordView) -> Section | None:
    """Each event with its day in the plan before the filing, and the day known or expected."""
    plan = filed_plans(view)[0]
    filing, before, rows = plan["filing"], plan["baseline"] or {}, []
    days = {stage["id"]: stage["day"] for stage in before.get("stages", ())} | before
    is_open = "steps" in plan
    for name, planned in _EVENTS.items():
        day, now = days.get(planned), view.day(filing[name]) if name in filing else None
        # A decision and a licence are expected, whatever else may come before them.
        if is_open and now is None and planned in plan:
            key = "no_day" if is_late(plan) else "expected"
            now = view.say(f"report.filed.{key}", day=view.day(plan[planned]))
        if now is not None or (day and is_open):
            rows.append((view.say(f"filing.event.{name}"), day and view.day(day), now))
        if name == "submitted_on":
            notices = filing.get("corrections", ())
            parts = [(key, each[key]) for each in notices for key in ("asked_on", "answered_on")]
            experts = filing.get("expert_review", ())
            parts += zip(("experts_begun", "experts_ended"), experts, strict=False)
            for key, on in parts:
                rows.append((view.say(f"filing.event.{key}"), None, on and view.day(on)))
    return view.section("happened", view.grid({"what": 40, "planned": 30, "happened": 30}, rows))


def inquiry(view: RecordView) -> Section | None:
    """A letter that asks where the case stands, from the day after sixty calendar days on."""
    plan = filed_plans(view)[0]
    progress, on = plan["progress"], plan["as_of"]
    is_due = {
        "under_review": (progress["due_range"] or [on])[0] < on,
        "overdue": True,
        "granted": (progress["due_on"] or on) < on,
    }
    if not is_due.get(progress["stage"]):
        return None
    key = "granted" if progress["stage"] == "granted" else "review"
    return _letter(view, plan, "inquiry", f"report.filed.inquiry.{key}", to="authority")


def reconsideration(view: RecordView) -> Section | None:
    """An application for reconsideration, while it may be made."""
    plan = filed_plans(view)[0]
    progress, on = plan["progress"], plan["as_of"]
    for limit in progress["limits"]:
        if limit["id"] in ("silence", "reconsideration") and limit["begins_on"] <= on:
            if on > max(limit["day"], _last_day_in_silence(progress)):
                return None
            key = f"report.filed.reconsideration.{progress['stage']}"
            return _letter(view, plan, "reconsideration", key, to="ministry")
    return None


def _last_day_in_silence(progress: Json) -> str:
    """Until when silence can be challenged if the 60 days of the review are working days."""
    if progress["stage"] != "overdue":
        return ""
    deadline, days = progress["due_range"][1], process().challenges["silence"].days
    last = date.fromisoformat(deadline) + timedelta(days=days or 0)
    return projecting().roll(last).isoformat()


def _letter(view: RecordView, plan: Json, section: str, key: str, to: str) -> Section:
    """One letter with its days filled in, ready to be read by a lawyer and signed."""
    filing, due = plan["filing"], plan["progress"]["due_range"] or [None, None]
    notices = filing.get("corrections", ())
    days = {
        "submitted": filing["submitted_on"],
        "complete": notices[-1]["answered_on"] if notices else filing["submitted_on"],
        "early": due[0], "late": due[1], "granted": filing.get("decided_on"),
        "end": filing.get("refused_on") or filing.get("not_accepted_on"),
        "day": plan["as_of"],
    }  # fmt: skip
    values: dict[str, Any] = {name: view.day(day) for name, day in days.items() if day}
    values["days"] = process().clocks["law_calendar"].review_days
    values["name"] = view.applicant_name or view.say("report.filed.company")
    provinces = frozenset(view.fact_value("provinces") or ())
    # A letter names whom it is sent to: one of the bureaus, where nobody knows which, is no name.
    is_named = plan["scope"] == "nationwide" or coverage(provinces) == "home"
    authority = authority_for(plan["scope"], provinces).say(view.language)
    values["authority"] = authority if is_named else view.say("report.filed.authority")
    lines = (view.say(f"report.filed.to_{to}", **values), view.say(key, **values))
    blocks: list[Block] = [Sentences(view.say("report.filed.draft"), "muted")]
    blocks += map(Sentences, (*lines, view.say("report.filed.signature", **values)))
    return view.section(section, *blocks, begins_page=True)
