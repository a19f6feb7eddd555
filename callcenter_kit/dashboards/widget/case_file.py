"""A case saved as a file, by a page or by hand, opened again."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

from callcenter_kit.dashboards import errors
from callcenter_kit.dashboards.widget.case import FORMAT, Case
from callcenter_kit.dashboards.widget.case_link import MOST_PARTS, Complaints, read_all
from callcenter_kit.texts.plain import write_value


class CaseWarning(UserWarning):
    """Something of a saved case cannot be used; the rest of it was read."""


def read_case(path: str | Path) -> Case:
    """The case in the file ``path``, saved on a page (*Save the case*) or written by ``to_json``.

    ``NotACaseFile`` when it holds none, ``OSError`` when it can't be read. What of it cannot be
    used is left out, with a `CaseWarning` that names each part in both languages.
    """
    case, complaints = read_case_file(_text(Path(path)))
    if complaints:
        said = [complaint.say(to) for complaint in complaints for to in ("zh-CN", "en")]
        warnings.warn("\n".join(said), CaseWarning, stacklevel=2)
    return case


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise errors.NotACaseFile from None


def read_case_file(text: str) -> tuple[Case, Complaints]:
    """The case in a saved file, and what of it cannot be used; ``NotACaseFile`` if it is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise errors.NotACaseFile from None
    fields = content.get("case") if isinstance(content, dict) else None
    if not isinstance(fields, dict) or content.get("format") != FORMAT:
        raise errors.NotACaseFile
    version = ("v", str(content.get("version", "")))
    listed = list(fields.items())[:MOST_PARTS]
    return read_all([version, *((name, _as_text(value)) for name, value in listed)], Case())


def _as_text(value: object) -> str:
    """A JSON value as a link would write it, so that a file made by hand may use either."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else write_value(value)
