"""The decision record and the documents made from it, and how a notebook shows results.

Each document takes the record as `record` made it, or its JSON, and gives the file's content;
the same record gives the same bytes. What was changed after it was made is refused. `FORMATS` has
a row for each kind of file: what the pages offer is read from there.
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
