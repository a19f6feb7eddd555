"""Sections on what the answer rests on, on what follows it, and on a case that is filed.

The last speak of the record's first plan that is filed and was looked at on a day.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from callcenter_kit.documents.answer_sections import date_lines
from callcenter_kit.documents.blocks import TONES, Block, Cell, Items, Section, Sentences
from callcenter_kit.documents.record import Json
from callcenter_kit.documents.record_view import RecordView, dates_of, is_late
from callcenter_kit.errors import KitError
from callcenter_kit.rules.assessment import MARKS, status_in_words
from callcenter_kit.rules.loading import coverage, filing_keys, rulebook
from callcenter_kit.rules.logic import parse, required_values
from callcenter_kit.rules.rulebook import FILING, IF_REFUSED
from callcenter_kit.rules.statements import TERM_END
from callcenter_kit.texts.language import (
    begin_sentence,
    clean,
    join_clauses,
    join_items,
    join_names,
    join_tasks,
    within_sentence,
)
from callcenter_kit.texts.sources import BADGES, OF_LAW
from callcenter_kit.timeline.filing import ENDINGS, filing_from_json
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.progress import authority_for

# The findings.


def findings(view: RecordView) -> Section:
    """Each requirement on one line, and below it what it asks for unless it is simply met."""
    numbers, rows = _source_numbers(view), list[tuple[Cell | str, ...]]()
    for key, rule in view.requirements.items():
        cited = view.short_citations(rule["sources"], numbers)
        if view.book["amended"] and rule["badge"] == "assumption":
            cited = view.say("eligibility.findings.own")
        sources = Cell(cited, "muted")
        listed = {scope: view.answers[scope]["findings"][key] for scope in view.scopes}
        rows.append((*_finding_cells(view, key, listed), sources))
        # A dict for a set that keeps its order: what both scopes say alike is said once.
        kind = "asks_of" if len({str(each["sentence"]) for each in listed.values()}) > 1 else "asks"
        remarks = dict.fromkeys(
            view.say(f"report.findings.{kind}", scope=name, text=view.text(each["sentence"]))
            for scope, each in listed.items()
            if (name := view.say(f"scopes.scope.{scope}")) and each["status"] != "met"
        )
        if rule["difference"] and (remarks or rule["badge"] == "superseded"):
            remarks[view.say("report.findings.differs", text=view.text(rule["difference"]))] = None
        if remarks:
            rows.append((Cell(view.join_sentences(remarks), "muted"),))
    scopes = dict.fromkeys(view.scopes, 25)
    columns = {"requirement": 36, "told": 33, "wanted": 24, **scopes, "badge": 22, "sources": 55}
    badges = {rule["badge"] for rule in view.requirements.values()}
    legend = [view.say("report.findings.numbers")]
    for badge in (each for each in BADGES if each in badges):
        meaning = view.say(f"common.badge_meaning.{badge}")
        legend.append(view.say("report.badge.line", badge=view.badge(badge), meaning=meaning))
    payment = view.join_sentences(map(view.text, view.assessment["payment"]))
    closing = (Sentences(text, "muted") for text in (payment, view.join_sentences(legend)) if text)
    return view.section("findings", view.grid(columns, rows), *closing)


def _finding_cells(view: RecordView, key: str, listed: Mapping[str, Json]) -> Iterator[Cell | str]:
    rule = view.requirements[key]
    # Both scopes read the same facts; what they ask of them may differ.
    required = [_required(rule["when"], each) for each in listed.values()]
    facts = next(iter(listed.values()))["facts"]
    # Where one thing has to be so, a yes or no is enough; else each fact says what it is.
    is_yes_or_no = [*required[-1].values()] == [True]
    in_words = view.value_in_words if is_yes_or_no else view.reply
    join = join_clauses if {*map(type, required[-1].values())} == {bool} else join_names
    reply, *targets = (
        begin_sentence(join([in_words(*pair) for pair in values.items()], view.language))
        for values in (facts, *required)
    )
    if None in facts.values():
        reply = _open_facts(view, facts)
    # What is as it has to be does not stand in the row twice.
    is_same = not is_yes_or_no and {*targets} == {reply}
    target = " / ".join(filter(None, dict.fromkeys(targets)))
    yield Cell(view.requirement_name(key), "strong")
    yield reply
    yield view.say("report.same") if is_same else target or view.say("report.dash")
    for scope, each in listed.items():
        status = view.status_shown(scope, key)
        words = status_in_words(status, each["shortfall"], view.language)
        yield Cell(f"{MARKS[status]} {words}", TONES[status])
    yield view.badge(rule["badge"])


def _open_facts(view: RecordView, facts: Mapping[str, object]) -> str:
    """Facts of which one is not known: several each by its name."""
    unknown, lines = view.say("common.status.unknown"), list[str]()
    for fact, value in facts.items():
        words = unknown if value is None else view.value_in_words(fact, value)
        words = within_sentence(words, view.language)
        lines.append(view.say("common.statement", name=view.fact_name(fact), value=words))
    return join_items(lines, view.language) if len(lines) > 1 else unknown


def _required(when: str, finding: Json) -> dict[str, Any]:
    """The answer or the number that each fact of a requirement has to have."""
    numbers = {name: row["value"] for name, row in finding["parameters"].items()}
    try:
        return required_values(parse(when), numbers)
    except KitError:  # a later kit's rule, which this one cannot read
        return {}


# The materials.


def materials(view: RecordView) -> Section:
    """The platform's forms with the law's documents behind each, and what else is asked for.

    The record of an earlier kit has neither: then what its rulebook lists, by name.
    """
    forms, extra = (view.record["process"].get(key, {}) for key in ("forms", "besides"))
    if forms:
        in_hand = view.fact_value("materials")  # a column that comes last, where that is known
        columns = {"number": 5, "form": 95, **({} if in_hand is None else {"in_hand": 9})}
        ready = _ready_documents(set(in_hand or ()))
        rows = (_form_row(view, form, ready)[: len(columns)] for form in forms.values())
        table: Block = view.grid(columns, rows)
    else:
        listed = (view.text(each["name"]) for each in view.book["materials"].values())
        table = Items(tuple(listed), is_numbered=True)
    is_open = view.licence == "undetermined" and view.open_question == "form"
    only_if = view.say("materials.lead.form") if is_open else ""
    total, kind = len(forms or view.book["materials"]), "forms" if forms else "listed"
    text = view.join_sentences([only_if, view.say(f"report.materials.{kind}", total=total)])
    blocks = [Sentences(text), table]
    if extra:
        names = join_tasks((view.text(line["text"]) for line in extra.values()), view.language)
        badge = view.badge(next(iter(extra.values()))["badge"])
        text = view.say("report.materials.besides", names=names, badge=badge)
        blocks.append(Sentences(text, "muted"))
    return view.section("materials", *blocks)


def _form_row(view: RecordView, form: Json, ready: set[str]) -> tuple[Any, ...]:
    documents = form["documents"]
    names = view.join(
        view.say("report.materials.document", number=each["number"], name=view.text(each["name"]))
        for each in documents
    )
    values = {"documents": names, "text": view.text(form["text"])}
    is_in_hand = all(each["id"] in ready for each in documents)
    return (
        form["number"],
        Cell(view.say("report.materials.form", **values), head=view.text(form["name"])),
        view.say(f"common.answer.{'yes' if is_in_hand else 'no'}"),
    )


def _ready_documents(guide_ids: set[str]) -> set[str]:
    """The law's nine that are ready: of which all that the guide asks for in their place are."""
    papers = rulebook().materials.values()
    lacking = {paper.current for paper in papers if paper.id not in guide_ids}
    return {paper.current for paper in papers if paper.current} - lacking


# The sources and the limits.


def sources(view: RecordView) -> Section:
    """Every instrument that the document cites, with its version and how it was read."""
    lines, copies, notes = list[str](), list[str](), dict[str, None]()
    for each in instruments(view).values():
        texts = {key: view.text(each[key]) for key in ("name", "version", "note") if each[key]}
        kind = "noted" if "note" in texts else "line"
        kind = f"{kind}_address" if each["address"] else kind
        read = view.say(f"report.read.{each['confidence']}")
        kind, listed = ("page", copies) if _is_copy(each) else (kind, lines)
        listed.append(
            view.say(f"report.source.{kind}", **texts, read=read, address=each["address"])
        )
        notes |= {texts.get("note", ""): None} if listed is copies else {}
    if copies:
        pages, note = join_items(copies, view.language), view.join_sentences(notes)
        lines.append(view.say("report.source.pages", count=len(copies), pages=pages, note=note))
    return view.section("sources", Items(tuple(lines), is_numbered=True, tone="muted"))


def _source_numbers(view: RecordView) -> dict[str, int]:
    """The number of each instrument in the list, of which the copies are one line, the last."""
    cited = instruments(view)
    last = 1 + sum(not _is_copy(each) for each in cited.values())
    return {key: min(number, last) for number, key in enumerate(cited, 1)}


def _is_copy(instrument: Json) -> bool:
    return "转载" in instrument["name"]["zh-CN"]  # a page that was read as somebody copied it


def instruments(view: RecordView) -> dict[str, Json]:
    """The instruments that the rules, the materials and the plans of the record cite."""
    book = view.book
    if view.licence == "not_required":
        lines = [book["business_forms"][view.fact_value("business_form")]]
    elif view.exclusion is not None:
        lines = list(view.requirements.values())
    else:
        materials = list(book["materials"].values())
        lines = [*view.requirements.values(), *materials]
        lines += [each["suggested"] for each in materials if each.get("suggested")]
        lines += view.record["process"].get("forms", {}).values()
        lines += view.record["process"].get("besides", {}).values()
        # Where another bureau decides, nothing is said of Beijing's window.
        left_out = {*FILING} - {*filing_keys(view.fact_value("provinces"))}
        lines += (note for key, note in view.notes.items() if key not in left_out)
        lines += view.duties.values()
    lines += [line.json for plan in view.plans.values() for line in date_lines(view, plan)]
    lines += [plan["clock_line"] for plan in view.plans.values()]
    # In the record's order: the findings cite each by its number in this list.
    keys = {reference.partition(" ")[0] for line in lines for reference in line["sources"]}
    cited = (pair for pair in book["instruments"].items() if pair[0] in keys)
    return dict(sorted(cited, key=lambda pair: _is_copy(pair[1])))


def limits(view: RecordView) -> Section:
    """What the document does not know, and where its working days come from."""
    return view.section("limits", Items(tuple(limit_lines(view)), tone="muted"))


def limit_lines(view: RecordView) -> Iterator[str]:
    """The same, each limit in a sentence or two."""
    book = view.book
    keys = ("report.limits.advice", "report.limits.facts")
    yield from map(view.say, keys)
    yield view.say("report.limits.read", day=date.fromisoformat(book["last_read"]))
    yield view.say("report.limits.guide")
    for change, part in (("amended", "parameters"), ("retimed", "requirements")):
        if book[change]:
            names = view.join(view.text(book[part][key]["name"]) for key in book[change])
            yield view.say(f"report.limits.{change}", names=names)
    if not view.plans and not view.filed:
        return
    calendar = view.record["calendar"]
    first, last = map(view.day, calendar["official_days"])
    yield view.say("report.limits.holidays", first=first, last=last)
    if calendar["notices"]:
        notices = view.join(clean(notice["number"]) for notice in calendar["notices"])
        yield view.say("report.limits.notices", notices=notices)
    if calendar["projected_to"]:
        yield view.say("report.limits.projected", last=view.day(calendar["projected_to"]))


# The licence itself. A record of an earlier kit holds neither duties nor notes.


def terms(view: RecordView) -> Section | None:
    """The penalty without a licence, the fee, where to file and how long the licence lasts."""
    lines = {**view.notes, **view.duties}
    provinces, items = view.fact_value("provinces"), []
    for key in ("fee", "no_licence", *filing_keys(provinces), TERM_END):
        if line := lines.get(key):
            # Of the term only the day from which it runs is assumed, and its sentence says so.
            badge = OF_LAW if key == TERM_END else line["badge"]
            values = {"badge": view.badge(badge), "text": view.text(line["text"])}
            items.append(view.say(f"report.terms.{key}", **values))
    if items and (province := view.province_elsewhere):
        items.append(view.say("report.terms.filing_elsewhere", province=province))
    return view.section("terms", Items(tuple(items))) if items else None


def refusal(view: RecordView) -> Section | None:
    """What follows a refusal: its reasons, the remedies, and what bars a new application.

    Whoever was granted the licence, or withdrew, is not refused any more.
    """
    if view.stage in ("granted", "licensed", "withdrawn"):
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


# A case that is filed: where it stands, planned beside happened, letters to send.

_EXPERTS: Final = {"expert_review[0]": "experts_begun", "expert_review[1]": "experts_ended"}
_AT_THE_END: Final = (*ENDINGS, "received_on", "issued_on")
# The days of the plan before the filing, by what they are days of.
_PLANNED: Final = {
    "submitted_on": "submitted", "accepted_on": "completeness_check",
    "decided_on": "decided_on", "issued_on": "licence_on",
}  # fmt: skip


def filed_summary(view: RecordView) -> str:
    """When it was filed, and as of which day it is looked at."""
    plan = view.filed
    submitted, day = view.day(plan["filing"]["submitted_on"]), view.day(plan["as_of"])
    # The record of an earlier kit says it by its provinces alone.
    is_assumed = plan.get("is_scope_assumed", not view.fact_value("provinces"))
    key = "lead_open" if is_assumed else "lead"
    scope = view.scope_name(plan["scope"])
    return view.say(f"report.filed.{key}", scope=scope, submitted=submitted, day=day)


def progress(view: RecordView) -> Section:
    """Where the case stands: what comes next, what to do in silence, until when to challenge."""
    now = view.filed["progress"]
    lines = [now["next"], now["if_silent"], *now["notes"]]
    # What is over is no longer offered.
    limits = (
        view.say(
            f"report.filed.limit{'_in_silence' if limit['id'] == 'silence' else ''}",
            name=view.text(limit["name"]),
            early=now["due_range"] and view.day(now["due_range"][0]),
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


def planned_and_happened(view: RecordView) -> Section:
    """Each event with its day in the plan before the filing, and the day known or expected."""
    plan, filing = view.filed, filing_from_json(view.filed["filing"])
    before, is_open = plan["baseline"] or {}, "steps" in plan
    planned = {stage["id"]: stage["day"] for stage in before.get("stages", ())} | before
    # What ended a case came after all else of that day.
    events = sorted(filing.events(), key=lambda event: (event[1], event[0] in _AT_THE_END))
    days = [(_EXPERTS.get(n, n.rpartition(".")[2]), view.day(day.isoformat())) for n, day in events]
    runs = {"answered_on": filing.unanswered, "experts_ended": None in (filing.expert_review or ())}
    days += [(name, "") for name, is_open_yet in runs.items() if is_open_yet]
    for name, key in _PLANNED.items() if is_open else ():
        # A decision and a licence are expected, whatever else may come before them; of a licence in
        # hand it is not known on which day it was decided.
        is_expected = key in plan and filing.issued_on is None
        if name not in dict(days) and (is_expected or planned.get(key)):
            how = "no_day" if is_late(plan) else "expected"
            now = view.say(f"report.filed.{how}", day=view.day(plan[key])) if is_expected else ""
            days.append((name, now))
    day_before = {n: view.day(planned[key]) for n, key in _PLANNED.items() if planned.get(key)}
    rows = [(view.say(f"filing.event.{n}"), day_before.get(n), now or None) for n, now in days]
    return view.section("happened", view.grid({"what": 40, "planned": 30, "happened": 30}, rows))


def inquiry(view: RecordView) -> Section | None:
    """A letter that asks where the case stands, from the first day on which one can."""
    asks = (each["day"] for each in dates_of(view.filed["progress"]) if each["id"] == "ask")
    if not any(day <= view.filed["as_of"] for day in asks):
        return None
    key = "granted" if view.stage == "granted" else "review"
    return _letter(view, "inquiry", "report.filed.to_authority", f"report.filed.inquiry.{key}")


def reconsideration(view: RecordView) -> Section | None:
    """An application for reconsideration, while it may be made."""
    for limit in dates_of(view.filed["progress"]):
        ways = ("silence", "reconsideration")
        if limit["id"] in ways and limit["begins_on"] <= view.filed["as_of"]:
            stage, parts = view.stage, ("request", "facts", "basis")
            heads = [f"report.filed.reconsideration.{key}" for key in ("applicant", "respondent")]
            keys = [f"report.filed.reconsideration.{part}.{stage}" for part in parts]
            close = "report.filed.reconsideration.close"
            return _letter(view, "reconsideration", *heads, *keys, close)
    return None


def _letter(view: RecordView, section: str, *keys: str) -> Section:
    """One letter with its days filled in, ready to be read by a lawyer and signed."""
    plan, filing = view.filed, filing_from_json(view.filed["filing"])
    days = map(date.fromisoformat, plan["progress"]["due_range"] or ())
    early, late = (*days, None, None)[:2]
    values: dict[str, Any] = {
        "submitted": filing.submitted_on, "early": early, "late": late,
        "granted": filing.decided_on, "end": filing.refused_on or filing.not_accepted_on,
        "day": date.fromisoformat(plan["as_of"]),
        "days": process().clocks["law_calendar"].review_days,
        "name": view.applicant_name or view.say("report.filed.company"),
    }  # fmt: skip
    # Who was asked for nothing has filed, and nobody said that the file was complete.
    answers = (notice.answered_on for notice in filing.corrections[-1:] if notice.answered_on)
    values["ready"] = "".join(view.say("report.filed.complete", day=day) for day in answers)
    provinces = frozenset(view.fact_value("provinces") or ())
    # A letter names whom it is sent to: one of the bureaus, where nobody knows which, is no name.
    is_named = plan["scope"] == "nationwide" or coverage(provinces) == "home"
    authority = authority_for(plan["scope"], provinces).say(view.language)
    values["authority"] = authority if is_named else view.say("report.filed.authority")
    # Experts who came too late, or before the file was complete, lengthen nothing.
    experts, complete = filing.expert_review or (date.max, None), filing.complete_on or date.max
    is_left_out = late is not None and experts[0] <= late and (experts[1] or complete) >= complete
    values["experts"] = view.say("report.filed.experts") if is_left_out else ""
    lines = [view.say(key, **values) for key in keys]
    blocks: list[Block] = [Sentences(view.say("report.filed.draft"), "muted")]
    if filing.company_refusal == "undated":  # who signs it may have had the answer
        blocks.append(Sentences(view.say("filing.note.refusal_undated")))
    blocks += map(Sentences, (*lines, view.say("report.filed.signature", **values)))
    return view.section(section, *blocks, begins_page=True)
