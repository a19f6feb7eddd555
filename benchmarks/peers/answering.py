"""What every engine is asked for, and how a row that makes it fail is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.speed.screening_rows import Facts

ASKED = ("licence", "nationwide", "local")
FAILED = "failed"  # the engine raised an error instead of answering

Row = Mapping[str, Any]
Answer = tuple[str, ...]  # in the order of ASKED
Judge = Callable[[], Any]  # gives the answers in the form that the engine has them in
Prepare = Callable[[Facts], Judge]  # what an engine may make ready before its time is taken


def one_by_one(judge: Callable[[Row], Answer], rows: list[dict[str, Any]]) -> list[Answer]:
    """Each row's answer; a row that raises an error fails alone, and the next is judged."""
    answers = []
    for row in rows:
        try:
            answers.append(judge(row))
        except Exception:  # whatever an engine raises on a value that is not known
            answers.append((FAILED,) * len(ASKED))
    return answers


def as_answers(found: Any) -> list[Answer]:
    """An engine's answers row by row, whatever form it has them in; takes no part in its time."""
    if hasattr(found, "rows"):  # a frame of Polars
        return found.rows()
    if hasattr(found, "itertuples"):  # one of pandas
        return list(found.itertuples(index=False, name=None))
    if found and hasattr(found[0], "decode_to_str"):  # an array of OpenFisca for each answer
        found = [column.decode_to_str().tolist() for column in found]
        return list(zip(*found, strict=True))
    return found


def share_not_right(found: list[Answer], wanted: list[Answer]) -> tuple[float, float]:
    """The share of rows with a wrong answer among the three, and of rows that failed."""
    if len(found) != len(wanted):
        raise ValueError(f"{len(found)} answers to {len(wanted)} rows")
    failed = sum(FAILED in answer for answer in found)
    differing = sum(one != other for one, other in zip(found, wanted, strict=True))
    return (differing - failed) / len(wanted), failed / len(wanted)
