"""What can go wrong with a plan, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError


class UnknownOption(KitError):
    en = "A plan has no option {name!r}. Did you mean {nearest!r}? Known: {known}."
    zh = "计划没有名为 {name!r} 的选项。是否想写 {nearest!r}？可用：{known}。"


class NotACalendar(KitError):
    en = "calendar = {value!r} is not a calendar. Give a WorkCalendar, or leave it out."
    zh = "calendar = {value!r} 不是日历。请给出 WorkCalendar，或不填。"


class UnknownStep(KitError):
    en = "There is no step or extra {name!r} whose duration could be set. Known: {known}."
    zh = "没有可设定时长的步骤 {name!r}。可用：{known}。"


# Many timelines at once.


class NotAPlan(KitError):
    en = "{value!r} is not a plan. Make one with plan(start, scope) first."
    zh = "{value!r} 不是计划。请先用 plan(start, scope) 制定计划。"


class NothingToSimulate(KitError):
    en = "There is no timeline to draw: {reason} Look at the plan's reason first."
    zh = "没有可以模拟的时间表：{reason}请先查看计划给出的原因。"


class TooSoon(KitError):
    en = (
        "A licence by {licence_by} is not possible any more: started on {on}, it is there on "
        "{earliest} at the earliest. Choose that day or a later one."
    )
    zh = (
        "已来不及在{licence_by}前取得许可证：自{on}开始，最早于{earliest}取得。"
        "请选择这一天或更晚的日期。"
    )
