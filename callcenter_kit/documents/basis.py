"""The second half of a document: findings, materials, sources and limits, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from callcenter_kit.documents.blocks import Block, Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.dates import entries
from callcenter_kit.documents.dates import lines as duty_lines
from callcenter_kit.documents.record import Json
from callcenter_kit.documents.record_view import Reading
from callcenter_kit.errors import KitError
from callcenter_kit.rules.findings import MARKS, status_in_words, wanted
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.logic import parse
from callcenter_kit.texts.language import clean, joined
from callcenter_kit.texts.sources import BADGES

# The findings.

_FINDINGS: Final = ("requirement", "told", "wanted", "nationwide", "local", "badge", "sources")


def findings(reading: Reading) -> Section | None:
    """Each requirement on one line, and below it what it asks for unless it is simply met.

    Left out where no licence is needed: the requirements matter to nobody then.
    """
    if reading.answer["licence"] == "not_required":
        return None
    numbers = {key: number for number, key in enumerate(instruments(reading), 1)}
    rows = [row for key in reading.rules for row in _finding(reading, key, numbers)]
    heads = tuple(_finding_head(reading, key) for key in _FINDINGS)
    grid = Grid(heads, (40, 23, 30, 26, 24, 22, 55), tuple(rows))
    used = [badge for badge in BADGES if any(r["badge"] == badge for r in reading.rules.values())]
    said = [reading.say("report.findings.numbers"), *(_badge(reading, badge) for badge in used)]
    payment = reading.sentences(reading.text(note) for note in reading.answer["payment"])
    closing = (Sentences(text, "muted") for text in (payment, reading.sentences(said)) if text)
    return reading.section("findings", grid, *closing)


def findings_in_full(reading: Reading) -> Grid:
    """The same with every sentence and every source written out, for a sheet with room."""
    rows = []
    for key, rule in reading.rules.items():
        sentences = (reading.text(reading.finding(scope, key)["sentence"]) for scope in SCOPES)
        difference = reading.text(rule["difference"]) if rule["difference"] else ""
        cells = (*_finding_cells(reading, key), Cell(reading.cites(rule["sources"])))
        said = reading.sentences(dict.fromkeys(sentences))
        rows.append((*cells, Cell(said), Cell(difference)))
    heads = tuple(_finding_head(reading, key) for key in (*_FINDINGS, "sentence", "difference"))
    return Grid(heads, (16, 12, 12, 12, 11, 9, 28, 34, 30), tuple(rows))


def _finding_head(reading: Reading, key: str) -> str:
    return reading.say(f"common.scope_short.{key}" if key in SCOPES else f"report.column.{key}")


def _badge(reading: Reading, badge: str) -> str:
    name, meaning = (reading.say(f"common.{key}.{badge}") for key in ("badge", "badge_meaning"))
    return reading.say("report.badge.line", badge=name, meaning=meaning)


def _finding(reading: Reading, key: str, numbers: dict[str, int]) -> Iterator[tuple[Cell, ...]]:
    rule = reading.rules[key]
    yield (*_finding_cells(reading, key), Cell(reading.points(rule["sources"], numbers), "muted"))
    said = dict.fromkeys(
        reading.text(finding["sentence"])
        for scope in SCOPES
        if (finding := reading.finding(scope, key))["status"] != "met"
    )
    if rule["difference"] and (said or rule["badge"] == "superseded"):
        said[reading.say("report.findings.differs", text=reading.text(rule["difference"]))] = None
    if said:
        yield (Cell(reading.sentences(said), "muted"),)


def _finding_cells(reading: Reading, key: str) -> tuple[Cell, ...]:
    values = reading.finding("local", key)["facts"].items()
    asked = dict.fromkeys(_wanted(reading, key, scope) for scope in SCOPES)
    return (
        Cell(reading.rule(key), "strong"),
        Cell(_list(reading, [reading.value(*pair) for pair in values])),
        Cell(" / ".join(asked)),
        *(_status(reading, scope, key) for scope in SCOPES),
        Cell(reading.say(f"common.badge.{reading.rules[key]['badge']}")),
    )


def _list(reading: Reading, parts: list[str]) -> str:
    """The values of a requirement's facts on one line; an answer that all share stands once."""
    answers = {reading.say(f"common.answer.{key}") for key in ("yes", "no", "unknown")}
    same = len(set(parts)) == 1 and answers.issuperset(parts)
    return joined(parts[:1] if same else parts, reading.language)


def _status(reading: Reading, scope: str, key: str) -> Cell:
    finding = reading.finding(scope, key)
    status = finding["status"]
    words = status_in_words(status, finding["shortfall"], reading.language)
    return Cell(f"{MARKS[status]} {words}", status)


def _wanted(reading: Reading, key: str, scope: str) -> str:
    """The answer or the number that each fact of the requirement has to have."""
    finding = reading.finding(scope, key)
    try:
        rule = parse(reading.rules[key]["when"])
    except KitError:  # a later kit's rule, which this one cannot read
        return reading.say("report.dash")
    asked = wanted(rule, {name: row["value"] for name, row in finding["parameters"].items()})
    return _list(reading, [reading.value(fact, asked.get(fact)) for fact in finding["facts"]])


# The papers, the sources, the limits.

_TWO_NAMES: Final = "research_report"


def materials(reading: Reading) -> Section | None:
    """The papers to hand in with what each contains, and what the law in force calls each."""
    if reading.answer["licence"] == "not_required":
        return None
    papers = _Papers(reading)
    total, kind = len(papers.papers), "guide" if papers.is_mapped else "law"
    grid = papers.grid({"number": 4, "material": 56, "supplied_by": 13, "current": 27})
    listed = Sentences(reading.say(f"report.materials.{kind}", total=total))
    said: list[Block] = [listed, grid, *papers.note()]
    if papers.in_hand is not None:
        count = len(papers.in_hand)
        said.append(Sentences(reading.say("report.materials.progress", count=count, total=total)))
    return reading.section("materials", *said, *_besides(reading))


def _besides(reading: Reading) -> Iterator[Sentences]:
    """What practice asks besides, on one line; a record of an earlier kit does not say it."""
    lines = reading.record["process"].get("besides", {}).values()
    if lines:
        names = reading.joined(reading.text(line["text"]) for line in lines)
        badge = reading.say(f"common.badge.{next(iter(lines))['badge']}")
        yield Sentences(reading.say("report.materials.besides", names=names, badge=badge), "muted")


def materials_in_full(reading: Reading) -> Grid:
    """The same with a column for each thing, for a sheet with room."""
    shares = {"number": 6, "name": 20, "contains": 38, "supplied_by": 13, "current": 23}
    return _Papers(reading).grid(shares)


class _Papers:
    """The papers to hand in, and which of them are in hand; ``None``: not known."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.papers: Json = reading.record["rulebook"]["materials"]
        # The guide's papers have a counterpart in the law's list; the law's own have none.
        self.is_mapped = any(paper["current"] for paper in self.papers.values())
        ticked = reading.fact_value("materials")
        self.in_hand = None if ticked is None else self._in_hand(set(ticked))

    def _in_hand(self, ticked: set[str]) -> set[str]:
        """The papers of the list that are ready; the facts tick the guide's eleven.

        One of the law's nine is ready when all that the guide asks for in its place are.
        """
        if self.is_mapped:
            return ticked
        asked: dict[str, set[str]] = {}
        for material in rulebook("guide").materials.values():
            asked.setdefault(material.current or "", set()).add(material.id)
        return {key for key in self.papers if asked.get(key) and asked[key] <= ticked}

    def grid(self, shares: Mapping[str, int]) -> Grid:
        """A row for each paper; ``shares`` are the columns and how much of the line each takes.

        The column of the law's name is left out where the papers have none; that of what is in
        hand comes last, where it is known.
        """
        keys = [key for key in shares if self.is_mapped or key != "current"]
        keys += ["in_hand"] if self.in_hand is not None else []
        names = ("material" if key == "name" else key for key in keys)
        heads = tuple(self._reading.say(f"report.column.{name}") for name in names)
        rows = tuple(self._row(key, keys) for key in self.papers)
        return Grid(heads, tuple(shares.get(key, 9) for key in keys), rows)

    def note(self) -> Iterator[Sentences]:
        """That a paper which the guide calls by two names is one; the law has no such paper."""
        paper = self.papers.get(_TWO_NAMES)
        if paper is not None and paper["note"]:
            said = {"number": paper["number"], "note": self._reading.text(paper["note"])}
            yield Sentences(self._reading.say("report.materials.note", **said), "muted")

    def _contains(self, paper: Json) -> str:
        """What the paper contains, and what it may contain where the provision only names it."""
        suggested = paper.get("suggested")  # none in a record of an earlier kit
        parts = [paper["contains"], *([suggested["text"]] if suggested else [])]
        return self._reading.sentences(self._reading.text(part) for part in parts)

    def _row(self, key: str, columns: list[str]) -> tuple[Cell, ...]:
        reading, paper = self._reading, self.papers[key]
        name, contains = reading.text(paper["name"]), self._contains(paper)
        dropped = Cell(reading.say("report.materials.dropped"), "muted")
        has = "yes" if key in (self.in_hand or ()) else "no"
        cells = {
            "number": Cell(str(paper["number"]), "number"),
            "name": Cell(name, "strong"),
            "material": Cell(contains, head=name),
            "contains": Cell(contains),
            "supplied_by": Cell(reading.say(f"report.supplied_by.{paper['supplied_by']}")),
            "current": Cell(reading.text(paper["current"])) if paper["current"] else dropped,
            "in_hand": Cell(reading.say(f"common.answer.{has}")),
        }
        return tuple(cells[column] for column in columns)


def sources(reading: Reading) -> Section:
    """Every instrument that the document cites, with its version and how it was read."""
    lines = tuple(_instrument(reading, instrument) for instrument in instruments(reading).values())
    return reading.section("sources", Items(lines, numbered=True, tone="muted"))


def instruments(reading: Reading) -> dict[str, Json]:
    """The instruments that the rules, the papers and the plans of the record cite."""
    book = reading.record["rulebook"]
    if reading.answer["licence"] == "not_required":
        lines = [book["business_forms"][reading.fact_value("business_form")]]
    else:
        papers = list(book["materials"].values())
        lines = [*reading.rules.values(), *papers]
        lines += [paper["suggested"] for paper in papers if paper.get("suggested")]
        lines += reading.record["process"].get("besides", {}).values()
        lines += duty_lines(reading)
    lines += [entry for plan in reading.plans.values() for *_, entry in entries(reading, plan)]
    lines += [plan["clock_line"] for plan in reading.plans.values()]
    cited = {reference.partition(" ")[0] for line in lines for reference in line["sources"]}
    return {key: entry for key, entry in book["instruments"].items() if key in cited}


def _instrument(reading: Reading, instrument: Json) -> str:
    """An instrument as it is cited, and how it was read; its note says which articles were."""
    note = instrument["note"]
    words = "noted" if note else "line"
    return reading.say(
        f"report.source.{words}_address" if instrument["address"] else f"report.source.{words}",
        name=reading.text(instrument["name"]),
        version=reading.text(instrument["version"]),
        read=reading.say(f"report.read.{instrument['confidence']}"),
        note=reading.text(note) if note else "",
        address=instrument["address"],
    )


def limits(reading: Reading) -> Section:
    """What the document does not know, and where its working days come from."""
    return reading.section("limits", Items(tuple(limit_lines(reading)), tone="muted"))


def limit_lines(reading: Reading) -> Iterator[str]:
    """Each limit in a sentence or two."""
    book = reading.record["rulebook"]
    yield reading.say("report.limits.advice")
    yield reading.say("report.limits.facts")
    yield reading.say("report.limits.read", day=date.fromisoformat(book["last_read"]))
    yield reading.say("report.limits.guide")
    for part, named in (("amended", "parameters"), ("retimed", "requirements")):
        if book[part]:
            names = reading.joined(reading.text(book[named][key]["name"]) for key in book[part])
            yield reading.say(f"report.limits.{part}", names=names)
    if reading.plans:
        yield from _holidays(reading)


def _holidays(reading: Reading) -> Iterator[str]:
    """Up to which day notices announce the days off, which notices, and what is projected."""
    days = reading.record["calendar"]
    first, last = (date.fromisoformat(day) for day in days["official_days"])
    yield reading.say("report.limits.holidays", first=first, last=last)
    if days["notices"]:
        notices = reading.joined(clean(notice["number"]) for notice in days["notices"])
        yield reading.say("report.limits.notices", notices=notices)
    if days["projected_to"]:
        yield reading.say("report.limits.projected", last=date.fromisoformat(days["projected_to"]))
