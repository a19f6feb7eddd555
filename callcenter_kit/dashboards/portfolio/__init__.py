"""The page "which of our clients?": a spreadsheet in, verdicts, charts and a table out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from callcenter_kit.charts.portfolio import blocking, capital, freeing, outcomes, range_name
from callcenter_kit.clients import Screened, client_template
from callcenter_kit.clients.clients import read_in_steps
from callcenter_kit.clients.reports import letters
from callcenter_kit.clients.results import as_csv, results_book
from callcenter_kit.dashboards import STATIC, TARGET
from callcenter_kit.dashboards.answers.case_answer import as_pages_say, choices_of
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import File
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.portfolio import sentences
from callcenter_kit.dashboards.portfolio.upload import (
    LONG_PAGE,
    SHORT_PAGE,
    SORTS,
    Choice,
    ClientUpload,
    ClientVerdicts,
    case_of,
    cases_calendar,
    example_upload,
    opened,
    sheet,
)
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.dashboards.session.actions import LARGEST_UPLOAD, Action, Download, Message
from callcenter_kit.documents.office import XLSX
from callcenter_kit.errors import KitError, NothingToDate, NoValueThatDay
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.portfolio import OUTCOMES
from callcenter_kit.steps import Steps
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, Language, begin_sentence, clean

_LONGEST_DRAFT: Final = 200
CHARTS: Final = {"outcomes": outcomes, "blocking": blocking, "freeing": freeing, "capital": capital}
_LIMIT: Final = LARGEST_UPLOAD // 1024**2  # megabytes
Change = Callable[[ClientUpload, Message], ClientUpload]
MakePieces = Callable[[Screened, Case], Iterable[bytes]]


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    upload, case, language = _upload(state), state.case, state.language
    if upload is None or today is None:
        return draw("portfolio", state, today, upload=None, limit=_LIMIT)
    verdicts, complaint = _verdicts_of(upload, state, today)
    summary, screened = verdicts.summary, verdicts.screened
    figures = {name: chart(summary, language) for name, chart in CHARTS.items()}
    return draw(
        "portfolio",
        state,
        today,
        **opened(upload, verdicts, case),
        figures=figures,
        upload=upload,
        complaint=complaint,
        verdicts=verdicts,
        summary=summary,
        sheet=sheet(upload, verdicts, case),
        link_of=lambda row: case_of(screened, row.row, case).fragment(),
        ask=sentences.questions_of(upload.clients, screened.problems, summary.rulebook, language),
        letters="letters_page" if TARGET.get() is STATIC else "letters",
        unread=[clean(heading, 60) for heading in upload.clients.unread],
        first_names=lambda names: sentences.first_names(names, language),
        reasons=lambda names: begin_sentence(sentences.first_names(names, language)),
        limit=_LIMIT,
        words_shown=sentences.WORDS_SHOWN,
        outcome_order=OUTCOMES,
        scopes=SCOPES,
        short_page=SHORT_PAGE,
        long_page=LONG_PAGE,
        heights={name: figure["layout"]["height"] for name, figure in figures.items()},
        headline=sentences.headline(verdicts, language),
        summary_line=sentences.summary_line(verdicts, language),
        narrow_to={obstacle.id: obstacle.name for obstacle in summary.obstacles[SCOPES[0]]},
        says=sentences.pictures(summary, language),
        range_name=lambda amounts: range_name(amounts, language),
    )


def _upload(state: State) -> ClientUpload | None:
    """The clients, if there are any; the invented ones in the language of the page."""
    upload = state.upload
    if not isinstance(upload, ClientUpload):
        return None
    if not upload.example:
        return upload
    example = example_upload(state.language).saying(upload.clients.meanings)
    return replace(example, choice=upload.choice, drafts=upload.drafts)


def _verdicts_of(
    upload: ClientUpload, state: State, today: date
) -> tuple[ClientVerdicts, KitError | None]:
    """The clients judged; on a day before the rules, as of today and said so."""
    on, reading = state.case.on or today, state.case.reading
    try:
        return upload.verdicts(on, reading), None
    except NoValueThatDay as why:
        return upload.verdicts(today, reading), as_pages_say(why)


# -- what comes in --------------------------------------------------------------------------------


def load_upload(
    state: State, name: str, content: bytes, tell: Callable[[str], None], today: date
) -> Steps[ClientUpload]:
    """The clients in the file, read and judged; ``KitError`` when it is no table of clients."""
    tell("reading")
    yield
    last = state.upload
    upload = ClientUpload((yield from read_in_steps(content, name)), name)
    if isinstance(last, ClientUpload) and not last.example:
        yield
        # The same file once more, corrected perhaps, keeps all that was said of it; another one
        # with the same headings keeps what they and the words below them mean.
        meanings, before = last.clients.meanings, last.clients.cells.columns
        if last.name == name:
            upload = upload.saying(meanings)
        elif list(before) == list(upload.clients.cells.columns):
            upload = upload.saying(replace(meanings, everyone={}))
    tell("judging")
    yield
    _verdicts_of(upload, state, today)
    return upload


def _example(state: State, *_: object) -> State:
    upload = example_upload(state.language)
    return replace(state, upload=upload, complaints=(), epoch=state.epoch + 1)


def _changing(change: Change) -> Action:
    """The action that makes the clients' next state; none where they were forgotten meanwhile."""

    def act(state: State, message: Message, *_: object) -> State:
        upload = _upload(state)
        return state if upload is None else replace(state, upload=change(upload, message))

    return act


def _looking(look: Callable[[Choice, Message], Choice]) -> Action:
    """The action that changes which clients are looked at, and how."""
    return _changing(lambda upload, message: replace(upload, choice=look(upload.choice, message)))


def _everybody(state: State, message: Message, today: date) -> State:
    nothing: dict[str, Any] = dict.fromkeys((*SCOPES, "obstacle", "search"), "")
    act = _looking(lambda choice, _: replace(choice, page=0, client=None, **nothing))
    return replace(act(state, message, today), epoch=state.epoch + 1)


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


def _mean(upload: ClientUpload, message: Message, *, takes_back: bool = False) -> ClientUpload:
    name, text = str(message["name"]), str(message.get("value", ""))
    target = sentences.targets(upload.clients).get(name)
    if target is None:  # a press on its way when the table was another
        return upload
    value = "" if takes_back else text or upload.drafts.get(name, "")
    return upload.saying(sentences.with_meaning(upload.clients.meanings, target, value))


def _type(upload: ClientUpload, message: Message) -> ClientUpload:
    draft = {str(message["name"]): str(message["value"])[:_LONGEST_DRAFT]}
    return replace(upload, drafts={**upload.drafts, **draft})


ACTIONS: Final[Mapping[str, Action]] = {
    "example_clients": _example,
    "forget_clients": lambda state, *_: replace(state, upload=None, epoch=state.epoch + 1),
    "choose": _looking(_narrow),
    "client": _looking(lambda choice, message: replace(choice, client=int(message["value"]))),
    "sort": _looking(_sort),
    "turn": _looking(lambda choice, message: replace(choice, page=int(message["value"]))),
    "longer": _looking(lambda choice, _: replace(choice, length=LONG_PAGE, page=0)),
    "shorter": _looking(lambda choice, _: replace(choice, length=SHORT_PAGE, page=0)),
    "everybody": _everybody,
    "mean": _changing(_mean),
    "type": _changing(_type),
    "take_back": _changing(partial(_mean, takes_back=True)),
}


# -- what goes out --------------------------------------------------------------------------------


def _file(name: str, ending: str, media: str, make: MakePieces, state: State, today: date) -> File:
    upload = _upload(state)
    assert upload is not None  # the buttons stand beside the results
    screened = _verdicts_of(upload, state, today)[0].screened
    title = say(f"portfolio.file.{name}", state.language, day=screened.on.isoformat())
    return File(f"{title}{ending}", make(screened, state.case), media)


def _calendar(screened: Screened, case: Case) -> Iterable[bytes]:
    if not screened.board.has_days:
        raise NothingToDate()
    return cases_calendar(screened, case)


def _letters(screened: Screened, case: Case) -> Iterable[bytes]:
    # The plain files have no library for Word.
    kind = "page" if TARGET.get() is STATIC else "letter"
    return letters(screened, case.language, choices_of(case), kind)


def _template(language: Language, *_: object) -> File:
    name = say("portfolio.file.template", language)
    return File(name, [client_template(language)], XLSX)


_PARQUET: Final = "application/vnd.apache.parquet"
# The words of each file's name and its ending, its type, and what makes it.
_FILES: Final[Mapping[str, tuple[str, str, str, MakePieces]]] = {
    "results_xlsx": ("results", ".xlsx", XLSX, lambda t, case: results_book(t, case.language)),
    "results_csv": ("results", ".csv", "text/csv", lambda t, case: as_csv(t, case.language)),
    "results_parquet": ("results", ".parquet", _PARQUET, lambda t, _: [t.to_parquet()]),
    "letters": ("letters", "", "application/zip", _letters),
    "cases_calendar": ("calendar", "", "text/calendar", _calendar),
}
DOWNLOADS: Final[Mapping[str, Download]] = {
    **{key: partial(_file, *row) for key, row in _FILES.items()},
    **{f"template_{language}": partial(_template, language) for language in LANGUAGES},
}
CONTENT: Final = Content(render, ACTIONS, DOWNLOADS, load_upload)
page: Final = page_of(CONTENT)
