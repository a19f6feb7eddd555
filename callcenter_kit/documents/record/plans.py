"""The plans of a decision record, read as they were written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callcenter_kit.documents.record.rules import Json
from callcenter_kit.timeline.plan import REVIEW, SUBMISSION, EntryKind
from callcenter_kit.timeline.repairs import LIKELY


class RecordedEntry(NamedTuple):
    """One dated line of a recorded plan; ``json`` is all that the record holds about it."""

    kind: EntryKind
    json: Json
    begins_on: str | None
    ends_on: str

    @property
    def key(self) -> str:
        """What tells it from the plan's other lines; the yearly days of one duty share it."""
        return f"{self.kind}.{self.json['id']}"


def entries(plan: Json) -> Iterator[RecordedEntry]:
    """Everything that has a date in a recorded plan, in the order of `Plan.entries`."""
    for step in plan["steps"]:
        if step["id"] == SUBMISSION:
            for task in plan["tasks"]:
                yield RecordedEntry("task", task, task["begins_on"], task["ready_on"][LIKELY])
        yield RecordedEntry("step", step, step["begins_on"], step["ends_on"])
        if step["id"] == REVIEW:
            yield from (_recorded("stage", stage) for stage in plan["stages"])
    yield from (_recorded("duty", duty) for duty in plan["duties"])


def _recorded(kind: EntryKind, milestone: Json) -> RecordedEntry:
    return RecordedEntry(kind, milestone, milestone["begins_on"], milestone["day"])
