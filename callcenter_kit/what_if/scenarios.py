"""Many scenarios side by side: made in one call, as a table, a picture, a file and links."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.charts.figures import draw_result
from callcenter_kit.charts.scenarios import ScenarioResult, scenario_results, scenarios_figure
from callcenter_kit.charts.style import Figure
from callcenter_kit.documents.blocks import Blocks, Sentences, blocks_of
from callcenter_kit.documents.notebook_blocks import grid, secondary_text, status_cell, strong_text
from callcenter_kit.errors import KitError, closest_spelling
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, kind_of
from callcenter_kit.rules.loading import open_rulebook, save_rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES, Durations
from callcenter_kit.texts.datafile import file_bytes, words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import FigureRepr, json_fields, to_json
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, check_language, clean, shorten
from callcenter_kit.timeline.filing import Filing, filing_from_json
from callcenter_kit.timeline.schedule import PlanOptions, filing_of
from callcenter_kit.what_if.scenario import (
    CHOICES,
    MOST,
    Axis,
    Scenario,
    ScenarioError,
    applicants_by_name,
    axis_of,
    check_variation,
    combine,
    evaluate_rows,
    fragment,
    page_address,
    scenario_with,
    varying_names,
)
from callcenter_kit.what_if.table import frame, style_table, workbook

if TYPE_CHECKING:
    import pandas
    from pandas.io.formats.style import Styler


@dataclass(frozen=True)
class Scenarios(FigureRepr, Mapping[str, Scenario]):
    """Scenarios by name, in order; ``varied`` names what differs among them.

    A mapping: ``s["now"]`` is one `Scenario`. What they come to is worked out once, when it is
    first asked for.
    """

    scenarios: Mapping[str, Scenario] = field(repr=False)
    varied: tuple[str, ...]

    def __getitem__(self, name: str) -> Scenario:
        if name not in self.scenarios:
            near = closest_spelling(name, self.scenarios) or next(iter(self.scenarios))
            raise ScenarioError("UnknownScenario", name=name, nearest=near, count=len(self))
        return self.scenarios[name]

    def __contains__(self, name: object) -> bool:
        return name in self.scenarios

    def __iter__(self) -> Iterator[str]:
        return iter(self.scenarios)

    def __len__(self) -> int:
        return len(self.scenarios)

    def _ipython_key_completions_(self) -> list[str]:
        """What a notebook offers between the brackets."""
        return list(self.scenarios)

    # Frozen are the fields only: what is worked out is kept beside them.
    @cached_property
    def _rows(self) -> tuple[dict[str, Any], ...]:
        return tuple(evaluate_rows(self.scenarios.values()))

    def to_frame(self, language: str | None = None) -> pandas.DataFrame:
        """A row for each scenario as a pandas frame; words only in ``language``.

        Columns, in this order; a day is ``datetime64[s]``, the rest is text but for numbers:

        - ``scenario``, its name; then what varies, under its own name: a fact in its own dtype
          (a set as its codes, joined by +), ``start`` and ``on`` as days, ``rulebook`` by its id,
          working days and parameters as Int64, as text where it takes more than one number;
        - ``licence``, ``nationwide``, ``local``: ordered categories as `screen` has them;
          ``nationwide_unmet``, ``nationwide_unknown``, ``local_unmet``, ``local_unknown``: the ids
          of requirements, separated by ", ", empty where there are none;
        - ``capital_gap`` (Float64), in CNY, what the registered capital lacks to the nationwide
          minimum: 0 where it is reached, missing where it or the minimum is not known;
        - of each scope ``*_licence_on``, once everything unmet is repaired;
          ``*_licence_on_as_is``, the same day, missing where the scenario is not eligible as it is;
          ``*_earliest``, ``*_latest``, the plan's ``full_range``, and ``*_status`` (official,
          provisional, projected): missing where no plan with a day follows.

        ``language`` adds ``licence_name``, ``nationwide_name``, ``local_name``, ``*_unmet_names``,
        ``*_unknown_names`` and ``*_status_name``. ``KitError`` where a day contradicts its fact,
        the calendar does not reach, pandas is not installed, or the language is not spoken.
        """
        return frame(tuple(self.values()), self._rows, self.varied, language)

    @property
    def style(self) -> Styler:
        """The table for a notebook, every cell lit that differs from the first scenario's."""
        return style_table(self.to_frame())

    def to_excel(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """A workbook in words: a row for each scenario, what varies, verdicts and days.

        Its content: ``Path("what if.xlsx").write_bytes(s.to_excel("en"))``. ``KitError`` as for
        `to_frame`, and where XlsxWriter is missing.
        """
        scenarios = tuple(self.values())
        return workbook(scenarios, self._rows, self.varied, check_language(language))

    def __or__(self, others: Scenarios) -> Scenarios:
        """Both one after the other, as dicts are joined: what differs among all of them varies.

        >>> s = scenarios({"now": Applicant()}, start=date(2026, 12, 1))
        >>> s |= scenarios({"later": Applicant()}, start=date(2027, 3, 1))
        >>> s
        <2 scenarios, varying start>
        """
        if not isinstance(others, Scenarios):
            return NotImplemented
        both = {**self.scenarios, **others.scenarios}
        if len(both) < len(self) + len(others):
            raise ScenarioError("SameScenario", name=next(name for name in others if name in self))
        if len(both) > MOST:
            raise ScenarioError("TooManyScenarios", count=len(both), most=MOST)
        return Scenarios(both, varying_names(both.values(), (*self.varied, *others.varied)))

    def reached(self) -> tuple[ScenarioResult, ...]:
        """What each scenario comes to in each scope, as the picture draws it."""
        rows = (scenario_results(row["scenario"], row) for row in self._rows)
        return tuple(result for scopes in rows for result in scopes)

    def save(self, path: str | Path) -> None:
        """Keep the scenarios in a JSON file, whole or not at all; their verdicts are not kept.

        ``KitError`` for a rulebook that was made in code: those that ship, and those of a file of
        one's own, which goes along with its sources, are kept, also amended. `load_scenarios` opens
        the file again.
        """
        # Scenarios share their rulebooks; each is held against what ships once.
        books = {book: save_rulebook(book) for book in {s.rulebook for s in self.values()}}
        cases = [
            {
                **json_fields(each, "name", "on", "start", "options"),
                "facts": to_json(each.applicant.known()),
                "rulebook": books[each.rulebook],
            }
            for each in self.values()
        ]
        head = {"format": _FORMAT, "version": _VERSION, "varied": list(self.varied)}
        content = {**head, "scenarios": cases}
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        target = Path(path)
        with TemporaryDirectory(dir=target.parent) as folder:
            file = Path(folder) / target.name
            file.write_text(text, "utf-8", newline="\n")
            # In one step: whoever reads it meanwhile has the file of before, or all of this one.
            file.replace(target)

    def pages(self, base_url: str = "", language: str = DEFAULT_LANGUAGE) -> dict[str, str | None]:
        """The address that opens each scenario on the pages, without any company's name.

        ``base_url`` is the server's address, ``http://localhost:8866``, or that of one of its
        pages. ``None`` for a scenario that no page can show: a rulebook of one's own, or one with
        other numbers.
        """
        check_language(language)
        address = page_address(base_url)
        fragments = {name: fragment(scenario, language) for name, scenario in self.items()}
        return {name: part and address + part for name, part in fragments.items()}

    def __repr__(self) -> str:
        varied = f", varying {', '.join(self.varied)}" if self.varied else ""
        return shorten(f"<{len(self)} scenarios{varied}>")


def scenarios(
    applicants: Applicant | Mapping[str, Applicant],
    *,
    start: date | Sequence[date] | None = None,
    on: date | Sequence[date] | None = None,
    rulebook: str | Rulebook | Sequence[str | Rulebook] = DEFAULT_RULEBOOK,
    clock: str | Sequence[str | None] | None = None,
    durations: Mapping[str, int | Durations]
    | Sequence[Mapping[str, int | Durations]]
    | None = None,
    agency: bool | Sequence[bool] = True,
    correction_rounds: int | Sequence[int] = 0,
    expert_review: bool | Sequence[bool] = False,
    filing: Filing | None = None,
    as_of: date | None = None,
    **varied: Any,  # noqa: ANN401 - facts, working days and parameters, each of its own type
) -> Scenarios:
    """Every combination of what varies, for one applicant or for applicants by their names.

    A list, a range, an array or a column of a dataframe varies; anything else holds for all.
    ``varied`` takes the name of any fact, of a step or extra (its working days: one number or low,
    likely, high) and of a rulebook's parameter. ``on``, the day of the verdict, is ``start`` unless
    given, else the day the rulebook was last read; an unset ``clock`` is the rulebook's. ``filing``
    is what happened since the application was handed in, and holds for all: then only what is still
    open varies, and no day of it is before ``as_of``.

    ``KitError`` for an empty list, a name that nothing has, with the nearest one, a value that
    its fact or option does not take, or more than 10,000 combinations.

    >>> s = scenarios(Applicant(business_form="seat_rental"), registered_capital=[3e6, 10e6])
    >>> list(s)
    ['registered_capital=3000000', 'registered_capital=10000000']
    """
    choices = {
        "start": start,
        "on": on,
        "rulebook": rulebook,
        "clock": clock,
        "durations": {} if durations is None else durations,
        "agency": agency,
        "correction_rounds": correction_rounds,
        "expert_review": expert_review,
    }
    by_name = applicants_by_name(applicants)
    axes = [axis_of(name, value) for name, value in {**varied, **choices}.items()]
    # What happened holds for all, and so does the day on which it is looked at.
    if (filing := filing_of(PlanOptions(filing=filing))) is not None:
        axes.append(Axis("filing", (filing,), varies=False))
    if as_of is not None:
        day = require_day(as_of, "as_of")
        axes.append(Axis("as_of", (day,), varies=False))
        if filing is not None:
            filing.refuse_after(day)
    names = {axis.name: axis.varies for axis in axes}
    # Where an axis has a fact, it has it of all applicants.
    others = (name for name in FACT_NAMES if name not in names)
    differing = (n for n in others if len({getattr(one, n) for one in by_name.values()}) > 1)
    varying = (name for name, varies in names.items() if varies)
    return Scenarios(combine(by_name, axes), (*differing, *varying))


def _signature_with_facts() -> inspect.Signature:
    """That of `scenarios`, with every fact by its name: an editor offers what a signature has."""
    *options, others = inspect.signature(scenarios).parameters.values()
    names, by_name = (name for name in FACT_NAMES if name not in CHOICES), options[-1].kind
    facts = [inspect.Parameter(name, by_name, default=None) for name in names]
    return inspect.Signature([*options, *facts, others], return_annotation=Scenarios)


scenarios.__signature__ = _signature_with_facts()  # type: ignore[attr-defined]


# The file: who applies, by which rules and choices; what they come to is not kept.

_FORMAT: Final = "callcenter_kit scenarios"
_VERSION: Final = 1


def load_scenarios(path: str | Path) -> Scenarios:
    """The scenarios in a file that `Scenarios.save` wrote, judged by the rules as they are now.

    ``KitError`` for any other file, such as one of another version, and where there is none.
    """
    file, data = Path(path), file_bytes(path)
    try:
        content = json.loads(data.decode("utf-8"))
        if (content["format"], content["version"]) != (_FORMAT, _VERSION):
            raise ValueError(content["format"])
        scenarios = [_scenario(each) for each in content["scenarios"]]
        varied = tuple(map(check_variation, content["varied"]))
        return Scenarios({each.name: each for each in scenarios}, varied)
    except KitError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise ScenarioError("NotScenarios", file=file.name) from None


def _scenario(content: Mapping[str, Any]) -> Scenario:
    facts, choices = content["facts"], dict(content["options"])
    dated = {name: date.fromisoformat(facts[name]) for name in facts if kind_of(name) == "date"}
    filing, as_of = (choices.pop(name, None) for name in ("filing", "as_of"))
    values = {name: axis_of(name, value).values[0] for name, value in choices.items()}
    values |= {} if filing is None else {"filing": filing_from_json(filing)}
    days = {"as_of": as_of, "on": content["on"], "start": content["start"]}
    values |= {name: date.fromisoformat(day) for name, day in days.items() if day is not None}
    values["rulebook"] = open_rulebook(json.dumps(content["rulebook"]))
    return scenario_with(Applicant(**facts | dated), values, content["name"])


# What a notebook shows.

_MOST_SHOWN: Final = 20


@blocks_of.register
def _scenario_blocks(scenario: Scenario, language: str) -> Blocks:
    yield Sentences(clean(scenario.name, 80), "strong")
    yield from blocks_of(scenario.assessment(), language)


@blocks_of.register
def _blocks(scenarios: Scenarios, language: str) -> Blocks:
    yield strong_text("shown.scenarios.count", language, count=len(scenarios))
    # The others are worked out when they are asked for.
    first = dict(islice(scenarios.items(), _MOST_SHOWN))
    results = replace(scenarios, scenarios=first).reached()
    columns: list[str | Text] = ["scenario"]
    for scope in SCOPES:
        name = words(f"common.scope_short.{scope}")
        columns += [name, words("shown.licence_of", scope=name)]
    rows: dict[str, list[object]] = {}
    for result in results:
        cells = rows.setdefault(result.scenario, [clean(result.scenario, 80)])
        cells += [status_cell("outcome", result.outcome, language), result.licence_on]
    yield grid(columns, rows.values(), language)
    if (count := len(scenarios) - _MOST_SHOWN) > 0:
        yield secondary_text("shown.scenarios.more", language, count=count)


@draw_result.register
def _figure(scenarios: Scenarios, language: str) -> Figure:
    return scenarios_figure(scenarios.reached(), check_language(language))
