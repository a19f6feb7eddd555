"""``python -m callcenter_kit.dashboards``: serve the pages on this machine."""

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from callcenter_kit.errors import KitError, MissingLibrary
from callcenter_kit.rules.loading import add_rulebooks
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.timetable import add_notices

_LAST_PORT: Final = 65535
_PROG: Final = "python -m callcenter_kit.dashboards"


def main(arguments: list[str] | None = None, prog: str = _PROG) -> int:
    """Serve until Ctrl-C; what can't be done is said in both languages."""
    configure_console()
    options = vars(_parser(prog).parse_args(arguments))
    try:
        add_rulebooks(options.pop("rulebooks"))
        add_notices(options.pop("notices"))
        WorkCalendar()  # a notice that cannot be used is refused before anything is served
        # The libraries are imported once all arguments are right: they take a second.
        with suppress(KeyboardInterrupt):  # it may come while the libraries are still being read
            from callcenter_kit.dashboards.server.server import Options, serve

            serve(Options(**{name: value for name, value in options.items() if value is not None}))
    except ModuleNotFoundError as missing:
        return refuse(MissingLibrary(library=str(missing.name), extra="dashboards"))
    except KitError as error:
        return refuse(error)
    return 0


def configure_console() -> None:
    """Let a console that knows no Chinese show ? instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream of somebody's own
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def refuse(error: KitError) -> int:
    """Say in both languages why it can't be done, and give the exit code."""
    print(f"{error.say('zh-CN')}\n{error.say('en')}", file=sys.stderr)
    return 1


def _parser(prog: str = _PROG) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    add, port = parser.add_argument, os.environ.get("PORT") or None
    files: dict[str, Any] = {"type": Path, "action": "append", "default": []}
    flag: dict[str, Any] = {"action": "store_true", "default": None}
    add("--port", type=_port, default=port, help="or PORT")
    add("--host", help="localhost unless given; 0.0.0.0 to be seen from outside")
    add("--base-url", help="a prefix such as /licence/, behind a proxy")
    add("--notebooks", type=Path, help="another folder of notebooks")
    add("--notices", help="a holiday notice; repeatable", **files)
    rulebook_help = "the TOML file of a rulebook of your own, beside those that ship; repeatable"
    add("--rulebook", dest="rulebooks", help=rulebook_help, **files)
    add("--views", type=int, help="how many visitors at a time")
    add("--pool", type=int, help="how many kernels wait ready for each page")
    keep = "seconds until a page that lost its line gives up its seat"
    add("--keep", type=_seconds, help=keep)
    per_address = "how many of them from one address; a third of all"
    add("--views-per-address", type=int, help=per_address)
    absent = "seconds without a sign of a person until a page gives way; 600"
    add("--absent", type=_seconds, help=absent)
    proxy = "the proxy in front writes X-Forwarded-For, and nobody else can reach the server"
    add("--behind-proxy", help=proxy, **flag)
    host_name = "a name that visitors call the server by; others are refused; repeatable"
    add("--host-name", dest="host_names", action="append", help=host_name)
    no_fork = "start each kernel on its own, where they could be forked from one process"
    add("--no-fork", dest="fork", action="store_false", default=None, help=no_fork)
    add("--browser", help="open a browser", **flag)
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number up to {_LAST_PORT}, not {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"seconds are a whole number above zero, not {text!r}")
    return float(text)


if __name__ == "__main__":
    raise SystemExit(main())
