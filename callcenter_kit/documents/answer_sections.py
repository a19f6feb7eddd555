"""Sections on the answer: what it is and why, what was answered, what to do, and when."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

from callcenter_kit.documents.blocks import TONES, Block, Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.record import Json
from callcenter_kit.documents.record_view import RecordedEntry, RecordView, plan_entries
from callcenter_kit.rules.assessment import excluded_outcome, status_in_words
from callcenter_kit.rules.loading import has_all_documents
from callcenter_kit.rules.rulebook import PAPERS
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.dates import after_months
from callcenter_kit.texts.language import join_tasks, within_sentence
from callcenter_kit.timeline.advice import WITHOUT_A_PLAN
from callcenter_kit.timeline.plan import REVIEW
from callcenter_kit.timeline.process import LIKELY, process
from callcenter_kit.timeline.progress import limits_against
from callcenter_kit.workdays.calendar import projecting

T = TypeVar("T")
# What is said of a scope, by key.
_OfScope = Callable[[RecordView, str], Mapping[str, T]]

# The answer.


def headline(view: RecordView) -> str:
    """The first sentence of the pages; the record of an earlier kit has none: then its title."""
    if (decision := view.record.get("decision")) is None:
        return view.say("report.title", day=view.on)
    return view.text(decision["text"])


def summary(view: RecordView) -> str:
    """The reason, where a hard case needs one; and what was checked, against what and when."""
    reason = view.record.get("decision", {}).get("reason")
    checked = view.say(
        "report.lead_exempt" if view.licence == "not_required" else "report.lead",
        total=len(view.requirements),
        day=view.on,
        form=within_sentence(view.business_forms(), view.language),
        against=view.rulebook_name,
    )
    return view.join_sentences(filter(None, (view.text(reason) if reason else "", checked)))


def answer(view: RecordView) -> Section:
    """Each licence in question: the outcome, why, and the day where there is a plan."""
    exclusion, rows = view.exclusion, []
    dated = {"licence_on": 26} if view.plans else {}
    for scope in view.scopes:
        outcome, plan = view.answers[scope]["outcome"], view.plans.get(scope)
        words = Cell(view.say(f"common.outcome.{outcome}"), TONES[outcome])
        if exclusion is not None:  # what the rulebook finds met does not help then
            kind = exclusion["kind"]
            words = Cell(view.say(f"common.exclusion.{kind}"), TONES[excluded_outcome(kind)])
        day = plan and Cell(view.day_with_mark(plan["licence_on"], plan["status"]), "strong")
        row = (Cell(view.scope_name(scope), "strong"), words, _reason(view, scope))
        rows.append((*row, day) if dated else row)
    # Who cannot apply is not told when it may apply again.
    again = view.notes.get(PAPERS, {}).get("text")
    warnings = [
        Sentences(view.text(warning))
        for warning in view.assessment["warnings"]
        if exclusion is None or warning != again
    ]
    if view.licence != "not_required":
        warnings.insert(0, Sentences(view.say("eligibility.limits.held")))
    table = view.grid({"scope": 14, "outcome": 14, "because": 46, **dated}, rows)
    return view.section("answer", table, *_remarks(view), *warnings)


def _remarks(view: RecordView) -> Iterator[Sentences]:
    """That the days are worked out for Beijing, and what the nationwide licence needs besides."""
    if view.licence != "required" or view.exclusion is not None:
        return
    if province := view.province_elsewhere:
        yield Sentences(view.say("scopes.lead.elsewhere", province=province))
    if view.scopes == ("local",):
        ours = [each["text"] for each in view.obstacles("local")]
        others = (each["text"] for each in view.obstacles("nationwide"))
        tasks = join_tasks((view.text(each) for each in others if each not in ours), view.language)
        yield Sentences(view.say(f"verdict.other{'' if tasks else '_nothing'}", tasks=tasks))


def _reason(view: RecordView, scope: str) -> str:
    match view.licence, view.answers[scope]["outcome"]:
        case ("not_required", _):
            return view.say("report.answer.exempt", against=view.rulebook_name)
        case ("undetermined", _):
            return view.say(f"report.answer.{view.open_question}_first")
        case _ if (exclusion := view.exclusion) is not None:
            return view.join_sentences(_what_excludes(view, scope, exclusion))
        case (_, "eligible"):
            return view.say("report.answer.all_met", total=len(view.requirements))
    return view.join_sentences(_what_is_missing(view, scope))


def _what_excludes(view: RecordView, scope: str, exclusion: Json) -> Iterator[str]:
    """Why nothing can be prepared: what comes first in full, of anything else what to do."""
    listed = [each for each in view.obstacles(scope) if each["kind"] in WITHOUT_A_PLAN]
    listed = listed or [exclusion]  # by a rulebook of one's own it may be the other licence's alone
    if reason := view.record["plans"].get(scope, {}).get("reason"):
        yield view.text(reason)
    for each in listed[1 if reason else 0 :]:
        yield view.say("report.month.do", text=view.text(each["text"]))


def _what_is_missing(view: RecordView, scope: str) -> Iterator[str]:
    """What to wait for, what to do and what is not known, a sentence each."""
    obstacles, waits = view.obstacles(scope), view.waits(scope)
    # What ends earlier does not let the company apply: only the last wait is said.
    for wait in sorted(waits, key=lambda wait: wait["until"] or "9")[-1:]:
        yield view.say("report.month.do", text=view.text(wait["text"]))
    tasks = [view.text(each["text"]) for each in obstacles if each not in waits]
    if tasks:
        yield view.say("report.answer.to_do", tasks=join_tasks(tasks, view.language))
    # The record of an earlier kit knows no obstacles: then what each condition is called.
    named = {each["requirement"] for each in obstacles}
    for status, word in (("unmet", "in_the_way"), ("unknown", "not_known")):
        findings = view.answers[scope]["findings"].items()
        others = (key for key, each in findings if each["status"] == status and key not in named)
        called = (within_sentence(view.requirement_name(key), view.language) for key in others)
        if names := view.join(called):
            yield view.say(f"report.answer.{word}", names=names)


def exemption(view: RecordView) -> Section:
    """Why no licence is needed, and what would change that."""
    form = view.book["business_forms"][view.fact_value("business_form")]
    sources = Sentences(view.citations(form["sources"]), "muted")
    return view.section("exempt", Sentences(view.text(form["why"])), sources)


# The facts that the company gave, for it to read again and to sign.

# Other sections hold these: the materials their list, the forms their first one's line.
_ELSEWHERE: Final = ("materials", "other_forms")


def applicant_facts(view: RecordView) -> Section | None:
    """Each known fact, and a line to sign, on a page of their own; nothing where none is known."""
    names = [name for name in view.assessment["fact_states"] if name not in _ELSEWHERE]
    if view.licence == "not_required":  # the answer rests on the business alone
        names = ["name", "business_form", "group_clients"]
    facts = view.assessment["facts"]
    if not facts:  # nothing that could be signed
        return None
    # Which licence it is hangs on the provinces: that they are not known stands there, too.
    facts = {"provinces": None, **facts}
    rows = ((view.fact_name(n), view.value_in_words(n, facts[n])) for n in names if n in facts)
    sign = Sentences(view.say("report.told.sign"), "strong")
    table = view.grid({"fact": 40, "answer": 60}, rows)
    return view.section("told", table, sign, begins_page=True)


# What is missing for a yes, each thing once: said of both scopes where it is the same in both.


def way_to_licence(view: RecordView) -> Section | None:
    """What is missing and what to do, what takes longest first, each with its scope."""
    if view.licence != "required":
        return None
    tasks = _dated(view, _tasks_of_scope)
    # Sorting keeps the order of tasks that end on one day, in reverse, too.
    tasks.sort(key=itemgetter(0), reverse=True)
    items = Items(tuple(text for _, text in tasks), is_numbered=len(tasks) > 1)
    blocks: list[Block] = [items] if tasks else []
    for scope, text in _by_key(view, _assumptions):
        text = within_sentence(text, view.language)
        blocks.append(Sentences(view.say("report.way.of_scope", scope=scope, text=text)))
    return view.section("way", *blocks) if blocks else None


def _assumptions(view: RecordView, scope: str) -> dict[str, str]:
    """What the days of the plan, or without one those of the soonest repair, take as met."""
    dated = [view.plans[scope]] if scope in view.plans else view.advice[scope]["repairs"][:1]
    facts = [view.assumptions(change) for each in dated if (change := each["assumes"])]
    return {"assumes": view.say("report.way.assumes", facts=facts[0])} if facts else {}


def _tasks_of_scope(view: RecordView, scope: str) -> dict[str, tuple[str, str]]:
    """The last day and the sentence of each task of the soonest repair; then what has no day."""
    repairs, plan = view.advice[scope]["repairs"], view.plans.get(scope, {})
    has_to_do = repairs and view.answers[scope]["outcome"] != "eligible"
    # The days are the plan's where there is a plan, else those of the advice.
    has_days = has_to_do and all(wait["until"] for wait in view.waits(scope))
    listed = (plan.get("tasks") or repairs[0]["tasks"]) if has_days else ()
    tasks = {task["id"]: _task(view, scope, task) for task in listed}
    obstacles = [each for each in view.obstacles(scope) if each["requirement"] not in tasks]
    texts = dict.fromkeys(view.text(each["text"]) for each in obstacles)
    return tasks | {text: ("", view.say("report.month.do", text=text)) for text in texts}


def _task(view: RecordView, scope: str, task: Json) -> tuple[str, str]:
    """When it can be done; what to do and how much is missing, how, and that day in words."""
    low, likely, high = task["working_days"] or (None, None, None)
    kind = "bar" if task["kind"] == "bar" else "months" if likely is None else "days"
    shortfall = view.answers[scope]["findings"][task["id"]]["shortfall"]
    texts, what = [view.text(task["text"])], view.task_text(scope, task)
    if len(shortfall) == 1:
        short = status_in_words("unmet", shortfall, view.language)
        what = view.say("report.way.short", text=what, short=short)
    # Elsewhere what to do says in full what the task says in a few words.
    if kind != "days" or shortfall:
        texts.insert(0, view.say("report.month.do", text=what))
    ready = task["ready_on"][LIKELY]
    days = {"low": low, "likely": likely, "high": high, "ready": view.day(ready)}
    text, mark = view.join_sentences(texts), view.day_mark(task["status"])
    return ready, view.say(f"report.way.task_{kind}", text=text, **days, mark=mark)


# What to do within a month of the day of the assessment, or what comes first after it.

MOST: Final = 6  # lines, so that the letter's first page stays one
MOST_QUESTIONS: Final = 3  # facts to find out first, of those that are not known


def first_month(view: RecordView) -> Section:
    """The facts to find out first, then what begins within a month, in the order of its days.

    Where nothing begins by then, what comes first; where nothing is to be done, that.
    """
    lines = list(_month_lines(view))
    if not lines:
        return view.section("month", Sentences(view.say("report.month.nothing")))
    more = len(lines) - MOST
    # A number before a single line would make the reader look for the second.
    items = Items(tuple(lines[:MOST]), is_numbered=len(lines) > 1)
    rest = (Sentences(view.say("report.month.more", count=more)),) if more > 0 else ()
    return view.section("month", items, *rest)


def _month_lines(view: RecordView) -> Iterator[str]:
    if view.licence == "undetermined" and view.open_question == "authority":
        yield view.say("report.month.authority")
        return
    # Until when a refusal for a false statement can be challenged; what is over says so.
    received = view.fact_value("refused_on")
    if view.fact_value("refused_for_falsehood") and received is not None:
        limits = limits_against(date.fromisoformat(received), projecting())
        for limit in sorted(limits, key=lambda each: each.day < view.on):  # what is over comes last
            state = "open" if limit.day >= view.on else "over"
            yield view.say(f"report.month.{limit.id}.{state}", day=limit.last_on(view.on))
    if (exclusion := view.exclusion) is not None:
        yield view.say("report.month.do", text=view.text(exclusion["text"]))
        if view.fact_value("on_dishonesty_list") and exclusion["kind"] != "prohibited":
            yield view.say("report.month.listed")
        return
    yield from _questions(view)
    if view.licence == "required":
        yield from _where_readings_differ(view)
        waits = [wait for scope in view.scopes for wait in view.waits(scope)]
        for text in dict.fromkeys(view.text(wait["text"]) for wait in waits if not wait["until"]):
            yield view.say("report.month.do", text=text)
        actions = sorted(_dated(view, _actions_of_scope), key=itemgetter(0))
        last_day = _last_day(view)
        if actions and actions[0][0] > last_day:
            first_day = min(map(begins_on, view.leading_plans.values()), default=actions[0][0])
            if first_day >= view.assessment["on"]:  # what was filed is prepared already
                yield view.say("report.month.later", day=view.day(first_day))
        yield from (text for day, text in actions if day <= last_day)


def _where_readings_differ(view: RecordView) -> Iterator[str]:
    """What to ask the authority now, since the other reading says of it the contrary."""
    barred = [each["fact"] for scope in view.scopes for each in view.obstacles(scope)]
    if "clean_record" in barred:
        yield view.say("report.month.record")
    if view.fact_value("on_dishonesty_list") and "on_dishonesty_list" not in barred:
        yield view.say("report.month.listed")


def _last_day(view: RecordView) -> str:
    return after_months(view.on, 1).isoformat()


def _questions(view: RecordView) -> Iterator[str]:
    """The facts that settle most, then those that the days take as met."""
    advice = [view.advice[scope] for scope in view.scopes]
    # A dict for a set that keeps its order.
    names = dict.fromkeys(fact for each in advice for fact in each["questions"])
    repairs = [repair for each in advice for repair in each["repairs"][:1]]
    names |= dict.fromkeys(fact for each in repairs for fact in each["assumes"])
    # Foreign capital leads into another procedure, also where no condition asks for it.
    is_told = {"domestic_capital", "foreign_share"} & view.assessment["facts"].keys()
    names |= {"domestic_capital": None} if view.licence == "required" and not is_told else {}
    if names:
        more = len(names) - MOST_QUESTIONS
        key = "report.month.ask_more" if more > 0 else "report.month.ask"
        yield view.say(key, facts=view.fact_names([*names][:MOST_QUESTIONS]), count=more)


def _dated(view: RecordView, describe: _OfScope[tuple[str, str]]) -> list[tuple[str, str]]:
    """A day and a sentence with its scope for each key that ``describe`` gives."""
    key, pairs = "report.way.of_scope", _by_key(view, describe)
    texts = ((scope, day, within_sentence(text, view.language)) for scope, (day, text) in pairs)
    return [(day, view.say(key, scope=scope, text=text)) for scope, day, text in texts]


def _by_key(view: RecordView, describe: _OfScope[T]) -> Iterator[tuple[str, T]]:
    """What ``describe`` gives for each key, after the scope; once where both have the same."""
    parts = {view.scope_name(scope): describe(view, scope) for scope in view.scopes}
    for key in dict.fromkeys(key for part in parts.values() for key in part):
        found = [(name, part[key]) for name, part in parts.items() if key in part]
        if len(found) == len(SCOPES) and found[0][1] == found[-1][1]:
            found = [(view.say("report.both_scopes"), found[0][1])]
        yield from found


def _actions_of_scope(view: RecordView, scope: str) -> dict[str, tuple[str, str]]:
    """What begins when, by its key: from the plan, or where there is none from the advice."""
    on, plan = view.assessment["on"], view.plans.get(scope)
    if plan is not None:
        entries = [each for each in plan_entries(plan) if each.ends_on >= on and _is_work(each)]
    elif view.answers[scope]["outcome"] == "eligible":
        key = "apply_now" if has_all_documents(view.fact_value("materials")) else "nothing"
        return {"apply": (on, view.say(f"report.way.{key}"))}
    elif any((wait["until"] or "9") > _last_day(view) for wait in view.waits(scope)):
        return {}  # who has to wait for longer than that, or without an end, prepares nothing yet
    else:
        repairs = view.advice[scope]["repairs"][:1]
        entries = [RecordedEntry.of_task(task) for each in repairs for task in each["tasks"]]
    return {entry.key: _action(view, scope, entry) for entry in entries}


def _is_work(entry: RecordedEntry) -> bool:
    """Whether it is work of the company's: no waiting, no review, no settling of a direction."""
    is_step = entry.kind == "step" and entry.json["id"] not in ("direction", REVIEW)
    return is_step or entry.role() == "task"


def _action(view: RecordView, scope: str, entry: RecordedEntry) -> tuple[str, str]:
    """When it begins, and what is said of it."""
    begins, json = entry.begins_on or entry.ends_on, entry.json
    name = view.task_text(scope, json) if entry.kind == "task" else view.text(json["name"])
    if entry.kind == "step" or begins > projecting().add(view.on, 1).isoformat():
        days = view.period(begins, entry.ends_on, json["status"])
        return begins, view.say("report.month.step", name=name, days=days)
    ready, mark = view.day(entry.ends_on), view.day_mark(json["status"])
    return begins, view.say("report.month.task", name=name, ready=ready, mark=mark)


# When: the licence's day, and the dates of everything before and after it.


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
    lines = _by_key(view, _licence_days)
    texts = (view.say(key, scope=scope, **values) for scope, (key, values) in lines)
    return view.section("day", Items(tuple(texts)))


def _licence_days(view: RecordView, scope: str) -> dict[str, tuple[str, dict[str, object]]]:
    """The words' key and values: of the range, of the other way to count, or of the reason."""
    if (plan := view.plans.get(scope)) is None:
        reason = view.record["plans"].get(scope, {}).get("reason")
        return {"": ("report.timeline.no_plan", {"reason": view.text(reason)})} if reason else {}
    low, high = map(view.day, plan["full_range"])
    licence = view.day_with_mark(plan["licence_on"], plan["status"])
    key = f"report.range.{'exact' if low == high else 'between'}"
    lines: dict[str, tuple[str, dict[str, object]]] = {}
    lines["range"] = key, {"licence": licence, "low": low, "high": high}
    if deadline := plan.get("wanted"):
        lines["wanted"] = "report.way.of_scope", {"text": view.text(deadline["text"])}
    # A number of days of one's own is no law's, whose days could be of either kind.
    is_of_the_law = plan["clock"] == "law_working" and plan["clock_line"]["badge"] != "assumption"
    if is_of_the_law and not any(plan["extra_times"].values()):
        calendar, clock = projecting(), process().clocks["law_calendar"]
        # A record from before the rulebooks had a number of their own has the clock's.
        if (days_in_record := view.record["parameters"].get("review_days")) is not None:
            clock = replace(clock, review_days=days_in_record[scope]["value"])
        decided, _ = clock.review(calendar, date.fromisoformat(plan["submitted"]))
        licence_on = calendar.add(decided, clock.issue_working_days)
        values = {"days": clock.review_days, "day": licence_on}
        lines["calendar"] = "report.range.in_calendar_days", values
    return lines


def timeline(view: RecordView) -> Section | None:
    """The steps, stages and duties dated, one column a scope, with how sure each day is."""
    if not view.leading_plans:
        return None
    plan = next(iter(view.leading_plans.values()))
    text = view.text(plan["clock_line"]["text"])
    key = "filed" if (plan.get("filing") or {}).get("submitted_on") else "start"
    day = view.day(plan["submitted"] if key == "filed" else begins_on(plan))
    start = view.say(f"report.timeline.{key}", day=day, text=text)
    notes = [view.text(note) for plan in view.leading_plans.values() for note in plan["notes"]]
    closing = Sentences(view.join_sentences(dict.fromkeys(notes)), "muted")
    return view.section("timeline", Sentences(start), _dates(view), closing)


def begins_on(plan: Json) -> str:
    """When there is something to do: where a bar is waited for, later than the plan's start."""
    days = [task["begins_on"] for task in plan["tasks"] if task["kind"] != "bar"]
    if len(days) == len(plan["tasks"]):
        return str(plan["start"])
    return str(min(days + [step["begins_on"] for step in plan["steps"]]))


def _dates(view: RecordView) -> Grid:
    """One column of days where both scopes have the same, else one each."""
    lines: dict[tuple[str, str], dict[str, DateLine]] = {}
    for scope, plan in view.leading_plans.items():
        for line in date_lines(view, plan):
            # What is called otherwise in the other scope has a line of its own.
            lines.setdefault((line.key, line.name), {})[scope] = line
    is_split = any(len({line.days for line in row.values()}) > 1 for row in lines.values())
    days = dict.fromkeys(view.leading_plans, 20) if is_split else {"dates": 40}
    rows = (_date_row(view, row, is_split=is_split) for row in lines.values())
    return view.grid({"what": 40, "working_days": 10, **days, "badge": 10}, rows)


def _date_row(view: RecordView, row: dict[str, DateLine], *, is_split: bool) -> Iterator[object]:
    key, name, days, json = next(iter(row.values()))
    if len(row) < len(view.leading_plans):
        scope = view.scope_name(next(iter(row)))
        name = view.say("report.timeline.of_scope", name=name, scope=scope)
    yield Cell(name, "strong" if key == "step.collect" else "")
    durations = json.get("working_days")
    likely = durations[LIKELY] if isinstance(durations, list) else durations
    yield Cell(view.say("report.dash") if likely is None else str(likely), "number")
    cells = [row[scope].days if scope in row else None for scope in view.leading_plans]
    yield from cells if is_split else [days]
    yield Cell(view.badge(json["badge"]), "muted")


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
        # The guide's number of days is what is usual, and no limit.
        by = "about" if entry.json["badge"] == "guide_only" else "until"
        words = {"task": "before", "bar": "bar", "stage": by}.get(entry.role(plan))
        words = "first_reports" if kind == "duty" and len(entries) > 1 else words
        if words is not None:
            name = view.say(f"report.timeline.{words}", name=name)
        begins = entry.begins_on if kind in ("task", "step", "limit") else None
        days = view.period(begins or entry.ends_on, entry.ends_on, entry.json["status"])
        if day := entry.json.get("safe_on"):
            safe = view.day_with_mark(day, entry.json["safe_status"])
            days = view.say("report.timeline.safe", day=days, safe=safe)
        lines.append(DateLine(entries[0].key, name, days, entry.json))
    return lines
