"""What can go wrong with days and notices, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError


class BeyondTheLastYear(KitError):
    en = "{months} months from {day} lead past the year 9999. Ask about an earlier day."
    zh = "自{day}起 {months} 个月，超出了公元 9999 年。请查询更早的日期。"


# Working days.


class DayOutsideCalendar(KitError):
    """A day, or a result, lies outside the days that the calendar knows, ``first`` to ``last``."""


class OutsideOfficialDays(DayOutsideCalendar):
    en = (
        "No official arrangement covers {day}; official days run from {first} to {last}. Ask for a "
        'projected date with WorkCalendar(beyond="project"), or update chinesecalendar.'
    )
    zh = (
        "{day}尚无官方放假安排；已公布的日期为{first}至{last}。可用 "
        'WorkCalendar(beyond="project") 取得推算日期，或更新 chinesecalendar。'
    )


class BeforeOfficialDays(DayOutsideCalendar):
    en = "{day} lies before the official days known, {first} to {last}. Ask about a later day."
    zh = "{day}早于已知的官方日期（{first}至{last}）。请查询更晚的日期。"


class BeyondProjectedDays(DayOutsideCalendar):
    en = (
        "{day} lies beyond the days that can be projected, {first} to {last}. Ask about an earlier "
        "day, or update chinesecalendar."
    )
    zh = "{day}超出可推算的日期（{first}至{last}）。请查询更早的日期，或更新 chinesecalendar。"


class ResultOutsideOfficialDays(DayOutsideCalendar):
    en = (
        "Counting {count} days from {day} leaves the official days, {first} to {last}. Ask for a "
        'projected date with WorkCalendar(beyond="project"), or start from another day.'
    )
    zh = (
        "自{day}起数 {count} 天，结果超出已公布的日期（{first}至{last}）。可用 "
        'WorkCalendar(beyond="project") 取得推算日期，或换一个起始日。'
    )


class ResultBeyondProjectedDays(DayOutsideCalendar):
    en = (
        "Counting {count} days from {day} leaves the days that are known or can be projected, "
        "{first} to {last}. Count fewer days, or start from another day."
    )
    zh = (
        "自{day}起数 {count} 天，结果超出已知或可推算的日期（{first}至{last}）。"
        "请减少天数或换一个起始日。"
    )


class NegativePeriod(KitError):
    en = "{name} = {value} is below zero. A period runs forward; give 0 or more."
    zh = "{name} = {value} 小于零。期间只向后计算，请给出 0 或正整数。"


class NotDays(KitError):
    en = (
        "{name} holds {kind}, not days. Give a numpy array of datetime64[D], such as "
        'np.array(["2026-12-01"], dtype="datetime64[D]"); drop times with astype, deliberately.'
    )
    zh = (
        "{name} 的类型为 {kind}，不是日期。请给出 datetime64[D] 的 numpy 数组，如 "
        'np.array(["2026-12-01"], dtype="datetime64[D]")；如含时间，请先用 astype 明确去掉。'
    )


class ShapesDoNotFit(KitError):
    en = (
        "{one} has the shape {shape}, {other} the shape {other_shape}; they cannot be paired. Give "
        "both the same shape, or one of them as a single value."
    )
    zh = (
        "{one} 的形状为 {shape}，{other} 的形状为 {other_shape}，无法逐一配对。"
        "请给出相同的形状，或其中一个只给单个值。"
    )


class PeriodRunsBackwards(KitError):
    en = "The period ends on {last}, before it begins on {first}. Give the earlier day first."
    zh = "期间止于{last}，早于起始日{first}。请把较早的日期放在前面。"


class UnknownBeyond(KitError):
    en = "beyond = {value!r} is not known. Choose {known}."
    zh = "beyond = {value!r} 无法识别。请选用 {known}。"


class YearNotAnnounced(KitError):
    en = "{year} is not among the announced years, {first} to {last}. Choose one of them."
    zh = "{year} 不在已公布的年份（{first} 至 {last}）之内。请选用其中一年。"


class WorkingWeekendIsWeekday(KitError):
    en = (
        "{file}: {key} names {day}, a weekday. Only a Saturday or a Sunday can be a make-up day; "
        "compare it with the notice."
    )
    zh = "{file}：{key} 中的 {day!s} 是周一至周五。调休上班日只能是周六或周日，请与通知核对。"


class DayWrittenTwice(KitError):
    en = (
        "{file}: {day} stands in both {other} and {key}. A day is off once or worked once; leave "
        "it in one place, as the notice has it."
    )
    zh = (
        "{file}：{day!s} 同时出现在 {other} 和 {key}。"
        "一天只能放假一次或上班一次，请按通知只保留一处。"
    )


class IncompleteNotice(KitError):
    en = (
        "{file}: the arrangement of {year} is incomplete; {missing} missing. Add a [[block]] for "
        "each festival."
    )
    zh = "{file}：{year} 年的安排不完整，缺少 {missing}。请为每个节日补充一个 [[block]]。"


class NoticeLeavesGap(KitError):
    en = (
        "{file}: year = {year} does not join the announced years, {first} to {last}. Give the "
        "notices of the years between first."
    )
    zh = "{file}：year = {year} 与已公布的年份（{first} 至 {last}）不相连。请先给出其间各年的通知。"


class NoticeDoesNotNetOut(KitError):
    en = (
        "{file}: weekdays off less make-up days of {year} are {net}, not {expected}. Look for a "
        "day left out or one too many; if the notice does say so, write statutory_days = {net}."
    )
    zh = (
        "{file}：{year} 年工作日放假天数减去调休上班天数为 {net}，应为 {expected}。"
        "请检查是否漏写或多写；若通知确实如此，请写 statutory_days = {net}。"
    )
