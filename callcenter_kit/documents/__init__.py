"""The decision record and the files made from it, and how a notebook shows results.

Each file takes the record as `record` gave it, or its JSON; the same record gives the same bytes.
"""

from callcenter_kit.documents.formats import (
    FORMATS,
    Format,
    calendar,
    file_name,
    letter,
    page,
    workbook,
)

__all__ = ["FORMATS", "Format", "calendar", "file_name", "letter", "page", "workbook"]
