"""Content hashes: whatever a data file says, another word of it gives another hash."""

import copy
import random
from datetime import date
from functools import partial

from every import every
from leaves import changed, leaves

from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.reading import read_rulebook
from callcenter_kit.texts.datafile import Table, read_data
from callcenter_kit.texts.sources import BADGES
from callcenter_kit.timeline.process import read_process

READ_BOOK = partial(read_rulebook, load_shipped=rulebook)
READERS = {"guide.toml": READ_BOOK, "law.toml": READ_BOOK, "process.toml": read_process}


def otherwise(place, value):
    """Another value that may stand in the same place; ``None`` where only one may."""
    match place[-1], value:
        case "badge", _:
            return next(badge for badge in BADGES if badge != value)
        case (("zh" | "en"), _):
            return value + "。"
        case (("id" | "version"), _):
            return value + "x"
        case "value", int():
            return value + 1
        case "last_read", date():
            return date(2026, 11, 23)
    return None


@every("name", READERS)
def test_any_other_word_number_or_badge_gives_another_hash(name):
    values, read = read_data(name).values, READERS[name]
    digest = read(Table(values, name)).digest
    assert read(Table(copy.deepcopy(values), name)).digest == digest
    places = [(place, otherwise(place, value)) for place, value in leaves(values)]
    places = [(place, new) for place, new in places if new is not None]
    assert len(places) > 80
    for place, new in random.Random(5).sample(places, 80):
        assert read(Table(changed(values, place, new), name)).digest != digest, place
