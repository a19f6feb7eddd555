"""The words a person reads, in Chinese and in English, from one place.

Interface sentences live in ``data/words/*.toml``, one file a page; texts of the rulebooks live
beside their rule. Both are whole sentences with named places for values: nothing is glued.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from callcenter_kit.errors import SENTENCES, UnknownWords
from callcenter_kit.texts.datafile import Table, data_names, read_data
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text


def say(key: str, language: str = DEFAULT_LANGUAGE, **values: Any) -> str:  # noqa: ANN401 - any
    """The interface's words for ``key`` (``"file.table.name"``) in ``language``.

    >>> say("common.status.met", "en")
    'Met'
    """
    return words(key).say(language, **values)


def in_reading(key: str, reading: str) -> str:
    """The key of the words that a rulebook's reading has of its own for ``key``, else ``key``.

    Under the law a scope is called by what it covers and by no number.

    >>> in_reading("common.scope.local", "law"), in_reading("common.scope.local", "guide")
    ('by_law.common.scope.local', 'common.scope.local')
    """
    own = f"by_{reading}.{key}"
    return own if own in _all_words() else key


def words(key: str) -> Text:
    """Both languages of the interface's words for ``key``."""
    try:
        return _all_words()[key]
    except KeyError:
        raise UnknownWords(key=key) from None


def words_or(key: str, otherwise: Text) -> Text:
    """Both languages of the words for ``key``; ``otherwise`` where none are kept.

    >>> words_or("common.status.ajar", Text("虚掩", "Ajar")).en
    'Ajar'
    """
    return _all_words().get(key, otherwise)


def filled(key: str, **values: Any) -> Text:  # noqa: ANN401 - any value a sentence can name
    """Both languages of the words for ``key``, with their places filled.

    >>> filled("plan.not_required").en == words("plan.not_required").en
    True
    """

    def spoken(language: str) -> str:
        said = {k: v.say(language) if isinstance(v, Text) else v for k, v in values.items()}
        return say(key, language, **said)

    return Text(*map(spoken, LANGUAGES))


@lru_cache(maxsize=1)
def _all_words() -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for name in data_names("words"):
        if name != SENTENCES.name:  # an error reads its own, and nobody asks for them by a key
            _collect(read_data(f"words/{name}"), name.removesuffix(".toml"), texts)
    return texts


def _collect(table: Table, prefix: str, texts: dict[str, Text]) -> None:
    for key, child in table.tables():
        if child.is_text():
            texts[f"{prefix}.{key}"] = read_text(child)
        else:
            _collect(child, f"{prefix}.{key}", texts)


def read_text(table: Table) -> Text:
    """A ``{ zh = …, en = … }`` table as a text; ``en`` may be ``{ one = …, other = … }``."""
    zh = table.string("zh")
    if table.holds_table("en"):
        plural = table.table("en")
        text = Text(zh, plural.string("other"), plural.string("one"))
        plural.done()
    else:
        text = Text(zh, table.string("en"))
    table.done()
    return text
