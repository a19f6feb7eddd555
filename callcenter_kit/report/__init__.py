"""Documents made from a decision record: a letter, a page, a calendar and a plan.

Each takes the record as `record` made it, or its JSON, and gives the file's content;
the same record gives the same bytes. What was changed after it was made is refused.
"""

from callcenter_kit.report.calendar import calendar
from callcenter_kit.report.files import file_name
from callcenter_kit.report.letter import letter
from callcenter_kit.report.page import page
from callcenter_kit.report.workbook import workbook

__all__ = ["calendar", "file_name", "letter", "page", "workbook"]
