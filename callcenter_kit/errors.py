"""What can go wrong, each with where we stand and what to do next.

An error speaks both languages; the values it speaks of stay on it as attributes, and it survives
pickling. English writes a day as Python takes it, 2026-12-01; Chinese in full, 2026年12月1日,
except where the day has to be found in a file.
"""

import re
import string
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from functools import cache, partial, wraps
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, ParamSpec, TypeVar


def chinese_day(day: date) -> str:
    """A day in full, as Chinese writes it: 2026年12月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


_LONGEST_REPR: Final = 120  # a page of repr would stand before the advice
SENTENCES: Final = Path(__file__).parent / "data" / "words" / "errors.toml"


class _SentenceFormatter(string.Formatter):
    """Fills a sentence's places; of what a value looks like in code the beginning is enough."""

    def __init__(self, language: str) -> None:
        self._language = language

    def convert_field(self, value: Any, conversion: Any) -> Any:  # noqa: ANN401 - any value
        text = super().convert_field(value, conversion)
        if conversion != "r":
            return text
        if "\n" in text:  # a table: what it is says more than its first columns
            return f"<{type(value).__name__}>"
        return text if len(text) <= _LONGEST_REPR else text[:_LONGEST_REPR] + "…"

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - any value
        # Chinese writes a day that stands by itself in full.
        if self._language != "en" and type(value) is date and not format_spec:
            return chinese_day(value)
        return str(super().format_field(value, format_spec))


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Every error's sentences by their code, read when the first error is made."""
    # With ``tomllib`` alone: ``texts``, which reads all other words, raises these errors.
    return tomllib.loads(SENTENCES.read_text("utf-8"))


class KitError(Exception):
    """Something that callcenter_kit was asked for cannot be done; the message says what to do.

    Its subclasses are families, one for each kind of thing that can be wrong. ``code`` names the
    sentence in ``data/words/errors.toml`` that an error says; a class that is caught for one
    reason only has the name of its sentence and needs no code. The values that its sentence names
    are its attributes.
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a value of its sentence
            ...

    def __init__(self, code: str = "", /, **values: Any) -> None:  # noqa: ANN401 - what was refused
        self.code = code or type(self).__name__
        self.values = values
        vars(self).update(values)
        super().__init__(self.say("en"))

    # Exceptions are pickled with what they were printed from; ours are made from their values.
    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self.code, **self.values), ()

    def say(self, language: str) -> str:
        """The message in ``language``, ``"zh-CN"`` or ``"en"``."""
        sentence = sentences()[self.code]
        # Values that are texts in both languages are said in the sentence's own.
        values = {
            name: value.say(language) if hasattr(value, "say") else value
            for name, value in self.values.items()
        }
        text = sentence["en" if language == "en" else "zh"]
        return _SentenceFormatter(language).format(text, **values)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the message, one line a language."""
        return [f"{self.code}: {self.say(language)}" for language in ("zh-CN", "en")]


class ArgumentError(KitError):
    """An argument is not of the kind that is asked for, or none of the choices there are."""


class UnknownAttribute(KitError, AttributeError):
    """A result, or the package, has nothing of that name."""


class NotADay(ArgumentError):
    """The argument is not a day, or has a time."""


class MissingLibrary(KitError):
    """An optional library is not installed; the extra ``extra`` of the kit brings it."""


class NotInBrowser(KitError, ImportError):
    """The edition for browsers does not bring the library; the full edition has it.

    It is an ``ImportError``, so that another library which can do without this one goes on.
    """

    @staticmethod
    def end_cell(library: str) -> NoReturn:
        """Raise it so that a notebook's cell says it in words and ends, and those after it run."""
        from IPython import get_ipython

        def say(_shell: object, _kind: type, error: KitError, _trace: object, **_: object) -> None:
            print(error.say("zh-CN"), error.say("en"), sep="\n")

        get_ipython().set_custom_exc((NotInBrowser,), say)
        raise NotInBrowser(library=library)


class FactError(KitError):
    """A fact is not known by that name, or cannot have that value."""


class WrongFact(FactError):
    """A fact's value is not accepted."""


class ContradictoryDate(FactError):
    """A day contradicts what another fact says."""


class ContradictoryFacts(FactError):
    """Two facts cannot both be true."""


class RulebookError(KitError):
    """A rulebook is not known, or has no such parameter, remedy or value."""


class NoValueThatDay(RulebookError):
    """A parameter has no value on the day."""


class NotAnExpression(RulebookError):
    """A text is not a rule; ``column`` counts characters from 1."""


class DocumentError(KitError):
    """A record, or a document made from one, cannot be read or made."""


class NothingToDate(DocumentError):
    """A record has no plan with dates."""


class ClientFileError(KitError):
    """A file or a table of clients cannot be read, judged or written, or has no such client."""


class CaseError(KitError):
    """A case, or what a visitor adds to it, cannot be taken as it is."""


class FieldError(CaseError):
    """A field's value is not accepted, or contradicts another field's, and was left out."""


class FilingError(FieldError):
    """A day of a filing contradicts another, or has not come yet.

    Without ``fields``, names of a case's, the others can be used.
    """


class NotACaseFile(CaseError):
    """A file is not a saved case."""


class SiteError(KitError):
    """The edition for browsers cannot be made, or cannot do what a full one can."""


class ServerError(KitError):
    """The server cannot start, or not as it was asked to."""


class CannotFork(ServerError):
    """Kernels cannot be forked: each page starts its own, which takes longer and more memory."""


def squeezed(text: str) -> str:
    """``text`` as names are compared: no spaces, underscores or hyphens, one case."""
    return re.sub(r"[\s_-]+", "", text).casefold()


def code_called(name: object, names: Mapping[str, str]) -> str | None:
    """The code whose name is ``name``, of a mapping from names to codes, if there is one."""
    codes = {squeezed(each): code for each, code in names.items()}
    return codes.get(squeezed(name)) if isinstance(name, str) else None


def closest_spelling(value: object, choices: Iterable[str]) -> str | None:
    """The one of ``choices`` that is written most like ``value``, if any is; case does not count.

    A whole word of one choice alone is that choice; the beginning of several is the first.

    >>> closest_spelling("Light", ("light", "dark")), closest_spelling("sepia", ("light", "dark"))
    ('light', None)
    >>> closest_spelling("asses", ("Assessment", "assess"))
    'assess'
    >>> closest_spelling("regis", ("premises", "registered_capital"))
    'registered_capital'
    """
    spellings = {name.casefold(): name for name in choices}
    text = str(value).casefold()
    whole = [name for spelling, name in spellings.items() if text in spelling.split("_")]
    if len(whole) == 1:
        return whole[0]
    near = get_close_matches(text, spellings, 1, 0.9)
    near = near or [name for name in spellings if len(text) > 3 and name.startswith(text)]
    near = near or get_close_matches(text, spellings, 1, 0.6)
    if not near and len(text) == 2 and not text.isascii():
        # Of a name of two characters one slip is half: 北亰 for 北京.
        near = [name for name in spellings if len(name) == 2 and name[0] == text[0]]
    return spellings[near[0]] if near else None


def unknown_choice(
    name: str, value: object, choices: Iterable[str], also_called: Iterable[str] = ()
) -> ArgumentError:
    """The error for an argument that is none of ``choices`` or their other names: the nearest."""
    choices = tuple(choices)
    values = {"name": name, "value": value, "known": ", ".join(choices)}
    near = closest_spelling(value, choices) or closest_spelling(value, also_called)
    if near is None:
        return ArgumentError("UnknownChoice", **values)
    return ArgumentError("MisspeltChoice", **values, nearest=near)


def require_choice(name: str, value: str, choices: Collection[str]) -> str:
    """``value`` itself when it is one of ``choices``; else the error of `unknown_choice`."""
    if value not in choices:
        raise unknown_choice(name, value, choices)
    return value


_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


@cache
def successors() -> dict[str, str]:
    """What takes the place of each name that was asked for in former versions."""
    return tomllib.loads(SENTENCES.parents[1].joinpath("former_names.toml").read_text("utf-8"))


def refuse_unknown(
    options: Iterable[str],
    names: list[str],
    code: str = "UnknownOption",
    instead: Mapping[str, str] | None = None,
    function: str = "plan",
) -> None:
    """``KitError`` for one of ``options`` that is not among ``names``, with the nearest that is.

    ``instead`` has the name that is meant where another is written more like it.
    """
    for name in options:
        if name not in names:
            if successor := successors().get(f"{function}({name})"):
                raise ArgumentError("FormerName", kind=function, name=name, successor=successor)
            near = (instead or {}).get(name) or closest_spelling(name, names) or names[0]
            known = {"nearest": near, "known": ", ".join(names)}
            raise ArgumentError(code, function=function, name=name, **known)


def refuse_unknown_options(
    function: Callable[_Arguments, _Result],
    code: str = "UnknownOption",
    instead: Mapping[str, str] | None = None,
) -> Callable[_Arguments, _Result]:
    """``function``, refusing an option that it does not have with the nearest that it has.

    So that it can spell its options out and still say more than Python's ``TypeError``.
    """
    names = [name for name in signature(function).parameters if name != "self"]

    @wraps(function)
    def wrapper(*args: _Arguments.args, **options: _Arguments.kwargs) -> _Result:
        refuse_unknown(options, names, code, instead, function.__name__)
        return function(*args, **options)

    return wrapper


def unknown_attribute(kind: str, name: str, choices: Iterable[str]) -> UnknownAttribute:
    """The error for an attribute that a ``kind`` does not have: its successor, or the nearest."""
    if successor := successors().get(f"{kind}.{name}"):
        return UnknownAttribute("FormerName", kind=kind, name=name, successor=successor)
    if (near := closest_spelling(name, choices)) is None:
        return UnknownAttribute("NoAttribute", kind=kind, attribute=name)
    return UnknownAttribute("MisspeltAttribute", kind=kind, attribute=name, nearest=near)


def _former_name(kind: str, name: str) -> property:
    def refuse(_: object) -> NoReturn:
        raise unknown_attribute(kind, name, ())

    # A function, for dataclasses with slots look into those of a class from Python 3.14 on.
    return property(refuse)


class KnowsFormerNames:
    """A result that says of a former name of its own what takes its place.

    Not by ``__getattr__``: of what has one, notebooks complete nothing behind a bracket.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for former in successors():
            kind, _, name = former.partition(".")
            if kind == cls.__name__:
                setattr(cls, name, _former_name(kind, name))

    def __dir__(self) -> list[str]:
        kind = type(self).__name__
        return [name for name in super().__dir__() if f"{kind}.{name}" not in successors()]


def check_kind(name: str, value: object, kind: type) -> None:
    """``KitError`` where ``value``, the argument ``name``, is none of the public class ``kind``."""
    if not isinstance(value, kind):
        public = f"callcenter_kit.{kind.__name__}"
        raise ArgumentError("WrongKind", name=name, value=value, kind=public)


@contextmanager
def optional_libraries(extra: str, library: str | None = None) -> Iterator[None]:
    """``KitError`` with what to install where a library that is read inside is missing.

    ``library`` is what it is called where its modules are called otherwise.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        name = library or str(error.name).partition(".")[0]
        raise MissingLibrary(library=name, extra=extra) from None


def import_library(module: str, extra: str = "tables", library: str | None = None) -> Any:  # noqa: ANN401 - a module of theirs
    """An optional library's module; ``KitError`` with what to install where it is missing."""
    with optional_libraries(extra, library):
        return import_module(module)
