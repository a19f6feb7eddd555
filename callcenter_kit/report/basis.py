"""The second half of a document: findings, materials, sources and limits, as tables."""

from __future__ import annotations

from datetime import date
from typing import Final

from callcenter_kit.errors import KitError
from callcenter_kit.loading import rulebook
from callcenter_kit.logic import And, Comparison, Expression, Name, Not, Or, leaves, parse
from callcenter_kit.recorded import Json
from callcenter_kit.report.blocks import Block, Cell, Grid, Items, Paragraph, Section
from callcenter_kit.report.dates import entries
from callcenter_kit.report.reading import MARKS, Reading
from callcenter_kit.rulebooks import SCOPES
from callcenter_kit.sources import BADGES

# The findings.

_FINDINGS: Final = ("requirement", "told", "wanted", "nationwide", "local", "badge", "sources")


def findings(told: Reading) -> Section | None:
    """Each requirement: what was told, what is wanted, the finding in both scopes, the basis.

    Left out where no licence is needed: the requirements matter to nobody then.
    """
    if told.record["licence"] == "not_required":
        return None
    heads = tuple(
        told.say(f"common.scope_short.{key}" if key in SCOPES else f"report.column.{key}")
        for key in _FINDINGS
    )
    rows = tuple(_finding(told, key) for key in told.rules)
    grid = Grid(heads, (16, 10, 13, 12, 10, 12, 27), rows)
    used = [badge for badge in BADGES if any(r["badge"] == badge for r in told.rules.values())]
    space = "" if told.language == "zh-CN" else " "  # between whole sentences
    legend = Paragraph(space.join(_badge(told, badge) for badge in used), "muted")
    return Section("findings", told.say("report.section.findings"), (grid, legend))


def _badge(told: Reading, badge: str) -> str:
    meaning = told.say(f"common.badge_meaning.{badge}")
    return told.say("report.badge.line", badge=told.say(f"common.badge.{badge}"), meaning=meaning)


def _finding(told: Reading, key: str) -> tuple[Cell, ...]:
    rule, read = told.rules[key], told.finding("local", key)["facts"]
    wanted = dict.fromkeys(_wanted(told, key, scope) for scope in SCOPES)
    return (
        Cell(told.rule(key), "strong"),
        Cell(_list(told, [told.value(fact, value) for fact, value in read.items()])),
        Cell(" / ".join(wanted)),
        *(_status(told, scope, key) for scope in SCOPES),
        Cell(told.say(f"common.badge.{rule['badge']}")),
        Cell(told.cites(rule["sources"]), "muted"),
    )


def _list(told: Reading, parts: list[str]) -> str:
    """Values side by side, in the order of their facts, each kept though it repeats."""
    return told.say("report.joint").join(parts)


def _status(told: Reading, scope: str, key: str) -> Cell:
    finding = told.finding(scope, key)
    status, words = finding["status"], told.say(f"common.status.{finding['status']}")
    if len(finding["shortfall"]) == 1:
        [(fact, missing)] = finding["shortfall"].items()
        words = told.say("eligibility.findings.short", amount=told.amount(fact, missing))
    return Cell(f"{MARKS[status]} {words}", status)


def _wanted(told: Reading, key: str, scope: str) -> str:
    """The answer or the number that each fact of the requirement has to have."""
    finding = told.finding(scope, key)
    try:
        rule = parse(told.rules[key]["when"])
    except KitError:  # a later kit's rule, which this one cannot read
        return told.say("report.dash")
    wanted = {**_wanted_answers(rule), **_minimums(rule)}
    values = []
    for fact in finding["facts"]:
        value = wanted.get(fact)
        number = finding["parameters"].get(value) if isinstance(value, str) else None
        values.append(told.value(fact, number["value"] if number else value))
    return _list(told, values)


def _wanted_answers(rule: Expression, yes: bool = True) -> dict[str, bool | str]:
    match rule:
        case Name(name=name):
            return {name: yes}
        case Not(child=child):
            return _wanted_answers(child, not yes)
        case And(children=children) | Or(children=children):
            return {k: v for child in children for k, v in _wanted_answers(child, yes).items()}
    return {}


def _minimums(rule: Expression) -> dict[str, bool | str]:
    return {
        leaf.left.name: leaf.right.name
        for leaf in leaves(rule)
        if isinstance(leaf, Comparison)
        and isinstance(leaf.left, Name)
        and isinstance(leaf.right, Name)
    }


# The papers, the sources, the limits.


def materials(told: Reading) -> Section | None:
    """The papers to hand in; the guide's list beside what the law in force calls each."""
    if told.record["licence"] == "not_required":
        return None
    papers = told.record["rulebook"]["materials"]
    mapped = any(paper["current"] for paper in papers.values())
    keys = ["number", "material", "contains", "supplied_by", *(["current"] if mapped else [])]
    in_hand = _in_hand(told, papers, mapped=mapped)
    keys += ["in_hand"] if in_hand is not None else []
    heads = tuple(told.say(f"report.column.{key}") for key in keys)
    shares = {"number": 6, "material": 20, "contains": 38, "supplied_by": 13, "current": 23}
    widths = tuple(shares.get(key, 9) for key in keys)
    rows = tuple(
        _paper(told, paper, keys, has=key in (in_hand or ())) for key, paper in papers.items()
    )
    said = told.say(f"report.materials.{'guide' if mapped else 'law'}", total=len(papers))
    blocks: list[Block] = [Paragraph(said), Grid(heads, widths, rows)]
    if in_hand is not None:
        told_so = told.say("report.materials.progress", count=len(in_hand), total=len(papers))
        blocks.append(Paragraph(told_so))
    return Section("materials", told.say("report.section.materials"), tuple(blocks))


def _in_hand(told: Reading, papers: Json, *, mapped: bool) -> set[str] | None:
    """The papers of the list that are ready; the facts tick the guide's eleven.

    One of the law's nine is ready when all that the guide asks for in its place are.
    """
    ticked = told.told("materials")
    if ticked is None or mapped:
        return None if ticked is None else set(ticked)
    asked: dict[str, set[str]] = {}
    for material in rulebook("guide").materials.values():
        asked.setdefault(material.current or "", set()).add(material.id)
    return {key for key in papers if asked.get(key) and asked[key] <= set(ticked)}


def _paper(told: Reading, paper: Json, keys: list[str], *, has: bool) -> tuple[Cell, ...]:
    dropped = told.say("report.materials.dropped")
    current = told.text(paper["current"]) if paper["current"] else dropped
    cells = {
        "number": Cell(str(paper["number"]), "number"),
        "material": Cell(told.text(paper["name"]), "strong"),
        "contains": Cell(told.text(paper["contains"])),
        "supplied_by": Cell(told.say(f"report.supplied_by.{paper['supplied_by']}")),
        "current": Cell(current, "" if paper["current"] else "muted"),
        "in_hand": Cell(told.say("common.answer.yes" if has else "common.answer.no")),
    }
    return tuple(cells[column] for column in keys)


def sources(told: Reading) -> Section:
    """Every instrument that the document cites, with its version and how it was read."""
    lines = tuple(_instrument(told, one) for one in instruments(told).values())
    return Section("sources", told.say("report.section.sources"), (Items(lines),))


def instruments(told: Reading) -> dict[str, Json]:
    """The instruments that the rules, the papers and the plans of the record cite."""
    book = told.record["rulebook"]
    if told.record["licence"] == "not_required":
        lines = [book["business_forms"][told.told("business_form")]]
    else:
        lines = [*told.rules.values(), *book["materials"].values()]
    lines += [entry for plan in told.plans.values() for *_, entry in entries(told, plan)]
    lines += [plan["clock"] for plan in told.plans.values()]
    cited = {reference.partition(" ")[0] for line in lines for reference in line["sources"]}
    return {key: one for key, one in book["instruments"].items() if key in cited}


def _instrument(told: Reading, one: Json) -> str:
    return told.say(
        "report.source.line_address" if one["address"] else "report.source.line",
        name=told.text(one["name"]),
        version=told.text(one["version"]),
        read=told.say(f"report.read.{one['confidence']}"),
        address=one["address"],
    )


def limits(told: Reading) -> Section:
    """What the document does not know, and where its working days come from."""
    book = told.record["rulebook"]
    lines = [told.say("report.limits.advice"), told.say("report.limits.facts")]
    read = date.fromisoformat(book["last_read"])
    lines += [told.say("report.limits.read", day=read), told.say("report.limits.guide")]
    if book["amended"]:
        names = told.joined(told.text(book["parameters"][key]["name"]) for key in book["amended"])
        lines.append(told.say("report.limits.amended", names=names))
    if told.plans:
        lines.append(told.text(told.record["calendar"]["said"]))
    return Section("limits", told.say("report.section.limits"), (Items(tuple(lines)),))
