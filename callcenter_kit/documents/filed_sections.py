"""Sections on a case that is filed: where it stands, planned beside happened, letters to send.

They speak of the first plan of the record that is filed and was looked at on a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from callcenter_kit.documents.blocks import Block, Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.record import Json
from callcenter_kit.documents.record_view import RecordView

# What happens to a case, in its order, with the day of the plan before that stands beside it.
_EVENTS: Final = {
    "submitted_on": "submitted",
    "accepted_on": "completeness_check",
    "inspected_on": "",
    "decided_on": "decided_on",
    "refused_on": "",
    "not_accepted_on": "",
    "withdrawn_on": "",
    "received_on": "",
    "issued_on": "licence_on",
}


def filed_plan(view: RecordView) -> Json | None:
    """The plan of the case that was filed; ``None`` where none was, or no day was looked at."""
    plans: list[Json] = list(view.record["plans"].values())
    filed = (plan for plan in plans if (plan.get("filing") or {}).get("submitted_on"))
    return next((plan for plan in filed if plan["progress"]), None)


def summary(view: RecordView) -> str | None:
    """When it was filed, and as of which day it is looked at; ``None`` where it is not filed."""
    if (plan := filed_plan(view)) is None:
        return None
    days = {"submitted": view.day(plan["filing"]["submitted_on"]), "day": view.day(plan["as_of"])}
    return view.say("report.filed.lead", scope=view.scope_name(plan["scope"]), **days)


def progress(view: RecordView) -> Section | None:
    """Where the case stands: what comes next, what to do in silence, until when to challenge."""
    if (plan := filed_plan(view)) is None:
        return None
    now = plan["progress"]
    lines = [now["next"], now["if_silent"], *now["notes"]]
    limits = (
        view.say(
            "report.filed.limit",
            name=view.text(limit["name"]),
            begins=view.day(limit["begins_on"]),
            safe=view.day_with_mark(limit["safe_on"], limit["safe_status"]),
        )
        for limit in now["limits"]
    )
    items = Items((*(view.text(line) for line in lines if line), *limits))
    sources = view.citations(now["sources"])
    basis = [Sentences(view.say("report.filed.basis", sources=sources), "muted")] if sources else []
    return view.section("filed", items, *basis)


def planned_and_happened(view: RecordView) -> Section | None:
    """Each event with its day in the plan before the filing, and the day known or expected."""
    if (plan := filed_plan(view)) is None:
        return None
    heads = tuple(view.say(f"report.column.{key}") for key in ("what", "planned", "happened"))
    rows = tuple((Cell(n), Cell(planned), Cell(now)) for n, planned, now in _rows(view, plan))
    return view.section("happened", Grid(heads, (40, 30, 30), rows))


def _rows(view: RecordView, plan: Json) -> Iterator[tuple[str, str, str]]:
    filing, before, dash = plan["filing"], plan["baseline"] or {}, view.say("report.dash")
    days = {stage["id"]: stage["day"] for stage in before.get("stages", ())} | before
    is_open = "steps" in plan
    for name, planned in _EVENTS.items():
        day, now = days.get(planned), view.day(filing[name]) if name in filing else dash
        # A decision and a licence are expected, whatever else may come before them.
        if is_open and now == dash and planned in plan:
            now = view.say("report.filed.expected", day=view.day(plan[planned]))
        if now != dash or (day and is_open):
            yield view.say(f"filing.event.{name}"), view.day(day) if day else dash, now
        if name == "submitted_on":
            yield from _notices(view, filing)


def _notices(view: RecordView, filing: Json) -> Iterator[tuple[str, str, str]]:
    dash = view.say("report.dash")
    for notice in filing.get("corrections", ()):
        for name in ("asked_on", "answered_on"):
            day = view.day(notice[name]) if notice[name] else dash
            yield view.say(f"filing.event.{name}"), dash, day
    for name, day in zip(("begun", "ended"), filing.get("expert_review", ()), strict=False):
        yield view.say(f"filing.event.experts_{name}"), dash, view.day(day) if day else dash


def inquiry(view: RecordView) -> Section | None:
    """A letter that asks where the case stands, from the day after sixty calendar days on."""
    if (plan := filed_plan(view)) is None:
        return None
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
    if (plan := filed_plan(view)) is None:
        return None
    progress, on = plan["progress"], plan["as_of"]
    for limit in progress["limits"]:
        if limit["id"] in ("silence", "reconsideration") and limit["begins_on"] <= on:
            if on > limit["day"]:
                return None
            key = f"report.filed.reconsideration.{progress['stage']}"
            return _letter(view, plan, "reconsideration", key, to="ministry")
    return None


def _letter(view: RecordView, plan: Json, section: str, key: str, to: str) -> Section:
    """One letter with its days filled in, ready to be read by a lawyer and signed."""
    filing, due = plan["filing"], plan["progress"]["due_range"] or [None, None]
    ended = next((filing[n] for n in ("refused_on", "not_accepted_on") if n in filing), None)
    notices = filing.get("corrections", ())
    values: dict[str, Any] = {
        "name": view.applicant_name or view.say("report.filed.company"),
        "authority": view.say(f"filing.authority.{plan['scope']}"),
        "submitted": filing["submitted_on"],
        "complete": notices[-1]["answered_on"] if notices else filing["submitted_on"],
        **{"early": due[0], "late": due[1], "granted": filing.get("decided_on"), "end": ended},
        "day": plan["as_of"],
    }
    days = ("submitted", "complete", "early", "late", "granted", "end", "day")
    values |= {name: view.day(values[name]) for name in days if values[name]}
    lines = (view.say(f"report.filed.to_{to}", **values), view.say(key, **values))
    blocks: list[Block] = [Sentences(view.say("report.filed.draft"), "muted")]
    blocks += map(Sentences, (*lines, view.say("report.filed.signature", **values)))
    return view.section(section, *blocks, begins_page=True)
