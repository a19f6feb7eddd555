"""The spellings of ``data/clients.toml``, and what a heading in them asks for, in which unit.

Nothing is guessed: a heading that could mean two facts is no heading of either.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Annotated, Any, Final

from callcenter_kit.rules.applicant import FACT_NAMES, kind_of
from callcenter_kit.rules.loading import facts
from callcenter_kit.texts.datafile import Table, read_data, read_dataclass, words
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about how the file was read, where no cell is wrong.

    ``kind`` names the remark, as in ``clients.note.<kind>``; ``values`` fill its sentence.
    """

    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The remark in ``language``."""
        return words(f"clients.note.{self.kind}", **self.values).say(language)


def note(kind: str, **values: Any) -> Note:  # noqa: ANN401 - what the sentence names
    """The note worded ``clients.note.<kind>``."""
    return Note(kind, values)


@dataclass(frozen=True, slots=True)
class UnreadCell:
    """The reading of a cell that cannot be read; ``why`` is a whole sentence, ``reason`` its key.

    It is a value and no exception, so that the good cells around it are still read.
    """

    why: Text
    reason: str


@lru_cache(maxsize=1_000)  # of a long column most cells have the same reason
def cannot_read(reason: str, **values: Any) -> UnreadCell:  # noqa: ANN401 - what the sentence names
    """An `UnreadCell` whose sentence is ``clients.why.<reason>``, filled with ``values``."""
    return UnreadCell(words(f"clients.why.{reason}", **values), reason)


# What a file may say of an application that was handed in: each column, and the kind of its cells.
EVENTS: Final = {
    "submitted_on": "date",
    "accepted_on": "date",
    "asked_on": "days",
    "answered_on": "days",
    "result": "result",
    "decided_on": "date",
    "received_on": "date",
    "issued_on": "date",
}
# How a case ended; a result that is still pending is none.
RESULTS: Final = ("granted", "refused", "not_accepted", "withdrawn", "pending")


def column_kind(name: str) -> str:
    """The kind of what stands in the column ``name``, a fact's or an event's."""
    return EVENTS.get(name) or kind_of(name)


def column_name(name: str) -> Text:
    """What the column ``name`` is called."""
    return words(f"clients.event.{name}") if name in EVENTS else facts()[name].name


# Groups of three from the right, or none; no leading zero, no exponent, no sign.
DIGITS: Final = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]+)?"
CNY: Final = "CNY"


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words; longer ones first, for the first that fits is taken."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


# Full-width signs to half-width ones, and no more: a superscript two is no 2, a circled one no 1.
_WIDTHS: Final = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7))
} | {0x2019: "'"}
_WIDE: Final = re.compile("[\uff01-\uff5e\uffe0-\uffe6\u2019]")
_UNSEEN: Final = "\\s\u200b-\u200f\u2060\ufeff\u00ad"
_SPACES: Final = re.compile(f"[{_UNSEEN}]+")
_NOT_COMPARED: Final = re.compile(f"[{_UNSEEN}_]+")


def _fold_width(text: str) -> str:
    # Most texts have nothing to fold, and looking is faster than translating.
    return text.translate(_WIDTHS) if _WIDE.search(text) else text


def one_width(text: str) -> str:
    """The text in half-width characters, without what cannot be seen; spaces become single."""
    return _SPACES.sub(" ", _fold_width(text)).strip()


def squeezed(text: str) -> str:
    """The text as spellings are compared: no spaces, no underscores, one case, one width."""
    return _NOT_COMPARED.sub("", _fold_width(text)).casefold()


def _set(table: Table, key: str) -> frozenset[str]:
    return frozenset(map(squeezed, table.strings(key)))


def _sets(file: Table, key: str) -> dict[str, frozenset[str]]:
    table = file.table(key)
    sets = {name: _set(table, name) for name in table.values}
    table.refuse_unread()
    return sets


def _currencies(file: Table, key: str) -> dict[str, Text]:
    names = {}
    for _, currency in file.table(key).tables():
        name = Text(currency.string("zh"), currency.string("en"))
        names.update(dict.fromkeys(_set(currency, "spelled"), name))
        currency.refuse_unread()
    return names


SqueezedSet = Annotated[frozenset[str], _set]
SqueezedTuple = Annotated[
    tuple[str, ...], lambda table, key: tuple(map(squeezed, table.strings(key)))
]


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a fact's column may be headed and the answers below it read; or a choice be named.

    ``data/clients.toml`` says of each field what it lists.
    """

    also: SqueezedSet
    opposite: SqueezedSet = frozenset()
    unclear: SqueezedSet = frozenset()
    broader: SqueezedSet = frozenset()
    fallback_headings: SqueezedSet = frozenset()
    yes: SqueezedSet = frozenset()
    no: SqueezedSet = frozenset()
    share_fillers: SqueezedSet = frozenset()
    conclusive_answer: bool = False
    is_adverse: bool = False


@dataclass(frozen=True, slots=True)
class Spellings:
    """Every list of the file, squeezed."""

    headings: Mapping[str, Spelling]
    choices: Mapping[str, Spelling]
    result: Annotated[Mapping[str, frozenset[str]], _sets]
    reason: Annotated[Mapping[str, frozenset[str]], _sets]
    scale: Annotated[Mapping[str, frozenset[str]], _sets]
    together: Annotated[Mapping[str, frozenset[str]], _sets]
    foreign: Annotated[Mapping[str, Text], _currencies]
    heading_fillers: SqueezedSet
    asking: SqueezedTuple
    yes: SqueezedSet
    no: SqueezedSet
    met: SqueezedSet
    unmet: SqueezedSet
    unknown: SqueezedSet
    everywhere: SqueezedSet
    endings: SqueezedSet
    cny: SqueezedSet
    amount_fillers: SqueezedSet
    letters: SqueezedSet
    only: SqueezedSet
    answer_fillers: SqueezedSet
    notes: SqueezedTuple
    not_clients: SqueezedSet
    examples: SqueezedTuple
    totals: SqueezedSet


@lru_cache(maxsize=1)
def word_lists() -> Spellings:
    """The spellings that ship."""
    return read_dataclass(Spellings, read_data("clients.toml"))


@lru_cache(maxsize=1)
def scales() -> dict[str, int]:
    """How many times one each word behind an amount stands for."""
    return {word: int(size) for size, words in word_lists().scale.items() for word in words}


def without_full_stop(text: str) -> str:
    """The squeezed text without a full stop at its end."""
    return squeezed(text).rstrip("。.！!；;，,")


@dataclass(frozen=True, slots=True)
class Unit:
    """What an amount counts: how many at a time (``None``: not given), and of which currency.

    ``currency`` is ``"CNY"``, the name of a foreign one, or ``None`` where none is given.
    """

    size: int | None
    currency: str | Text | None


# Under a heading that is the fact's own name, amounts are in CNY: the contract says so.
IN_CNY: Final = Unit(1, CNY)
# These say of which currency an amount is, and not whether it is counted in tens of thousands.
_CURRENCY_ONLY: Final = frozenset({"人民币", "¥", "cn¥", "rmb¥"})


@lru_cache(maxsize=1)
def _unit_pattern() -> re.Pattern[str]:
    currency, scale = one_of({*word_lists().cny, *word_lists().foreign}), one_of(scales())
    return re.compile(
        rf"(?:单位:?|unit:?|in)?(?P<before>{currency})?(?P<number>{DIGITS})?(?P<scale>{scale})?"
        rf"(?P<behind>{currency})?"
    )


def read_unit(text: str) -> Unit | None:
    """The unit that ``text`` names, when it is a unit and nothing else."""
    match = _unit_pattern().fullmatch(without_full_stop(text))
    if match is None or not any(match.groups()):
        return None
    currency = currency_in(match)
    if match["number"] or match["scale"]:
        many = Decimal((match["number"] or "1").replace(",", ""))
        size = many * (scales()[match["scale"]] if match["scale"] else 1)
        if not size or size != int(size):  # of nothing, or of a part of one
            return None
        return Unit(int(size), currency or currency_implied(match["scale"] or "1"))
    alone = match["before"] or match["behind"]
    return Unit(None if alone in _CURRENCY_ONLY else 1, currency)


def currency_in(match: re.Match[str]) -> str | Text | None:
    """The currency named before or behind; foreign where any of the two is."""
    words = [word for word in (match["before"], match["behind"]) if word]
    foreign = [word_lists().foreign[word] for word in words if word in word_lists().foreign]
    return foreign[0] if foreign else CNY if words else None


def currency_implied(scale: str) -> str | None:
    """万, w and 亿 alone are said of 元; a million may be of anything."""
    # Other scales than a Chinese one are written in ASCII, and none of them is of ten thousand.
    return None if scale.isascii() and scales().get(scale) != 10_000 else CNY


_BRACKETS: Final = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_UNIT_NAMED: Final = re.compile(r"(?:单位|\bunit)(?:[:：]|为)\s*([^\s,，;；、()（）]{1,20})", re.I)
_Match = tuple[str, bool, bool]  # the fact, whether opposite, whether broader
_EDGES: Final = re.compile(
    r"^(?:[\s*#:：.、★☆◆●▲※①-⑳]|\d+(?![\d年]))+|[\s*?:：;.,。★☆◆●▲※①-⑳¹²³†‡]+$"
)
_SEAMS: Final = re.compile(r"[\n/|·\\:,，、]+|\s[-–—]\s")
_UNIT_BEHIND: Final = re.compile(r"(?<=[\u3400-\u9fff])([万亿]?元)(?=/|$)")  # 注册资本万元
_CHINESE_WORDS: Final = r"([^A-Za-z]*[\u3400-\u9fff][^A-Za-z]*?)"
_ENGLISH_WORDS: Final = r"([^\u3400-\u9fff]*[A-Za-z][^\u3400-\u9fff]*?)"
_BILINGUAL: Final = re.compile(rf"\s*{_CHINESE_WORDS}\s+{_ENGLISH_WORDS}")
_ENGLISH_FIRST: Final = re.compile(rf"\s*{_ENGLISH_WORDS}\s+{_CHINESE_WORDS}")
LONGEST: Final = 200
_MOST_PARTS: Final = 6  # of a heading; each is compared with all that are known


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading asks for: its fact or event, whether the opposite of it, and in which unit.

    ``broader`` marks a heading that asks for more than the fact; see ``data/clients.toml``.
    """

    fact: str
    opposite: bool = False
    unit: Unit | None = None
    broader: bool = False


def own_heading(fact: str) -> Heading:
    """The heading that is the fact's own id; amounts below it are in CNY."""
    return Heading(fact, unit=IN_CNY if column_kind(fact) == "money" else None)


@lru_cache(maxsize=1)
def _headings_by_text() -> dict[str, _Match]:
    matches: dict[str, _Match] = {}
    for name, spelling in word_lists().headings.items():
        texts = [column_name(name), *([] if name in EVENTS else [facts()[name].question])]
        names = {name, *(text.zh for text in texts), *(text.en for text in texts)}
        same_way = {_core(text) for text in names} | spelling.also
        for opposite, listed in ((False, same_way), (True, spelling.opposite)):
            matches |= {text: (name, opposite, text in spelling.broader) for text in listed}
    return matches


def _core(text: str) -> str:
    """The squeezed heading without numbers before it and marks around it."""
    return squeezed(_EDGES.sub("", one_width(text)))


@lru_cache(maxsize=32_768)
def heading_of(text: str) -> Heading | None:
    """What the heading asks for, ``None`` where it is no fact's or could be two facts'."""
    if not text.strip() or len(text) > LONGEST:
        return None
    # A fact's own id is a heading too, as a dataframe's columns are named.
    if (name := one_width(text).casefold()) in (*FACT_NAMES, *EVENTS):
        return own_heading(name)
    line = one_width(text.replace("\n", "/"))
    unit = None
    brackets = _BRACKETS.findall(line)
    if len(brackets) > _MOST_PARTS:
        return None
    fillers, headings = word_lists().heading_fillers, _headings_by_text()
    for bracket in brackets:
        for part in [bracket] if is_unit_or_aside(bracket) else _SEAMS.split(bracket):
            named, core = read_unit(part), _core(part)
            if named is None and core not in fillers and core not in headings:
                return None
            unit = named or unit
    text = _UNIT_BEHIND.sub(r"/\1", _BRACKETS.sub("/", line))
    return _matched(text, _BRACKETS.sub(r"\1", line), unit)


def is_unit_or_aside(text: str) -> bool:
    """Whether the text is a unit, or a word beside a heading that changes nothing."""
    return len(text) <= LONGEST and (
        read_unit(text) is not None or _core(text) in word_lists().heading_fillers
    )


def heading_as(text: str, choice: str) -> Heading:
    """A heading that asks for ``choice``, as its reader says; a minus before it: yes means no.

    >>> heading_as("资本金情况（万元）", "registered_capital").unit.size
    10000
    """
    fact = choice.removeprefix("-")
    units = filter(None, map(read_unit, _BRACKETS.findall(one_width(text))))
    unit = next(units, None) if column_kind(fact) == "money" else None
    return Heading(fact, choice != fact, unit)


def _matched(text: str, line: str, unit: Unit | None) -> Heading | None:
    """The one fact that every part of the heading names; ``None`` where a part is not known."""
    # 社保（人） as 社保人; else without what stands in brackets.
    whole = _match(line.replace("/", " ")) or _match(text.replace("/", " "))
    parts = [] if whole else [part for part in _SEAMS.split(text) if _core(part)]
    matches: list[_Match | None] = [whole] if whole else []
    for part in parts[:_MOST_PARTS]:
        if match := _match(part):
            matches.append(match)
        elif own := read_unit(part):
            unit = unit or own
        elif _core(part) not in word_lists().heading_fillers:
            matches += map(_match, halves(part) or (part,))
    named = [match for match in matches if match]
    if len({match[:2] for match in named}) != 1 or None in matches or len(parts) > _MOST_PARTS:
        return None
    # 社保人数 Insured: the half that says more decides.
    name, opposite, broader = min(named, key=itemgetter(2))
    return Heading(name, opposite, unit if column_kind(name) == "money" else None, broader)


def halves(text: str) -> tuple[str, ...] | None:
    """The Chinese and the English half of a text that says one thing in both."""
    if len(text.split()) < 2:  # most texts, and the patterns are slow
        return None
    match = _BILINGUAL.fullmatch(text) or _ENGLISH_FIRST.fullmatch(text)
    return match.groups() if match else None


def _match(part: str) -> _Match | None:
    """What the part asks for, as it stands or without a word that asks."""
    core = _core(part)
    for asking in ("", *word_lists().asking):  # "" first: the part as it stands
        if asking in core and (match := _headings_by_text().get(core.replace(asking, "", 1))):
            return match
    return None


def column_letters(position: int) -> str:
    """How a spreadsheet names the column at ``position``, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    position += 1
    while position:
        position, place = divmod(position - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def column_position(letters: str) -> int:
    """The position, counted from 0, of the column that a spreadsheet names ``letters``."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1


@lru_cache(maxsize=1)
def subtotals() -> re.Pattern[str]:
    """A text that ends in a sum; a Latin one is a word of its own, for a client may be Ipsum."""
    return re.compile(rf"(?:\b|(?<=[^a-z]))(?:{one_of(word_lists().totals)})$", re.ASCII)


def headed_columns(texts: list[str]) -> dict[int, Heading]:
    """What each heading asks for; 客户 gives way where another says 公司名称, 进展 to 结果."""
    columns = {place: head for place, text in enumerate(texts) if (head := heading_of(text))}
    fallbacks = {fact: each.fallback_headings for fact, each in word_lists().headings.items()}
    unsure = {p for p, head in columns.items() if squeezed(texts[p]) in fallbacks[head.fact]}
    sure_facts = {head.fact for place, head in columns.items() if place not in unsure}
    return {p: h for p, h in columns.items() if p not in unsure or h.fact not in sure_facts}


def without_second_table(
    texts: list[str], columns: dict[int, Heading]
) -> tuple[dict[int, Heading], list[Note]]:
    """The columns of one table, where a blank column parts two tables with a heading in common."""
    blocks: list[dict[int, Heading]] = [{}]
    for place, text in enumerate(texts):
        if not text:
            blocks.append({})
        elif place in columns:
            blocks[-1][place] = columns[place]
    best = max(blocks, key=lambda block: len({head.fact for head in block.values()}))
    best_facts = {head.fact for head in best.values()}
    others = [block for block in blocks if block and block is not best]
    if not any(head.fact in best_facts for block in others for head in block.values()):
        return columns, []
    table_notes = [note("table_beside", column=column_letters(min(block))) for block in others]
    return best, table_notes


def with_unit_above(
    above: list[str], texts: list[str], columns: dict[int, Heading]
) -> tuple[dict[int, Heading], list[Note]]:
    """The columns, amounts without a unit of their own in the one above the table, 单位：万元."""
    words, notes = dict.fromkeys(_UNIT_NAMED.findall(" ".join(above))), []
    for place, head in columns.items():
        if column_kind(head.fact) == "money" and head.unit is None:
            heads = {word: heading_of(f"{texts[place]}({word})") for word in words}
            named = {heading: word for word, heading in heads.items() if heading and heading.unit}
            if len(named) == 1:
                [(with_unit, unit)] = named.items()
                columns = columns | {place: with_unit}
                notes.append(note("unit_above", unit=unit, columns=column_letters(place)))
    return columns, notes
