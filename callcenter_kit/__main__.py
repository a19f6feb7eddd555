"""The command ``callcenter-kit``: answers, pages, JupyterLab, and clients' files, from a terminal.

``python -m callcenter_kit`` is the same command. Each word that it knows opens the room that does
the work, and nothing else. What can't be done is said on the standard error, in both languages.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit._version import __version__
from callcenter_kit.dashboards import shanghai_today
from callcenter_kit.dashboards.__main__ import configure_console, refuse
from callcenter_kit.dashboards.__main__ import main as serve
from callcenter_kit.errors import KitError, MissingLibrary, unknown_choice
from callcenter_kit.rules.applicant import FACT_NAMES, kind_of, normalize_fact
from callcenter_kit.rules.loading import load_rulebook, name_in_cases, rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES, SHIPPED
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from callcenter_kit.dashboards.case.case import Case
    from callcenter_kit.documents.blocks import Block
    from callcenter_kit.rules.rulebook import Rulebook
    from callcenter_kit.timeline.answer import Answer

# Where Jupyter only says something of itself, and opens nothing.
_SAYS: Final = {"--version", "--help-all", "--show-config", "--show-config-json"}
_EXIT_CODES: Final = """
exit codes:
  0   done
  1   not done: the standard error says why, and what to do next, in both languages
  2   the words of the command are not known, or not complete
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks and give the exit code; what can't be done is said twice."""
    configure_console()
    # A word's own library is imported only once it is asked for.
    words, jupyter = list(sys.argv[1:] if arguments is None else arguments), []
    if words[:1] == ["dashboards"]:  # its options are its own
        return serve(words[1:], prog="callcenter-kit dashboards")
    if words[:1] == ["lab"] and not {"-h", "--help"} & {*words}:
        end = 1 if len(words) == 1 or words[1].startswith("-") else 2
        words, jupyter = words[:end], words[end:]
    options = _parser().parse_args(words)
    options.jupyter = jupyter
    try:
        code: int = options.do(options)
    except ModuleNotFoundError as error:
        return refuse(MissingLibrary(library=str(error.name), extra=options.extra))
    except KitError as error:
        return refuse(error)
    except BrokenPipeError:  # whoever reads it, such as head, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


# One case.


def _assess(options: argparse.Namespace) -> int:
    from callcenter_kit.dashboards.answers.case_answer import usable_plan
    from callcenter_kit.documents.formats import document_of
    from callcenter_kit.documents.record import record_of

    case, day, answer = _answer(options)
    for omission in answer.omissions:
        raise omission
    if options.json:
        print(json.dumps(answer.assessment.to_dict(), indent=1))
        return 0
    # Of a filed case the answer is where it stands, which only its plan knows.
    plans = {answer.scope: usable_plan(answer, case, day).plan} if answer.is_filed else {}
    document = document_of(record_of(answer, plans), case.language)
    print(document.headline, document.summary, sep="\n")
    for section in document.sections:
        if section.id in ("answer", "way", "filed"):
            _print_blocks(section.title, section.blocks)
    return 0


def _plan(options: argparse.Namespace) -> int:
    from callcenter_kit.dashboards.answers.case_answer import usable_plan
    from callcenter_kit.documents.blocks import blocks_for

    case, day, answer = _answer(options)
    usable = usable_plan(answer, case, day, case.scope)
    if usable.complaint is not None:
        raise usable.complaint
    plan = usable.plan
    if options.json:
        print(json.dumps(plan.to_dict(), indent=1))
        return 0
    if not plan.is_filed:  # of a filed case the plan's own first line says where it stands
        print(answer.decision(case.language).text)
    _print_blocks("", blocks_for(plan, case.language))
    return 0


def _answer(options: argparse.Namespace) -> "tuple[Case, date, Answer]":
    """The case that is asked about, the day and the answer; refused where a part is unusable."""
    from dataclasses import replace

    from callcenter_kit.dashboards.answers.case_answer import answer_for
    from callcenter_kit.dashboards.case.case import Case
    from callcenter_kit.dashboards.case.files import open_case, read_fields, read_fragment

    # First: a case may be of a rulebook of one's own.
    reading = None if options.rulebook is None else name_in_cases(_rulebook(options.rulebook))
    case: Case = Case()
    complaints: tuple[KitError, ...] = ()
    if options.case is not None and "#" in options.case:
        case, complaints = read_fragment(options.case.partition("#")[2])
    elif options.case is not None:
        case, complaints = open_case(options.case)
    case, others = read_fields(map(_in_codes, options.set), case)
    for complaint in (*complaints, *others):
        raise complaint
    settings = {"language": options.language, "reading": reading, "on": options.on}
    settings |= {"scope": options.scope, "start_on": options.start}
    case = replace(case, **{name: value for name, value in settings.items() if value is not None})
    day = case.on or shanghai_today()
    return case, day, answer_for(case, day)


def _in_codes(setting: tuple[str, str]) -> tuple[str, str]:
    """A setting with codes for what people write: ``provinces=北京``, ``insured_staff=3人``."""
    from callcenter_kit.dashboards.case.case import FIELDS, field_of

    name, text = setting
    if (field := field_of(name)) is None and name != "vary":
        raise unknown_choice("--set", name, FIELDS)
    if text and name in FACT_NAMES and (kind := kind_of(name)) in ("choice", "set"):
        return name, write_value(normalize_fact(name, text.split(",") if kind == "set" else text))
    return setting if field is None else (name, field.from_form(text, "en"))


def _print_blocks(title: str, blocks: "Iterable[Block]") -> None:
    """Print blocks as lines of a terminal; a table's cells stand one after the other."""
    from callcenter_kit.documents.blocks import Grid, Items

    if title:
        print(f"\n{title}")
    for block in blocks:
        if isinstance(block, Grid):
            rows = ([cell.text for cell in row] for row in block.rows)
            print(*(" | ".join(row) for row in (block.columns, *rows)), sep="\n")
        elif isinstance(block, Items):
            print(*(f"- {item}" for item in block.items), sep="\n")
        else:
            print(block.text)


# Many clients.


def _screen(options: argparse.Namespace) -> int:
    from callcenter_kit.clients import read_clients
    from callcenter_kit.clients.notebook import verdict_blocks
    from callcenter_kit.clients.reports import save_screened

    clients = read_clients(options.clients)
    book, on = _rulebook(options.rulebook), options.on or shanghai_today()
    screened = clients.screen(on=on, rulebook=book)
    save_screened(screened, options.out, options.language)
    _print_blocks("", verdict_blocks(screened, options.language))
    for problem in screened.problems:
        print(problem.say(options.language))
    print(options.out)
    return 0


def _report(options: argparse.Namespace) -> int:
    from callcenter_kit.clients import read_clients, write_reports

    chosen = (options.language, options.kinds, _rulebook(options.rulebook), options.template)
    days = {"on": options.on or shanghai_today(), "start": options.start}
    print(write_reports(read_clients(options.clients), options.out, *chosen, **days))
    return 0


# Pages, notebooks and settings.


def _lab(options: argparse.Namespace) -> int:
    from jupyterlab.labapp import LabApp

    from callcenter_kit.dashboards import notebooks_folder

    is_opened = not _SAYS & {*options.jupyter}
    if is_opened and not options.folder.exists():  # the installed ones stay as they were shipped
        ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        shutil.copytree(notebooks_folder(), options.folder, ignore=ignored)
    LabApp.launch_instance(argv=[str(options.folder), *options.jupyter])
    return 0


def _site(options: argparse.Namespace) -> int:
    from callcenter_kit.dashboards.site.build import build

    print(build(options.out, lab=options.lab))
    return 0


def _install(options: argparse.Namespace) -> int:
    from callcenter_kit.dashboards.install import install
    from callcenter_kit.texts.datafile import say

    for path in (changed := install(options.prefix)):
        print(say("site.installed", options.language, file=str(path)))
    if not changed:
        print(say("site.installed_before", options.language, folder=str(options.prefix)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="callcenter-kit",
        description=__doc__.partition("\n")[0],
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"callcenter-kit {__version__}")
    # What a person who installed the package alone is told to install.
    parser.set_defaults(extra="dashboards")
    words = parser.add_subparsers(dest="command", required=True)
    assess = words.add_parser("assess", help="whether one case needs the licence and can have it")
    _add_case(assess)
    assess.set_defaults(do=_assess, scope=None, start=None)
    plan = words.add_parser("plan", help="when one case can have the licence")
    _add_case(plan)
    scopes = f"{' or '.join(SCOPES)}, or its number; the one that the case asks for"
    plan.add_argument("--scope", metavar="NAME", help=scopes)
    plan.add_argument("--start", type=_day, help="the first day of the plan; the day of --on")
    plan.set_defaults(do=_plan)
    words.add_parser("dashboards", help="the pages, on this machine")
    usage = "callcenter-kit lab [folder] [options of jupyter lab]"
    lab = words.add_parser("lab", usage=usage, help="the notebooks in JupyterLab")
    where = "where they lie; copied there if there is no such folder"
    lab.add_argument("folder", type=Path, nargs="?", default=Path("notebooks"), help=where)
    lab.set_defaults(do=_lab)
    report = words.add_parser("report", help="letters and plans for every client, and an index")
    _add_clients(report)
    report.add_argument("--out", type=Path, required=True, help="where the new folder goes")
    report.add_argument("--start", type=_day, help="the first day of the plans; the day of --on")
    report.add_argument("--template", type=Path, help="your own letterhead, a .docx file")
    kinds = ("letter", "page", "calendar", "workbook", "record")
    report.add_argument("--kinds", nargs="+", choices=kinds, default=kinds[:-1])
    report.set_defaults(do=_report, extra="exports")
    screen = words.add_parser("screen", help="every client judged, in one file")
    _add_clients(screen)
    screen.add_argument("--out", type=Path, required=True, help="an .xlsx, .csv or .parquet file")
    screen.set_defaults(do=_screen, extra="exports")
    site = words.add_parser("site", help="the pages as plain files, for any web host")
    site.add_argument("--out", type=Path, required=True, help="the folder that holds them then")
    with_lab = "with the notebooks, in JupyterLab for browsers"
    site.add_argument("--lab", action="store_true", help=with_lab)
    site.set_defaults(do=_site, extra="site")
    server = "Voila's template and settings, for Jupyter's server"
    install = words.add_parser("install", help=server)
    install.add_argument("prefix", type=Path, nargs="?", default=Path(sys.prefix))
    install.add_argument("--language", choices=LANGUAGES, default="en")
    install.set_defaults(do=_install)
    return parser


def _add_case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", nargs="?", help="a saved case's file, or the link of a page")
    facts = "a fact or an option: registered_capital=3000000, provinces=北京; repeatable"
    repeatable: dict[str, Any] = {"action": "append", "default": [], "metavar": "NAME=VALUE"}
    parser.add_argument("--set", type=_setting, **repeatable, help=facts)
    parser.add_argument("--json", action="store_true", help="all of it, for a program to read")
    parser.add_argument("--language", choices=LANGUAGES, help="of the words; the case's own")
    _add_question(parser, None, "the case's own")


def _add_clients(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clients", type=Path, help="an XLSX workbook or a CSV file of clients")
    parser.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE)
    _add_question(parser, DEFAULT_RULEBOOK, DEFAULT_RULEBOOK)


def _add_question(parser: argparse.ArgumentParser, rulebook: str | None, otherwise: str) -> None:
    rules = f"{', '.join(SHIPPED)}, or the TOML file of a rulebook of your own; {otherwise}"
    parser.add_argument("--rulebook", metavar="NAME|FILE", default=rulebook, help=rules)
    day = "the day of the question, 2026-12-01; today in Beijing"
    parser.add_argument("--on", type=_day, help=day)


def _rulebook(text: str) -> "Rulebook":
    """The rulebook that is called so, or that of a file of one's own."""
    return load_rulebook(text) if text.endswith(".toml") else rulebook(text)


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"a setting is written name=value, not {text!r}")
    return name.strip(), value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day is written 2026-12-01, not {text!r}") from None


if __name__ == "__main__":
    raise SystemExit(main())
