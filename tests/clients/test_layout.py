"""Where a table begins, and which of its rows are clients."""

import pytest

from callcenter_kit.clients.errors import OnlyHeadings
from callcenter_kit.clients.reading.grid import SheetCells
from callcenter_kit.clients.reading.layout import find_table


def found(*rows, merged=()):
    return find_table(SheetCells(rows, "客户.xlsx", merged=merged))


def test_a_title_that_is_merged_downwards_is_no_row_of_the_headings():
    title = (["客户一览", None], [None, None])
    with pytest.raises(OnlyHeadings, match="headings in row 3"):
        found(*title, ["公司名称", "场地"], merged=((0, 0, 1, 1),))


def test_one_cell_that_says_what_a_heading_says_is_a_client():
    assert found(["公司名称", "场地"], ["公司名称", None], ["乙", "是"]).rows == (1, 2)
    assert found(["公司名称", "场地"], ["公司名称", "场地"], ["乙", "是"]).rows == (2,)
