"""The page "which of our clients?": a spreadsheet in, verdicts, charts and a table out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.charts.portfolio import blocking, capital, freeing, outcomes, range_name
from callcenter_kit.clients import Meanings, Screened, client_template
from callcenter_kit.clients.clients import read_in_steps
from callcenter_kit.clients.reports import letters
from callcenter_kit.clients.results import as_csv, results_book
from callcenter_kit.dashboards import STATIC, TARGET
from callcenter_kit.dashboards.answers.case_answer import as_pages_say, choices_of
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.portfolio.book import (
    LONG_PAGE,
    SHORT_PAGE,
    SORTS,
    Book,
    Choice,
    ClientVerdicts,
    example_book,
    headline,
    named,
    pictures,
    summary_line,
)
from callcenter_kit.dashboards.portfolio.questions import (
    WORDS_SHOWN,
    questions_of,
    targets,
    with_meaning,
)
from callcenter_kit.dashboards.portfolio.rows import (
    CASES_LISTED,
    CASES_SHOWN,
    cases_calendar,
    one_line,
    opened,
    sheet,
)
from callcenter_kit.dashboards.session import Content, Today, page_of
from callcenter_kit.dashboards.session.actions import (
    LARGEST_UPLOAD,
    Action,
    Download,
    File,
    Message,
)
from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.office import XLSX
from callcenter_kit.errors import KitError
from callcenter_kit.rules.errors import NoValueThatDay
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.statements import GUIDE, SCOPES
from callcenter_kit.screening.portfolio import OUTCOMES
from callcenter_kit.steps import Steps
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Language, clean

if TYPE_CHECKING:
    from callcenter_kit.dashboards.session.page import Page


PROBLEMS_SHOWN: Final = 5
PROBLEMS_LISTED: Final = 200
_LONGEST_DRAFT: Final = 200
CHARTS: Final = {"outcomes": outcomes, "blocking": blocking, "freeing": freeing, "capital": capital}
_ALWAYS: Final[dict[str, Any]] = {  # what the template is given whatever the case
    "limit": LARGEST_UPLOAD // 1024**2,
    "problems_shown": PROBLEMS_SHOWN,
    "problems_listed": PROBLEMS_LISTED,
    "words_shown": WORDS_SHOWN,
    "cases_shown": CASES_SHOWN,
    "cases_listed": CASES_LISTED,
    "outcome_order": OUTCOMES,
    "scopes": SCOPES,
    "short_page": SHORT_PAGE,
    "long_page": LONG_PAGE,
}


def page(case: Case | None = None, *, today: Today | None = None) -> "Page":
    """The page, for a notebook's cell; what every table needs is read before a visitor comes.

    ``today`` is a day or a function that gives one, else Shanghai's; ``ArgumentError`` for neither.
    """
    render(State(upload=example_book(DEFAULT_LANGUAGE)), rulebook(GUIDE).last_read)
    return page_of(CONTENT)(case, today=today)


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    book = _book(state)
    if book is None or today is None:
        return draw("portfolio", state, today, book=None, **_ALWAYS)
    verdicts, complaint = _verdicts_of(book, state, today)
    summary, language = verdicts.summary, state.language
    problems, rules = verdicts.screened.problems, summary.rulebook
    figures = {name: chart(summary, language) for name, chart in CHARTS.items()}
    return draw(
        "portfolio",
        state,
        today,
        **opened(book, verdicts, state.case),
        figures=figures,
        book=book,
        complaint=complaint,
        verdicts=verdicts,
        summary=summary,
        sheet=sheet(book, verdicts, state.case, today),
        link_of=lambda row: verdicts.case(row.row, state.case).fragment(),
        ask=questions_of(book.clients, problems, rules, language),
        letters="letters_page" if TARGET.get() is STATIC else "letters",
        unread=[clean(heading, 60) for heading in book.clients.unread],
        one_line=lambda reasons: one_line(reasons, language),
        named=lambda labels: named(labels, language),
        **_ALWAYS,
        heights={name: figure["layout"]["height"] for name, figure in figures.items()},
        headline=headline(verdicts, state.case),
        summary_line=summary_line(verdicts, language),
        narrow_to={obstacle.id: obstacle.name for obstacle in summary.obstacles[SCOPES[0]]},
        says=pictures(summary, language),
        range_name=lambda amounts: range_name(amounts, language),
    )


def _book(state: State) -> Book | None:
    """The clients, if there are any; the invented ones in the language of the page."""
    book = state.upload
    if not isinstance(book, Book):
        return None
    if not book.example:
        return book
    example = replace(example_book(state.language), choice=book.choice, earlier=book.earlier)
    return replace(example.saying(book.clients.meanings), drafts=book.drafts)


def _verdicts_of(book: Book, state: State, today: date) -> tuple[ClientVerdicts, KitError | None]:
    """The clients judged; on a day before the rules, as of today and said so."""
    on, reading = state.case.on or today, state.case.reading
    try:
        return book.verdicts(on, reading), None
    except NoValueThatDay as why:
        return book.verdicts(today, reading), as_pages_say(why)


# -- what comes in --------------------------------------------------------------------------------


def load_upload(
    state: State, name: str, content: bytes, tell: Callable[[str], None], today: date
) -> Steps[Book]:
    """The clients in the file, read and judged; ``KitError`` when it is no table of clients."""
    tell("reading")
    yield
    # The same file once more, corrected perhaps: what was said of it stays.
    last, meanings = state.upload, Meanings()
    if isinstance(last, Book) and last.name == name and not last.example:
        meanings = last.clients.meanings
    book = Book((yield from read_in_steps(content, name, meanings)), name)
    tell("judging")
    yield
    _verdicts_of(book, state, today)
    return book


def _example(state: State, *_: object) -> State:
    book = example_book(state.language)
    return replace(state, upload=book, complaints=(), epoch=state.epoch + 1)


def _everybody(state: State, message: Message, today: date) -> State:
    nothing: dict[str, Any] = dict.fromkeys((*SCOPES, "obstacle", "search"), "")
    clear = _with_choice(lambda choice, _: replace(choice, page=0, client=None, **nothing))
    return replace(clear(state, message, today), epoch=state.epoch + 1)


def _with_choice(change: Callable[[Choice, Message], Choice]) -> Action:
    def act(state: State, message: Message, *_: object) -> State:
        book = state.upload
        if not isinstance(book, Book):  # a press on its way when the clients were forgotten
            return state
        return replace(state, upload=replace(book, choice=change(book.choice, message)))

    return act


def _narrow(choice: Choice, message: Message) -> Choice:
    name, value = str(message["name"]), str(message["value"])[:100]
    if name in SCOPES:
        value = value if value in OUTCOMES else ""
    elif name != "search":
        name, value = "obstacle", value if name == "obstacle" else ""
    change: dict[str, Any] = {name: value}
    return replace(choice, page=0, **change)


def _sort(choice: Choice, message: Message) -> Choice:
    sort = message["value"] if message["value"] in SORTS else "row"
    descending = sort == choice.sort and not choice.descending  # the other way round
    return replace(choice, sort=sort, descending=descending, page=0)


# -- what the keeper says of the table -------------------------------------------------------------


def _mean(state: State, message: Message, *_: object) -> State:
    name, value = str(message["name"]), str(message["value"])
    return _with_meaning(state, name, lambda book: value or book.drafts.get(name, ""))


def _with_meaning(state: State, name: str, value_of: Callable[[Book], str]) -> State:
    book = _book(state)
    target = None if book is None else targets(book.clients).get(name)
    if book is None or target is None:  # a press on its way when the table was another
        return state
    before = book.clients.meanings
    new = book.saying(with_meaning(before, target, value_of(book)))
    if new is book:
        return state
    return replace(state, upload=replace(new, earlier=(*book.earlier, before)))


def _type(state: State, message: Message, *_: object) -> State:
    book = _book(state)
    if book is None:
        return state
    drafts = {**book.drafts, str(message["name"]): str(message["value"])[:_LONGEST_DRAFT]}
    return replace(state, upload=replace(book, drafts=drafts))


def _undo(state: State, *_: object) -> State:
    book = _book(state)
    if book is None or not book.earlier:
        return state
    *earlier, last = book.earlier
    return replace(state, upload=replace(book.saying(last), earlier=tuple(earlier)))


ACTIONS: Final[Mapping[str, Action]] = {
    "example_clients": _example,
    "forget_clients": lambda state, *_: replace(state, upload=None, epoch=state.epoch + 1),
    "choose": _with_choice(_narrow),
    "client": _with_choice(lambda choice, message: replace(choice, client=int(message["value"]))),
    "sort": _with_choice(_sort),
    "turn": _with_choice(lambda choice, message: replace(choice, page=int(message["value"]))),
    "longer": _with_choice(lambda choice, _: replace(choice, length=LONG_PAGE, page=0)),
    "shorter": _with_choice(lambda choice, _: replace(choice, length=SHORT_PAGE, page=0)),
    "everybody": _everybody,
    "mean": _mean,
    "type": _type,
    "take_back": lambda state, message, *_: _with_meaning(
        state, str(message["name"]), lambda _: ""
    ),
    "undo": _undo,
}


# -- what goes out --------------------------------------------------------------------------------


MakeResults = Callable[[Screened, Language], Iterable[bytes]]


def _results(kind: str, media: str, make: MakeResults, state: State, today: date) -> File:
    verdicts, day = _dated_verdicts(state, today)
    name = say("portfolio.file.results", state.language, day=day)
    return File(f"{name}.{kind}", make(verdicts.screened, state.language), media)


def _dated_verdicts(state: State, today: date) -> tuple[ClientVerdicts, str]:
    book = _book(state)
    assert book is not None  # the buttons stand beside the results
    verdicts, _ = _verdicts_of(book, state, today)
    return verdicts, verdicts.summary.on.isoformat()


def _calendar(state: State, today: date) -> File:
    verdicts, day = _dated_verdicts(state, today)
    if not verdicts.screened.board.has_days:
        raise NothingToDate()
    name = say("portfolio.file.calendar", state.language, day=day)
    return File(name, cases_calendar(verdicts, state.case), "text/calendar")


def _letters(state: State, today: date) -> File:
    verdicts, day = _dated_verdicts(state, today)
    name = say("portfolio.file.letters", state.language, day=day)
    # The plain files have no library for Word.
    kind = "page" if TARGET.get() is STATIC else "letter"
    pieces = letters(verdicts.screened, state.language, choices_of(state.case), kind)
    return File(name, pieces, "application/zip")


def _template(language: Language, *_: object) -> File:
    name = say("portfolio.file.template", language)
    return File(name, [client_template(language)], XLSX)


_PARQUET: Final = "application/vnd.apache.parquet"
# The results in three forms, letters, the filed cases' calendar, and the empty table to fill in.
DOWNLOADS: Final[Mapping[str, Download]] = {
    "results_xlsx": partial(_results, "xlsx", XLSX, results_book),
    "results_csv": partial(_results, "csv", "text/csv", as_csv),
    "results_parquet": partial(
        _results, "parquet", _PARQUET, lambda screened, _: [screened.to_parquet()]
    ),
    "letters": _letters,
    "cases_calendar": _calendar,
    **{f"template_{language}": partial(_template, language) for language in LANGUAGES},
}
CONTENT: Final = Content(render, ACTIONS, DOWNLOADS, load_upload)
