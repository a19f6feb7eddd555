"""Sections on the answer: what it is and why, what was answered, and what to do, by when."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Final, TypeVar

from callcenter_kit.documents.blocks import TONES, Block, Cell, Items, Section, Sentences, Tone
from callcenter_kit.documents.date_sections import begins_on
from callcenter_kit.documents.record_view import RecordedEntry, RecordView, plan_entries
from callcenter_kit.rules.assessment import excluded_outcome
from callcenter_kit.rules.loading import amount, facts, has_all_documents
from callcenter_kit.rules.rulebook import PAPERS
from callcenter_kit.rules.statements import EXCLUSIONS, SCOPES
from callcenter_kit.texts.dates import after_months
from callcenter_kit.texts.language import join_tasks
from callcenter_kit.timeline.advice import WITHOUT_A_PLAN
from callcenter_kit.timeline.plan import REVIEW
from callcenter_kit.timeline.progress import limits_against
from callcenter_kit.workdays.calendar import projecting

T = TypeVar("T")
# What is said of a scope, by key.
_OfScope = Callable[[RecordView, str], Mapping[str, T | None]]

# The answer.


def headline(view: RecordView) -> str:
    """The first sentence of the pages; an earlier kit's record has none: then both answers."""
    if "decision" in view.record:
        return view.text(view.record["decision"]["text"])
    match view.licence:
        case "not_required":
            return view.say_with_rulebook("report.headline.not_required")
        case "undetermined":
            return view.say(f"report.headline.{view.open_question}")
    outcomes = ".".join(view.answers[scope]["outcome"] for scope in SCOPES)
    count = len(view.requirements_with("local", "unknown"))
    return view.say(f"verdict.both.{outcomes}", count=count)


def summary(view: RecordView) -> str:
    """The reason, where a hard case needs one; and what was checked, against what and when."""
    reason = view.record.get("decision", {}).get("reason")
    checked = view.say_with_rulebook(
        "report.lead_exempt" if view.licence == "not_required" else "report.lead",
        total=len(view.requirements),
        day=view.on,
        form=view.business_forms(),
    )
    return view.join_sentences(filter(None, (view.text(reason) if reason else "", checked)))


def answer(view: RecordView) -> Section:
    """Each licence in question: the outcome, why, and the day where there is a plan."""
    shares, exclusion, rows = {"scope": 16, "outcome": 16, "because": 68}, view.exclusion, []
    if view.plans:
        shares = {"scope": 14, "outcome": 14, "because": 46, "licence_on": 26}
    for scope in view.scopes:
        outcome, plan = view.answers[scope]["outcome"], view.plans.get(scope)
        words = Cell(view.say(f"common.outcome.{outcome}"), TONES[outcome])
        if exclusion is not None:  # what the rulebook finds met does not help then
            kind = exclusion["kind"]
            words = Cell(view.say(f"common.exclusion.{kind}"), TONES[excluded_outcome(kind)])
        dash = view.say("report.dash")
        day = view.day_with_mark(plan["licence_on"], plan["status"]) if plan else dash
        name, reason = Cell(view.scope_name(scope), "strong"), _reason(view, scope)
        rows.append((name, words, reason, Cell(day, "strong"))[: len(shares)])
    warnings = [Sentences(view.text(warning)) for warning in view.assessment["warnings"]]
    if exclusion is not None:  # who cannot apply is not told when it may apply again
        again = view.text(view.notes[PAPERS]["text"]) if PAPERS in view.notes else ""
        warnings = [each for each in warnings if each.text != again]
    return view.section("answer", view.grid(shares, rows), *_remarks(view), *warnings)


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
            return view.say_with_rulebook("report.answer.exempt")
        case ("undetermined", _):
            return view.say(f"report.answer.{view.open_question}_first")
        case _ if view.exclusion is not None:
            plan = view.record["plans"].get(scope, {})
            return view.text(plan.get("reason", view.exclusion["text"]))
        case (_, "eligible"):
            return view.say("report.answer.all_met", total=len(view.requirements))
    return view.join_sentences(_what_is_missing(view, scope))


def _what_is_missing(view: RecordView, scope: str) -> Iterator[str]:
    """What to wait for, what to do and what is not known, a sentence each."""
    unmet, obstacles = view.requirements_with(scope, "unmet"), view.obstacles(scope)
    waits = [view.text(each["text"]) for each in obstacles if each["kind"] == "time_limited"]
    tasks = [view.text(each["text"]) for each in obstacles if each["kind"] != "time_limited"]
    for text in dict.fromkeys(waits):
        yield view.say("report.month.do", text=text)
    if tasks:
        yield view.say("report.answer.to_do", tasks=join_tasks(tasks, view.language))
    # The record of an earlier kit knows no obstacles: then what each condition is called.
    obstacle_keys = {each["requirement"] for each in obstacles}
    if others := [view.requirement_name(key) for key in unmet if key not in obstacle_keys]:
        yield view.say("report.answer.in_the_way", unmet=view.join(others))
    unknown = (key for key in view.requirements_with(scope, "unknown") if key not in obstacle_keys)
    if names := view.join(map(view.requirement_name, unknown)):
        yield view.say("report.answer.not_known", unknown=names)


def exemption(view: RecordView) -> Section:
    """Why no licence is needed, and what would change that."""
    form = view.book["business_forms"][view.fact_value("business_form")]
    sources = Sentences(view.citations(form["sources"]), "muted")
    return view.section("exempt", Sentences(view.text(form["why"])), sources)


# The facts that the company gave, for it to read again and to sign.

# Other sections hold these: the materials their list, the forms their first one's line.
_ELSEWHERE: Final = ("materials", "other_forms")


def applicant_facts(view: RecordView) -> Section:
    """Each known fact, what is needed but not known, and a line to sign; on a page of its own."""
    names = [name for name in view.assessment["fact_states"] if name not in _ELSEWHERE]
    answers = [name for name in names if name in view.assessment["facts"]]
    values = {name: view.value_in_words(name, view.fact_value(name)) for name in answers}
    rows = ((view.fact_name(name), value) for name, value in values.items())
    blocks: list[Block] = [view.grid({"fact": 40, "answer": 60}, rows)] if answers else []
    # Where no licence is needed, or nothing can be prepared, the answer hangs on no other fact.
    is_settled = view.licence == "not_required" or view.exclusion is not None
    deciding = set() if is_settled else _deciding_facts(view)
    if unknown := [name for name in names if name not in answers and name in deciding]:
        blocks.append(Sentences(view.say("report.told.unknown", facts=view.fact_names(unknown))))
    sign = Sentences(view.say("report.told.sign"), "strong")
    return view.section("told", *blocks, sign, begins_page=True)


def _deciding_facts(view: RecordView) -> set[str]:
    deciding = {"business_form", "provinces"}
    for scope in SCOPES:
        # What has to be done in any case is not asked: the staff of a company to be founded.
        listed = {each["requirement"] for each in view.obstacles(scope)}
        for key, finding in view.answers[scope]["findings"].items():
            if finding["status"] != "unknown" or key not in listed:
                deciding.update(finding["facts"])
    return deciding


# What stands in the way, each thing once: said of both scopes where it is the same in both.


def obstacles(view: RecordView) -> Section | None:
    """What is not met by how much, what nobody can change, and what is not known.

    While the business form is not known, only what to ask: the rest stands in the findings. Where
    nothing can be prepared, only why.
    """
    lines: list[str] = []
    if view.licence == "required" and view.exclusion is None:
        for scope, (words, values) in _by_key(view, _short_or_unknown):
            lines.append(view.say(words, scope=scope, **values))
    if view.licence == "required" or view.exclusion is not None:
        for scope, (words, text) in _by_key(view, _what_to_do):
            lines.append(view.say(words, scope=scope, text=text))
    if view.exclusion is None:
        firsts = (fact for scope in view.scopes for fact in view.advice[scope]["questions"][:1])
        for fact in dict.fromkeys(firsts):
            if fact in facts():
                question = facts()[fact].question.say(view.language)
                lines.append(view.say("report.obstacle.ask", question=question))
    key = "obstacles" if view.exclusion is None else "exclusion"
    return view.section(key, Items(tuple(lines))) if lines else None


def _short_or_unknown(view: RecordView, scope: str) -> dict[str, tuple[str, dict[str, str]]]:
    """The words' key and their values for each requirement not known, and each number too low."""
    found = {}
    listed = {each["requirement"] for each in view.obstacles(scope)}
    for key in view.requirements:
        finding, name = view.answers[scope]["findings"][key], view.requirement_name(key)
        if finding["status"] == "unknown" and key not in listed:
            unknown = view.fact_names(fact for fact, v in finding["facts"].items() if v is None)
            # Of a single fact the name would say the same again.
            words = f"report.obstacle.unknown{'_itself' if len(finding['facts']) == 1 else ''}"
            found[key] = words, {"requirement": name, "facts": unknown}
        for fact, missing in finding["shortfall"].items():
            value = finding["facts"][fact]
            numbers = {"value": value, "amount": missing, "minimum": value + missing}
            texts = {part: amount(fact, number, view.language) for part, number in numbers.items()}
            found[fact] = "report.obstacle.short", {"fact": view.fact_name(fact), **texts}
    return found


def _what_to_do(view: RecordView, scope: str) -> dict[str, tuple[str, str]]:
    """The words' key and the rulebook's text for each obstacle that is no number, by the text."""
    listed = view.obstacles(scope)
    if view.exclusion is not None:
        listed = [each for each in listed if each["kind"] in WITHOUT_A_PLAN]
    # What is short by a number is said with its number.
    texts = (
        (each["kind"] if each["kind"] in EXCLUSIONS else "to_do", view.text(each["text"]))
        for each in listed
        if not (
            each["requirement"]
            and view.answers[scope]["findings"][each["requirement"]]["shortfall"]
        )
    )
    return {text: (f"report.obstacle.{key}", text) for key, text in texts}


# What to do for a yes: what takes longest first, then the day of the licence.


def way_to_licence(view: RecordView) -> Section | None:
    """What to do, what takes longest first, each with its scope; then the day of the licence."""
    tasks = _dated(view, _tasks_of_scope)
    # Sorting keeps the order of tasks that end on one day, in reverse, too.
    tasks.sort(key=itemgetter(0), reverse=True)
    items = Items(tuple(text for _, text in tasks), is_numbered=True)
    blocks: list[Block] = [items] if tasks else []
    for scope, (text, tone) in _by_key(view, _after_the_tasks):
        blocks.append(Sentences(view.say("report.way.of_scope", scope=scope, text=text), tone))
    return view.section("way", *blocks) if blocks else None


def _after_the_tasks(view: RecordView, scope: str) -> dict[str, tuple[str, Tone] | None]:
    """By its tone: what is taken as met, the licence's day, and how many other ways there are."""
    repairs, plan = view.advice[scope]["repairs"], view.plans.get(scope)
    assumes = day = others = None
    if repairs and view.answers[scope]["outcome"] == "eligible":
        assumes = view.say(_nothing_left(view))
    elif repairs and (change := repairs[0]["assumes"]):
        assumes = view.say("report.way.assumes", facts=view.assumptions(change))
    if repairs and plan is not None:
        days = {"submitted": plan["submitted"], "licence": plan["licence_on"]}
        days = {name: view.day(on) for name, on in {"start": begins_on(plan), **days}.items()}
        day = view.say("report.way.licence", **days, mark=view.day_mark(plan["status"]))
    if len(repairs) > 1:
        others = view.say("report.way.others", count=len(repairs) - 1)
    tones: dict[Tone, str | None] = {"": assumes, "strong": day, "muted": others}
    return {tone: (text, tone) if text else None for tone, text in tones.items()}


def _tasks_of_scope(view: RecordView, scope: str) -> dict[str, tuple[str, str]]:
    """The tasks of the soonest repair: the last day and the sentence of each, by its id."""
    repairs, plan, tasks = view.advice[scope]["repairs"], view.plans.get(scope), {}
    if not repairs or view.answers[scope]["outcome"] == "eligible":
        return {}
    # The days are the plan's where there is a plan, else those of the advice.
    for task in plan["tasks"] if plan and plan["tasks"] else repairs[0]["tasks"]:
        low, likely, high = task["working_days"] or (None, None, None)
        is_bar, ready = task["kind"] == "bar", task["ready_on"][1]
        kind = "bar" if is_bar else "days" if likely is not None else "months"
        texts = [view.text(task["text"])]
        # Elsewhere what to do says in full what the task says in a few words.
        if kind != "days" or view.answers[scope]["findings"][task["id"]]["shortfall"]:
            texts.insert(0, view.say("report.month.do", text=view.task_text(scope, task)))
        days = {"low": low, "likely": likely, "high": high, "ready": view.day(ready)}
        text, mark = view.join_sentences(texts), view.day_mark(task["status"])
        words = view.say(f"report.way.task_{kind}", text=text, **days, mark=mark)
        tasks[task["id"]] = ready, words
    return tasks


def _nothing_left(view: RecordView) -> str:
    has_documents = has_all_documents(view.fact_value("materials"))
    return f"report.way.{'apply_now' if has_documents else 'nothing'}"


# What to do within a month of the day of the assessment, or what comes first after it.

MOST: Final = 6  # lines, so that the letter's first page stays one
_EXEMPT_MONTH: Final = ("own_customers", "staff_supply")  # who still has something to make sure of
MOST_QUESTIONS: Final = 3  # facts to find out first, of those that are not known


def first_month(view: RecordView) -> Section:
    """The facts to find out first, then what begins within a month, in the order of its days.

    Where nothing begins by then, what comes first; where nothing is to be done, that.
    """
    lines = list(_month_lines(view))
    if not lines:
        key = view.fact_value("business_form") if view.licence == "not_required" else None
        key = key if key in _EXEMPT_MONTH else "nothing"
        return view.section("month", Sentences(view.say(f"report.month.{key}")))
    more = len(lines) - MOST
    # A number before a single line would make the reader look for the second.
    items = Items(tuple(lines[:MOST]), is_numbered=len(lines) > 1)
    rest = (Sentences(view.say("report.month.more", count=more)),) if more > 0 else ()
    return view.section("month", items, *rest)


def _month_lines(view: RecordView) -> Iterator[str]:
    if view.licence == "not_required":
        return
    if view.licence == "undetermined" and view.open_question == "authority":
        yield view.say("report.month.authority")
        return
    # Until when a refusal for a false statement can be challenged; what is over says so.
    received = view.fact_value("refused_on")
    if view.fact_value("refused_for_falsehood") and received is not None:
        for limit in limits_against(date.fromisoformat(received), projecting()):
            state = "open" if limit.day >= view.on else "over"
            yield view.say(f"report.month.{limit.id}.{state}", day=limit.last_on(view.on))
    if view.exclusion is not None:
        yield view.say("report.month.do", text=view.text(view.exclusion["text"]))
        return
    yield from _questions(view)
    if view.licence == "required":
        yield from _where_readings_differ(view)
        waits = [each for scope in view.scopes for each in view.obstacles(scope)]
        endless = (each for each in waits if each["kind"] == "time_limited" and not each["until"])
        for text in dict.fromkeys(view.text(each["text"]) for each in endless):
            yield view.say("report.month.do", text=text)
        actions = sorted(_dated(view, _actions_of_scope), key=itemgetter(0))
        last_day = _last_day(view)
        if actions and actions[0][0] > last_day:
            first_day, text = actions[0]
            yield view.say("report.month.later", day=view.day(first_day), text=text)
        yield from (text for day, text in actions if day <= last_day)


def _where_readings_differ(view: RecordView) -> Iterator[str]:
    """What to ask the authority now, since the other reading says of it the contrary."""
    barred = [each["fact"] for scope in view.scopes for each in view.obstacles(scope)]
    if "clean_record" in barred:
        yield view.say("report.month.record")
    if view.fact_value("on_dishonesty_list") and "on_dishonesty_list" not in barred:
        yield view.say("report.month.listed")


def _last_day(view: RecordView) -> str:
    """The last day of the month that begins with the day of the assessment."""
    return after_months(view.on, 1).isoformat()


def _questions(view: RecordView) -> Iterator[str]:
    """The facts that settle most, then those that the days take as met."""
    advice = [view.advice[scope] for scope in view.scopes]
    # A dict for a set that keeps its order.
    names = dict.fromkeys(fact for each in advice for fact in each["questions"])
    repairs = [repair for each in advice for repair in each["repairs"][:1]]
    names |= dict.fromkeys(fact for each in repairs for fact in each["assumes"])
    if names:
        more = len(names) - MOST_QUESTIONS
        key = "report.month.ask_more" if more > 0 else "report.month.ask"
        yield view.say(key, facts=view.fact_names([*names][:MOST_QUESTIONS]), count=more)


def _dated(view: RecordView, describe: _OfScope[tuple[str, str]]) -> list[tuple[str, str]]:
    """A day and a sentence with its scope for each key that ``describe`` gives."""
    key, pairs = "report.way.of_scope", _by_key(view, describe)
    return [(day, view.say(key, scope=scope, text=text)) for scope, (day, text) in pairs]


def _by_key(view: RecordView, describe: _OfScope[T]) -> Iterator[tuple[str, T]]:
    """What ``describe`` gives for each key, after the scope; once where both have the same."""
    parts = {scope: describe(view, scope) for scope in view.scopes}
    for key in dict.fromkeys(key for part in parts.values() for key in part):
        yield from view.per_scope({scope: part.get(key) for scope, part in parts.items()})


def _actions_of_scope(view: RecordView, scope: str) -> dict[str, tuple[str, str]]:
    """What begins when, by its key: from the plan, or where there is none from the advice."""
    on, plan = view.assessment["on"], view.plans.get(scope)
    if plan is not None:
        entries = [each for each in plan_entries(plan) if each.ends_on >= on and _is_work(each)]
    elif view.answers[scope]["outcome"] == "eligible":
        return {"apply": (on, view.say(_nothing_left(view)))}
    else:
        tasks = (task for each in view.advice[scope]["repairs"][:1] for task in each["tasks"])
        entries = list(map(RecordedEntry.of_task, tasks))
    waits = [each["until"] for each in view.obstacles(scope) if each["kind"] == "time_limited"]
    # Who has to wait for longer than that prepares nothing before it is of use.
    if any(until is None or until > _last_day(view) for until in waits):
        entries = [entry for entry in entries if entry.kind != "task"]
    return {entry.key: _action(view, scope, entry) for entry in entries}


def _is_work(entry: RecordedEntry) -> bool:
    """Whether it is work of the company's: no waiting, no review, no settling of a direction."""
    if entry.kind == "task":
        return bool(entry.json["kind"] != "bar")
    return entry.kind == "step" and entry.json["id"] not in ("direction", REVIEW)


def _action(view: RecordView, scope: str, entry: RecordedEntry) -> tuple[str, str]:
    """When it begins, and what is said of it."""
    begins, json = entry.begins_on or entry.ends_on, entry.json
    name, status = view.text(json["name"]), json["status"]
    if entry.kind == "step":
        days = view.period(begins, entry.ends_on, status)
        return begins, view.say("report.month.step", name=name, days=days)
    until = {"ready": view.day(entry.ends_on), "mark": view.day_mark(status)}
    return begins, view.say("report.month.task", name=view.task_text(scope, json), **until)
