"""Names for the files: what they are and the day they are as of, never whose they are."""

from __future__ import annotations

from callcenter_kit.errors import UnknownChoice
from callcenter_kit.language import DEFAULT_LANGUAGE
from callcenter_kit.replaying import Given, read_record
from callcenter_kit.wording import say

KINDS = ("letter", "page", "workbook", "calendar", "record")


def file_name(record: Given, kind: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A file's name without the applicant's: a name may be hostile, and files are passed on."""
    if kind not in KINDS:
        raise UnknownChoice(name="kind", value=kind, known=", ".join(KINDS))
    return say(f"report.file.{kind}", language, day=str(read_record(record)["on"]))
