"""Everything that the product puts out, as files: what has to stay the same while code moves.

``python tools/outputs.py FOLDER`` writes the outputs of this checkout into FOLDER; what two such
folders differ in, ``diff -r`` says.
"""

import importlib
import json
import string
import sys
import warnings
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pandas
from readable import readable, without_hashes
from visits import CASES, CLIENTS, FILED, LOOKS, TODAY, state_of

import callcenter_kit as ck
from callcenter_kit._version import __version__
from callcenter_kit.charts.gantt import gantt
from callcenter_kit.charts.portfolio import blocking, capital, freeing, outcomes
from callcenter_kit.charts.style import THEMES, paint
from callcenter_kit.charts.timing import distribution, waiting_curve
from callcenter_kit.dashboards import pages as notebooks
from callcenter_kit.dashboards.answers.case_answer import EXPORTS
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import first_paint
from callcenter_kit.dashboards.materials import DOWNLOADS as CHECKLISTS
from callcenter_kit.dashboards.portfolio import ACTIONS, load_upload
from callcenter_kit.dashboards.portfolio import DOWNLOADS as RESULTS
from callcenter_kit.dashboards.portfolio import render as portfolio
from callcenter_kit.dashboards.portfolio.upload import example_csv
from callcenter_kit.dashboards.server.static import message_page, start_page
from callcenter_kit.dashboards.session.actions import DOWNLOADS, open_case
from callcenter_kit.dashboards.session.page import Page
from callcenter_kit.errors import KitError, sentences
from callcenter_kit.steps import run_all
from callcenter_kit.timeline.process import process

LANGUAGES, READINGS = ("zh-CN", "en"), ("guide", "law")
PAGES = {
    Path(page.file).stem: importlib.import_module(f"callcenter_kit.dashboards.{page.name}").render
    for page in notebooks()
}


def pages():
    """Every page of every case, with its figures; and the pages before anybody came."""
    for name, language, (page, render) in product(CASES, LANGUAGES, PAGES.items()):
        yield from view(f"{page}-{name}-{language}", render(state_of(name, language), TODAY))
    for page, render in PAGES.items():
        yield f"pages/{page}-first_paint.html", first_paint(render, "")
    yield "pages/style.css", Page._css
    for language in LANGUAGES:
        yield f"pages/start-{language}.html", start_page(notebooks(), language)
    for message in ("not_found", "busy", "failed", "refused"):
        yield f"pages/{message}.html", message_page(message, base="/", reference="1a2b")


def documents():
    """The letter, the page, the record, the calendar, the workbook, the case and the checklists."""
    for name, language in product(CASES, LANGUAGES):
        state, place = state_of(name, language), f"documents/{name}-{language}"
        yield f"{place}-link.txt", state.case.fragment()
        for kind, download in {**DOWNLOADS, **EXPORTS}.items():
            yield file(f"{place}-{kind}", download, state)
        # A checklist asks the clock, unless its case has a day for which there are rules.
        dated = replace(state, case=replace(state.case, on=TODAY))
        for kind, download in CHECKLISTS.items():
            yield file(f"{place}-{kind}", download, dated)


def clients():
    """Spreadsheets read and judged: the page in several looks, its files, the templates."""
    sheets = {"twelve": example_csv("zh-CN"), "bad_cells": CLIENTS.encode("gb18030")}
    for language, reading, name in product(LANGUAGES, READINGS, sheets):
        place = f"clients-{name}-{reading}-{language}"
        opened = open_case(State(), f"#v=1&reading={reading}&lang={language}", language)
        with_clients = replace(opened, upload=book(f"{name}.csv", sheets[name]))
        for look, presses in LOOKS.items():
            state = with_clients
            for do, message in presses:
                state = ACTIONS[do](state, message, TODAY)
            yield from view(f"{place}-{look}", portfolio(state, TODAY))
        for kind, download in RESULTS.items():
            # So many letters take seconds: of each language and each reading once is enough.
            if (kind, name) == ("letters", "twelve") and (language == "en") != (reading == "law"):
                continue
            yield file(f"clients/{place}-{kind}", download, with_clients)
    for language in LANGUAGES:
        place, opened = f"clients-filed-guide-{language}", open_case(State(), "", language)
        with_clients = replace(opened, upload=book("filed.csv", FILED.encode()))
        yield from view(f"{place}-all", portfolio(with_clients, TODAY))
        for kind in ("results_csv", "cases_calendar"):
            yield file(f"clients/{place}-{kind}", RESULTS[kind], with_clients)


def charts():
    """Every picture in every theme that an analyst may ask for."""
    plan = ck.plan(date(2026, 12, 1), "local", correction_rounds=1, expert_review=True)
    chances, waits = ck.distribution(plan), ck.waiting_times(2026)
    summary = book("clients.csv", example_csv("en")).verdicts(TODAY, "guide").summary
    for language in LANGUAGES:
        look = {"language": language}
        figures = {
            "gantt": gantt(plan, today=TODAY, **look),
            "gantt_narrow": gantt(plan, narrow=True, **look),
            "distribution": distribution(chances, **look),
            "curve": waiting_curve(waits, submitted=plan.submitted, **look),
            "outcomes": outcomes(summary, **look),
            "blocking": blocking(summary, **look),
            "freeing": freeing(summary, **look),
            "capital": capital(summary, **look),
        }
        for name, figure in figures.items():
            yield f"charts/{name}-page-{language}.json", written(figure)
            for theme in THEMES:
                painted = written(paint(figure, theme))
                yield f"charts/{name}-{theme}-{language}.json", painted
        for stage, filed in filed_plans().items():
            if isinstance(filed, ck.Plan):
                yield f"charts/gantt-{stage}-{language}.json", written(gantt(filed, **look))


def answers():
    """What an analyst sees of each case's answer, and its plans by every clock."""
    for name in CASES:
        applicant = state_of(name, "en").case.applicant
        lines = [repr(applicant)]
        for reading in READINGS:
            answer = attempt(ck.assess, applicant, TODAY, reading)
            lines += [str(answer), getattr(answer, "_repr_html_", str)()]
        for clock, scope in product(
            ("guide", "law_working", "law_calendar"), ("nationwide", "local")
        ):
            options = {"applicant": applicant, "on": TODAY, "clock": clock}
            lines.append(str(attempt(ck.plan, TODAY, scope, **options)))
            lines.append(str(attempt(ck.plan_back, date(2028, 3, 1), scope, **options)))
        yield f"answers/{name}.txt", "\n\n".join(lines)
        for reading in READINGS:
            yield from tables(f"answers/{name}-{reading}", applicant, reading)
    yield from rules()


def rules():
    """Every line of the rulebooks and of the process with its basis: none changes by accident."""
    for reading in READINGS:
        book = ck.rulebook(reading)
        yield f"answers/rulebook-{reading}.csv", book.to_frame().to_csv(index=False)
        yield f"answers/rulebook-{reading}-en.csv", book.to_frame("en").to_csv(index=False)
    lines = process().lines.items()
    rows = (f"{at}: {line.badge}, {'; '.join(map(str, line.sources))}" for at, line in lines)
    yield "answers/process.txt", "\n".join(rows)


def tables(place, applicant, reading):
    """The frames of each result for one applicant, and those results that no record holds."""
    options = {"rulebook": reading, "on": TODAY}
    answer = attempt(ck.assess, applicant, TODAY, reading)
    if isinstance(answer, str):  # it was refused
        return
    advice = ck.advise(applicant, "local", TODAY, reading)
    plan = ck.plan(TODAY, "local", applicant=applicant, **options)
    compared = ck.compare(applicant, reading, on=TODAY)
    results = {"assessment": answer, "advice": advice, "comparison": compared}
    if isinstance(plan, ck.Plan):
        results |= {"plan": plan, "distribution": ck.distribution(plan)}
    for name, result in results.items():
        yield f"{place}-{name}.csv", result.to_frame("en").to_csv(index=False)
    as_dicts = [way.to_dict() for way in ck.strategies(applicant, TODAY, **options)]
    yield f"{place}.json", json.dumps(as_dicts, ensure_ascii=False, sort_keys=True, indent=1)


# What became of an application, and the day on which it is looked at.
STAGES = {
    "under_review": (TODAY, {"corrections": [(date(2026, 10, 19), date(2026, 10, 28))]}),
    "correcting": (
        TODAY,
        {"corrections": [ck.Correction(date(2026, 11, 16), due_on=date(2026, 12, 4))]},
    ),
    "accepted": (TODAY, {"accepted_on": date(2026, 10, 16)}),
    "late": (date(2027, 1, 6), {}),
    "overdue": (date(2027, 1, 15), {"inspected_on": date(2026, 11, 2)}),
    "refused": (TODAY, {"refused_on": date(2026, 11, 20)}),
    "not_accepted": (TODAY, {"not_accepted_on": date(2026, 11, 20)}),
    "withdrawn": (TODAY, {"withdrawn_on": date(2026, 11, 20)}),
    "granted": (date(2026, 12, 5), {"decided_on": date(2026, 11, 20)}),
}


# What sets a case apart from the example that is ready: each has a letter of its own kind.
VARIANTS = {
    "institution": {"insured_staff": None, "insured_months": None, "is_company": False},
    "short": {"insured_staff": 1, "insured_months": 2},
    "papers": {"materials": {key for key, each in ck.rulebook().materials.items() if each.current}},
    "waiting": {"clean_record": False, "last_violation_on": date(2024, 5, 6)},
    "forbidden": {"marketing_calls": True, "inbound_mainly": None},
}


READY, START = state_of("ready", "en").case.applicant, date(2026, 9, 21)


def filed_plans():
    """The plan of a filed case at every stage."""
    plans = {}
    for stage, (day, days) in STAGES.items():
        filing = ck.Filing(submitted_on=date(2026, 10, 12), **days)
        options = {"applicant": READY, "on": START, "clock": "law_working", "as_of": day}
        plans[stage] = ck.plan(START, "local", filing=filing, **options)
    return plans


def letters():
    """Letters of several kinds; of a filed case the letter and the calendar at every stage."""
    for (name, facts), language in product(VARIANTS.items(), LANGUAGES):
        varied = replace(READY, provinces={"CN-BJ"}, **facts)
        letter = ck.record(ck.assess(varied, TODAY), start=TODAY).to_docx(language)
        yield f"documents/{name}-{language}-letter.docx", readable("letter.docx", letter)
    for stage, plan in filed_plans().items():
        record = ck.record(ck.assess(READY, START), plan)
        for language in LANGUAGES:
            place = f"documents/filed-{stage}-{language}"
            yield f"{place}-letter.docx", readable("letter.docx", record.to_docx(language))
            yield f"{place}-calendar.ics", attempt(record.to_ics, language)


def results():
    """What a notebook shows of a result of each kind, and the tables of scenarios and rulebooks."""
    growing = state_of("growing", "en").case.applicant
    exempt = ck.Applicant(business_form="own_customers")
    own = ck.rulebook("law").amend(minimum_capital={"local": 2_000_000})
    answer, advice = ck.assess(growing, TODAY), ck.advise(growing, "nationwide", TODAY)
    filed, late = (
        ck.plan(TODAY, filing=ck.Filing(submitted_on=TODAY), as_of=day)
        for day in (TODAY, date(2027, 9, 1))
    )
    varied = ck.scenarios(
        {"now": growing, "=bad": replace(growing, premises=None)}, start=[TODAY, None],
        registered_capital=[3e6], provinces=[{"CN-BJ", "CN-SH"}], insured_staff=[2, None],
        direction=[5], write_and_submit=[3, (1, 3, 9)], minimum_capital=[2e6], agency=[False],
        minimum_insured_staff=[{"local": 5}], rulebook=["guide"], clock=["law_calendar"],
        correction_rounds=[1], expert_review=[True], durations=[{"prepare_materials": 7}],
    )  # fmt: skip
    rows = {"name": ["A", "B"], "business_form": ["seat_rental"] * 2}
    clients = pandas.DataFrame({**rows, "registered_capital": [1_500_000, 3_000_000]})
    with warnings.catch_warnings(action="ignore"):  # of the facts that the table lacks
        compared = ck.compare_rulebooks("guide", own, clients, TODAY)
    results_by_name = {
        "applicant": growing, "advice": advice, "advice_open": ck.advise(ck.Applicant(), "local"),
        "advice_exempt": ck.advise(exempt, "local", TODAY), "progress": filed.progress(),
        "finding": answer.scopes["local"].findings["registered_capital"], "rulebook": own,
        "comparison": ck.compare(growing), "alike": ck.compare(growing, "guide", "guide"),
        "rulebooks": compared, "rulebooks_alike": ck.compare_rulebooks("law", "law"),
        "plan": ck.plan(TODAY, applicant=growing, number_permit=True), "filed": filed, "late": late,
        "no_plan": ck.plan(TODAY, applicant=exempt),
        "back": ck.plan_back(date(2027, 10, 1), on=TODAY), "way": ck.strategies(READY, TODAY)[2],
        "distribution": ck.distribution(ck.plan(TODAY)), "certain": ck.distribution(filed),
        "waiting": ck.waiting_times(2026), "checklist": ck.checklist(answer, ["premises"]),
        "scenarios": varied, "scenario": varied[next(iter(varied))],
    }  # fmt: skip
    for name, result in results_by_name.items():
        yield f"answers/shown-{name}.html", result._repr_html_()
    yield "answers/scenarios.txt", varied.to_frame("en").dtypes.astype(str).to_string()
    for language in LANGUAGES:
        yield f"answers/scenarios-{language}.csv", varied.to_frame(language).to_csv(index=False)
        workbook = varied.to_excel(language)
        yield f"answers/scenarios-{language}.xlsx", readable("scenarios.xlsx", workbook)
        yield f"answers/rulebooks-{language}.csv", compared.to_frame(language).to_csv(index=False)
        touched = compared.touched_frame(language)
        yield f"answers/touched-{language}.csv", touched.to_csv(index=False)


def errors():
    """The sentences of every refusal, with the names of its values in their places."""
    for code, sentence in sentences().items():
        parsed = string.Formatter().parse("".join(sentence.values()))
        error = KitError(code, **{name: Slot(name) for _, name, *_ in parsed if name})
        yield f"errors/{code}.txt", "\n".join(map(error.say, LANGUAGES))


PARTS = (pages, documents, letters, clients, charts, answers, results, errors)


def view(place, page_view):
    """A page's title and HTML, and its figures."""
    yield f"pages/{place}.html", f"{page_view.title}\n{page_view.html}"
    figures = {**page_view.figures, **{name: make() for name, make in page_view.later.items()}}
    for name, figure in figures.items():
        yield f"figures/{place}-{name}.json", written(figure)


def file(place, download, state):
    """A file under its own name, below its media type; the reason where there is none."""
    made = attempt(download, state, TODAY)
    if isinstance(made, str):
        return f"{place}-refused.txt", made
    return f"{place}-{made.name}", f"{made.kind}\n".encode() + readable(made.name, made.content)


def attempt(make, *values, **options):
    """What ``make`` gives; the sentences of its refusal where it refuses."""
    try:
        return make(*values, **options)
    except KitError as error:
        return "\n".join(map(error.say, LANGUAGES))


def book(name, content):
    """The clients of a file, as the page holds them."""
    return run_all(load_upload(State(), name, content, [].append, TODAY))


def written(figure):
    """A figure as JSON that a difference can be looked for in."""
    return json.dumps(figure, ensure_ascii=False, indent=1)


class Slot(str):
    """A value's name; a sentence writes it as its own place for the value, ``{day:%Y}``."""

    __slots__ = ()

    def __repr__(self):
        return f"{{{self!s}!r}}"

    def __format__(self, how):
        return f"{{{self!s}{':' * bool(how)}{how}}}"


def put_out():
    """The name of every output with its bytes, without hashes and the kit's version.

    Every record holds a hash of all words: where one word changes, each letter's last line does.
    """
    for part in PARTS:
        for name, content in part():
            content = content.encode() if isinstance(content, str) else content
            yield name, without_hashes(content).replace(__version__.encode(), b"(version)")


def main(folder):
    """Write them all below ``folder``, where none of them may be yet."""
    for name, content in put_out():
        place = Path(folder, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as opened:
            opened.write(content)


if __name__ == "__main__":
    main(sys.argv[1])
