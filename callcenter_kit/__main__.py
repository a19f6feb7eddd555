"""The command ``callcenter-kit``: pages, JupyterLab, and clients' files, from a terminal.

``python -m callcenter_kit`` is the same command. Each word that it knows opens the room that does
the work, and nothing else.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from callcenter_kit.dashboards.__main__ import configure_console, refuse
from callcenter_kit.dashboards.__main__ import main as serve
from callcenter_kit.errors import KitError, MissingLibrary
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES

_READINGS: Final = ("guide", "law")
# What a person who installed the package alone is told to install.
_EXTRAS: Final = {
    "lab": "dashboards",
    "install": "dashboards",
    "report": "exports",
    "site": "site",
    "screen": "exports",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks and give the exit code; what can't be done is said twice."""
    configure_console()
    # A word's own library is imported only once it is asked for.
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["dashboards"]:  # its options are its own
        return serve(words[1:], prog="callcenter-kit dashboards")
    options = _parser().parse_args(words)
    try:
        code: int = options.do(options)
    except ModuleNotFoundError as error:
        return refuse(MissingLibrary(library=str(error.name), extra=_EXTRAS[options.command]))
    except KitError as error:
        return refuse(error)
    return code


def _lab(options: argparse.Namespace) -> int:
    from jupyterlab.labapp import LabApp

    from callcenter_kit.dashboards import notebooks_folder

    if not options.folder.exists():  # the installed ones stay as they were shipped
        ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        shutil.copytree(notebooks_folder(), options.folder, ignore=ignored)
    LabApp.launch_instance(argv=[str(options.folder)])
    return 0


def _site(options: argparse.Namespace) -> int:
    from callcenter_kit.dashboards.site.build import build

    print(build(options.out, lab=options.lab))
    return 0


def _install(options: argparse.Namespace) -> int:
    from callcenter_kit.dashboards.install import install

    install(options.prefix)
    return 0


def _screen(options: argparse.Namespace) -> int:
    from callcenter_kit.clients import read_clients
    from callcenter_kit.clients.reports import save_screened

    clients = read_clients(options.clients)
    screened = clients.screen(on=options.on or date.today(), rulebook=options.rulebook)  # noqa: DTZ011
    save_screened(screened, options.out, options.language)
    print(options.out)
    return 0


def _report(options: argparse.Namespace) -> int:
    from callcenter_kit.clients import read_clients, write_reports

    folder = write_reports(
        read_clients(options.clients),
        options.out,
        options.language,
        options.kinds,
        options.rulebook,
        options.template,
        on=options.on or date.today(),  # noqa: DTZ011
        start=options.start,
    )
    print(folder)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="callcenter-kit", description=__doc__.partition("\n")[0])
    words = parser.add_subparsers(dest="command", required=True)
    words.add_parser("dashboards", help="the pages, on this machine")
    lab = words.add_parser("lab", help="the notebooks in JupyterLab")
    lab.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path("notebooks"),
        help="where they lie; copied there if there is no such folder",
    )
    lab.set_defaults(do=_lab)
    report = words.add_parser("report", help="letters and plans for every client, and an index")
    _add_clients(report)
    report.add_argument("--out", type=Path, required=True, help="where the new folder goes")
    report.add_argument("--start", type=_day, help="the first day of the plans; the day of --on")
    report.add_argument("--template", type=Path, help="your own letterhead, a .docx file")
    kinds = ("letter", "page", "calendar", "workbook", "record")
    report.add_argument("--kinds", nargs="+", choices=kinds, default=kinds[:-1])
    report.set_defaults(do=_report)
    screen = words.add_parser("screen", help="every client judged, in one file")
    _add_clients(screen)
    screen.add_argument("--out", type=Path, required=True, help="an .xlsx, .csv or .parquet file")
    screen.set_defaults(do=_screen)
    site = words.add_parser("site", help="the pages as plain files, for any web host")
    site.add_argument("--out", type=Path, required=True, help="the folder that holds them then")
    site.add_argument(
        "--lab", action="store_true", help="with the notebooks, in JupyterLab for browsers"
    )
    site.set_defaults(do=_site)
    install = words.add_parser(
        "install", help="Voila's template and settings, for Jupyter's server"
    )
    install.add_argument("prefix", type=Path, nargs="?", default=Path(sys.prefix))
    install.set_defaults(do=_install)
    return parser


def _add_clients(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clients", type=Path, help="an XLSX workbook or a CSV file of clients")
    parser.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE)
    parser.add_argument("--rulebook", choices=_READINGS, default="guide")
    parser.add_argument("--on", type=_day, help="the day of the question, 2026-12-01; today")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day is written 2026-12-01, not {text!r}") from None


if __name__ == "__main__":
    raise SystemExit(main())
