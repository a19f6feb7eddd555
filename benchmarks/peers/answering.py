"""What every engine is asked for, and how a row that makes it fail is counted."""

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


def as_answers(answers: Any) -> list[Answer]:
    """An engine's answers row by row, whatever form it has them in; takes no part in its time."""
    if hasattr(answers, "rows"):  # a frame of Polars
        return answers.rows()
    if hasattr(answers, "itertuples"):  # one of pandas
        return list(answers.itertuples(index=False, name=None))
    if answers and hasattr(answers[0], "decode_to_str"):  # an array of OpenFisca for each answer
        answers = [column.decode_to_str().tolist() for column in answers]
        return list(zip(*answers, strict=True))
    return answers


def share_not_right(answers: list[Answer], right: list[Answer]) -> tuple[float, float]:
    """The share of rows with a wrong answer among the three, and of rows that failed."""
    if len(answers) != len(right):
        raise ValueError(f"{len(answers)} answers to {len(right)} rows")
    failed = sum(FAILED in answer for answer in answers)
    differing = sum(answer != other for answer, other in zip(answers, right, strict=True))
    return (differing - failed) / len(right), failed / len(right)
