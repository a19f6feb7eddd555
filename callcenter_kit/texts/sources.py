"""Where a rule comes from: instruments, places in them, and what kind of basis they give."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import starmap
from typing import Annotated, Final, Literal, get_args

from callcenter_kit.texts.datafile import SourceError, Table, read_data, read_dataclass, say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, chinese_numeral

Badge = Literal["law", "practice", "superseded", "guide_only", "assumption"]
BADGES: Final[tuple[Badge, ...]] = get_args(Badge)
Confidence = Literal["V", "Q", "S"]
CONFIDENCES: Final = get_args(Confidence)
_GUIDE: Final = "guide"
OF_LAW: Final = BADGES[0]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, a regulation, a notice, or the guide; ``confidence`` says how its words were read.

    ``"V"``: the statute's own words; ``"Q"``: a quotation; ``"S"``: a secondary source. ``short``
    is its name or number where there is little room. ``is_copy``: a page that was read as somebody
    else had copied it; ``note`` says when.
    """

    id: str
    name: Text
    version: Text
    confidence: Confidence
    in_force: date | None = None
    address: str | None = None
    note: Text | None = None
    places: tuple[str, ...] = ()
    short: Text | None = None
    is_copy: bool = False

    def holds(self, place: str) -> bool:
        """Whether every article, or the paragraph, that ``place`` names is among those read."""
        return not place or all(part in self.places for part in _parts(place))

    def __repr__(self) -> str:
        return f"<Instrument {self.id}>"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in an instrument, such as ``order42 art. 6(4)`` or ``guide §5.2``."""

    instrument: Instrument
    place: str = ""

    @property
    def is_of_the_guide(self) -> bool:
        """Whether it is a paragraph of the agency guide."""
        return self.instrument.id == _GUIDE

    def __str__(self) -> str:
        return f"{self.instrument.id} {self.place}".strip()

    def __repr__(self) -> str:
        return f"<Source {self}>"

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The source as a lawyer of ``language`` cites it."""
        return self._at(self.instrument.name, language)

    def brief(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The source where there is little room."""
        return self._at(self.instrument.short or self.instrument.name, language)

    def _at(self, instrument: Text, language: str) -> str:
        return (instrument.say(language) + place_in_words(self.place, language)).strip()


def place_in_words(place: str, language: str) -> str:
    """A place as it follows its instrument's name."""
    if language == "zh-CN" and (articles := _articles(place)):
        return "、".join(starmap(_chinese_article, articles))
    return f" {place}" if place else ""


_ARTICLE: Final = re.compile(
    r"(\d{1,4}(?:–\d{1,4})?)(?: para\. (\d{1,2}))?(?:\((\d{1,2})\))?(?:\((\d{1,2})\))?"
)


def _articles(place: str) -> list[tuple[str, re.Match[str] | None]]:
    """The articles that a place names, each taken apart where it can be; empty for a paragraph."""
    kind, _, articles = place.partition(" ")
    parts = articles.split(", ") if kind in ("art.", "arts.") else ()
    return [(part, _ARTICLE.fullmatch(part)) for part in parts]


def _parts(place: str) -> Iterator[str]:
    """The articles that a place names, without their items; else the place as it stands."""
    for part, match in _articles(place) or [(place, None)]:
        if match is None:
            yield part
            continue
        # A range, arts. 28–31, is each of its articles: all of them have to be read.
        first, _, last = match[1].partition("–")
        yield from (f"art. {number}" for number in range(int(first), int(last or first) + 1))


def _chinese_article(part: str, match: re.Match[str] | None) -> str:
    """``6(5)`` is an item, ``32(1)(4)`` a paragraph's item, ``34 para. 3`` a paragraph."""
    if match is None:
        return part
    number, paragraph, item, second = match.groups()
    # Of two numbers in brackets the first is the paragraph's: art. 32(1)(4).
    if second is not None:
        paragraph, item = item, second
    text = f"第{number}条" + (f"第{paragraph}款" if paragraph else "")
    return text if item is None else f"{text}第（{chinese_numeral(int(item))}）项"


@lru_cache(maxsize=1)
def instruments() -> dict[str, Instrument]:
    """Every instrument the product cites, by id."""
    return read_instruments(read_data("sources.toml"))


def read_instruments(file: Table) -> dict[str, Instrument]:
    """The instruments that a file of sources lists, by id."""
    tables = file.table("instrument").tables()
    by_id = {key: read_dataclass(Instrument, table, id=key) for key, table in tables}
    file.refuse_unread()
    return by_id


@lru_cache(maxsize=1024)
def source(reference: str) -> Source:
    """The source that ``reference`` names: an instrument's id, then a place in it if any."""
    return _find(reference, instruments())


def _find(reference: str, instruments_by_key: Mapping[str, Instrument]) -> Source:
    key, _, place = reference.partition(" ")
    instrument = instruments_by_key.get(key)
    if instrument is None:
        raise SourceError("UnknownSource", reference=reference, known=", ".join(instruments_by_key))
    if not instrument.holds(place):
        places = ", ".join(instrument.places) or Text("（无）", "(none)")
        raise SourceError("UnknownPlace", reference=reference, known=places)
    return Source(instrument, place)


def leading_source(sources: Sequence[Source], badge: str = "") -> Source:
    """The source that carries ``badge``: beside one of the law a law, else the first there is."""
    # Beside a law the guide only repeats it.
    laws = (each for each in sources if badge == OF_LAW and not each.is_of_the_guide)
    return next(laws, sources[0])


def source_label(source: Source, badge: str, language: str) -> str:
    """The source as a chip beside ``badge`` shows it, which says already what is the guide's."""
    if not source.is_of_the_guide:
        return source.brief(language)
    if badge == "guide_only":
        return source.place
    return say("common.source.guide", language, place=source.place)


def copy_notes(sources: Sequence[Source]) -> list[Text]:
    """When the copies among ``sources`` were made: what each of them says, once."""
    notes = (each.instrument.note for each in sources if each.instrument.is_copy)
    return [*dict.fromkeys(note for note in notes if note)]


def read_sources(table: Table) -> tuple[Source, ...]:
    """The references of ``table`` as sources; one that dangles is an error there."""
    references = table.strings("source")
    if not references:
        raise table.wrong_value("source", Text("至少一项依据", "one source at least"))
    return tuple(read_source(table, reference) for reference in references)


def read_source(table: Table, reference: str) -> Source:
    """The source that ``reference`` names; a dangling one is an error that says where."""
    try:
        # A rulebook of one's own may list instruments of its own in a file beside it.
        instruments = table.instruments
        return source(reference) if instruments is None else _find(reference, instruments)
    except SourceError as error:
        # Said again with the file and the key, so that it can be found and mended there.
        place = f"{reference} ({table.file}: {table.key})"
        raise SourceError(error.code, reference=place, known=error.known) from None


# What a dataclass of a data file has where its table cites.
Sources = Annotated[tuple[Source, ...], lambda table, _: read_sources(table)]
