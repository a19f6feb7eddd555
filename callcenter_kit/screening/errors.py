"""What can go wrong with a table of applicants, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError

# Tables of applicants.


class ColumnInTheWay(KitError):
    en = "The table already has a column {column!r}, which the result would overwrite. Rename it."
    zh = "表中已有名为 {column!r} 的列，会被结果覆盖。请先将其改名。"


class WrongColumn(KitError):
    en = "The column {column!r} holds {found}. It must be {accepted}; convert it and screen again."
    zh = "列 {column!r} 的类型为 {found}，应为{accepted}。请转换后重新筛查。"


class NotAMask(KitError):
    en = "{value!r} is not a mask of requirements. Give a whole number from 0 to {most}."
    zh = "{value!r} 不是许可条件的掩码。请给出 0 至 {most} 的整数。"
