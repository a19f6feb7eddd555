"""What can go wrong, each with where we stand and what to do next.

An error speaks both languages: ``str(error)`` is English, ``error.say("zh-CN")`` Chinese. The
values it speaks of stay on it as attributes, and it survives pickling. English writes a day as
Python takes it, 2026-12-01; Chinese in full, 2026年12月1日,
except where the day has to be found in a file.
"""

from __future__ import annotations

import string
from datetime import date
from typing import Any, ClassVar


def chinese_day(day: date) -> str:
    """A day in full, as Chinese writes it: 2026年12月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


class _InChinese(string.Formatter):
    """Fills a sentence's places; a day that stands by itself is written in full."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - any value
        if type(value) is date and not format_spec:
            return chinese_day(value)
        return str(super().format_field(value, format_spec))


class KitError(Exception):
    """Something that callcenter_kit was asked for cannot be done; the message says what to do."""

    en: ClassVar[str] = "{reason}"
    zh: ClassVar[str] = "{reason}"

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - whatever value was refused
        self.values = values
        super().__init__(self.say("en"))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - see __init__
        values = self.__dict__.get("values", {})
        if name in values:
            return values[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.values)

    def say(self, language: str) -> str:
        """The message in ``language``, ``"zh-CN"`` or ``"en"``."""
        spoken = {
            name: value.say(language) if hasattr(value, "say") else value
            for name, value in self.values.items()
        }
        if language == "en":
            return self.en.format(**spoken)
        return _InChinese().format(self.zh, **spoken)


def _rebuild(kind: type[KitError], values: dict[str, Any]) -> KitError:
    return kind(**values)


# What the kit is told about itself: languages, words, data files.


class UnknownLanguage(KitError):
    en = "The product speaks {known}, not {language!r}. Choose one of these."
    zh = "本产品支持的语言为 {known}，没有 {language!r}。请选用其中之一。"


class UnknownWords(KitError):
    en = "No words are kept under {key!r}. Add them to callcenter_kit/data/words, zh and en."
    zh = "没有登记词条 {key!r}。请在 callcenter_kit/data/words 中补充中文和英文。"


class DamagedFile(KitError):
    en = "{file} cannot be read: {reason}. Mend the file as TOML in UTF-8 and load it again."
    zh = "无法读取 {file}：{reason}。请按 TOML 格式、UTF-8 编码修正后重新载入。"


class UnknownKey(KitError):
    en = "{file}: nobody knows the key {key}. Did you mean {nearest}? Known here: {known}."
    zh = "{file}：无法识别的键 {key}。是否想写 {nearest}？此处可用：{known}。"


class MissingKey(KitError):
    en = "{file}: {key} is missing. Write {accepted} there."
    zh = "{file}：缺少 {key}。请填写{accepted}。"


class WrongValue(KitError):
    en = "{file}: {key} = {value!r} is not accepted. Write {accepted}."
    zh = "{file}：{key} = {value!r} 不能接受。请填写{accepted}。"


class UnknownSource(KitError):
    en = (
        "{reference} cites an instrument that is not listed. Add it to sources.toml; listed: "
        "{known}."
    )
    zh = "{reference} 引用的文件未登记。请在 sources.toml 中补充；已登记：{known}。"


class UnknownPlace(KitError):
    en = (
        "{reference} cites a place that is not among those read: {known}. Correct it, cite the "
        "instrument alone, or add the place to sources.toml once you have read it."
    )
    zh = (
        "{reference} 引用的条款不在已核对之列：{known}。请更正，或只引文件；"
        "核对原文后，也可在 sources.toml 中补充该条款。"
    )


class NotAnExpression(KitError):
    en = (
        "{text!r} is not a rule at character {column}: {found!r}. A rule is made of names, "
        "comparisons of a name with a name, a number or a text, and, or, not, in."
    )
    zh = (
        "{text!r} 第 {column} 个字符处不是规则：{found!r}。规则只能由名称、名称与名称或数字或文字的"
        "比较，以及 and、or、not、in 组成。"
    )


class RuleNotReadable(KitError):
    en = (
        "{file}: {key} = {text!r} is not a rule at character {column}: {found!r}. A rule is made "
        "of names, comparisons of a name with a name, a number or a text, and, or, not, in."
    )
    zh = (
        "{file}：{key} = {text!r} 第 {column} 个字符处不是规则：{found!r}。规则只能由名称、"
        "名称与名称或数字或文字的比较，以及 and、or、not、in 组成。"
    )


# What an applicant tells us.


class UnknownFact(KitError):
    en = "There is no fact named {name!r}. Did you mean {nearest!r}? Known: {known}."
    zh = "没有名为 {name!r} 的事实。是否想写 {nearest!r}？可用：{known}。"


class WrongFact(KitError):
    en = "{name} = {value!r} is not accepted. Give {accepted}."
    zh = "{name} = {value!r} 不能接受。请给出{accepted}。"


class ContradictoryDate(KitError):
    en = (
        "{date_name} = {day} contradicts {name} = {value!r} as of {on}. Correct the one that is "
        "wrong, or leave the day out."
    )
    zh = (
        "以{on}计，{date_name}（{day}）与 {name} = {value!r} 相矛盾。"
        "请更正其中有误的一项，或不填日期。"
    )


# Rulebooks.


class UnknownRulebook(KitError):
    en = "There is no rulebook {name!r}. Shipped: {known}; load your own with load_rulebook(path)."
    zh = "没有规则集 {name!r}。随附的有：{known}；自己的规则集请用 load_rulebook(path) 载入。"


class UnknownParameter(KitError):
    en = "The rulebook has no parameter {name!r}. It has: {known}."
    zh = "规则集中没有数值 {name!r}。可用：{known}。"


class WrongAmendment(KitError):
    en = (
        "{name} cannot be amended to {value!r} for {scope!r}. Give a whole number, 0 or more, for "
        "nationwide or local."
    )
    zh = "{name} 不能就 {scope!r} 改为 {value!r}。请就 nationwide 或 local 给出 0 或正整数。"


class UnknownRemedy(KitError):
    en = "{name!r} has no remedy whose working days could be set. Those that have one: {known}."
    zh = "{name!r} 没有可设定工作日的整改办法。可设定的有：{known}。"


class NoValueThatDay(KitError):
    en = (
        "No value of {name} ({scope}) is known for {day}; the first is in force from {first}. "
        "Assess as of a later day, or add a dated row to the rulebook."
    )
    zh = (
        "没有{day}当日 {name}（{scope}）的数值；最早的自{first}起有效。"
        "请改用更晚的日期，或在规则集中补充一行。"
    )


class DatesDoNotJoin(KitError):
    en = (
        "{file}: {key} has a gap or an overlap: one row ends on {ends}, the next begins on "
        "{begins}. Each row must begin the day after the row before it ends."
    )
    zh = (
        "{file}：{key} 的日期有空档或重叠：上一行止于 {ends!s}，下一行始于 {begins!s}。"
        "每行应自上一行结束的次日起。"
    )


class NeitherRemedyNorBar(KitError):
    en = (
        "{file}: {key} must say what would help: a remedy that can be carried out, or a bar that "
        "has to lapse; one of the two."
    )
    zh = "{file}：{key} 须写明如何才能符合：可以实施的 remedy，或者须待其消除的 bar，二者择一。"


class NumberTakenTwice(KitError):
    en = "{file}: {key} = {number}, which {other} has already. Number each material once."
    zh = "{file}：{key} = {number}，与 {other} 重复。请为每项材料各编一个号。"


class UndeclaredName(KitError):
    en = "{file}: {key} names {name}, which is not declared. Declared: {known}."
    zh = "{file}：{key} 使用了未声明的 {name}。已声明：{known}。"


class WrongType(KitError):
    en = "{file}: {key} reads {name}, which is of kind {kind}; only {kinds} can stand there."
    zh = "{file}：{key} 读取的 {name} 属于 {kind} 类；此处只能是 {kinds}。"


# Questions asked of the kit.


class FactsByName(KitError):
    en = "A fact was given by its place. Give each by its name: Applicant(premises=True, …)."
    zh = "事实是按位置给出的。请逐一按名称给出：Applicant(premises=True, …)。"


class NotADay(KitError):
    en = "{name} = {value!r} is not a day. Give a datetime.date, without a time."
    zh = "{name} = {value!r} 不是日期。请给出不带时间的 datetime.date。"


class BeyondTheLastYear(KitError):
    en = "{months} months from {day} lead past the year 9999. Ask about an earlier day."
    zh = "自{day}起 {months} 个月，超出了公元 9999 年。请查询更早的日期。"


class NotAnApplicant(KitError):
    en = "{value!r} is not an applicant. Give an Applicant(…) with the facts you know."
    zh = "{value!r} 不是申请人。请用 Applicant(…) 给出已知的事实。"


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


class NotAWholeNumber(KitError):
    en = "{name} = {value!r} is not a whole number. Give an int, such as 60 or -5."
    zh = "{name} = {value!r} 不是整数。请给出整数，如 60 或 -5。"


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


# Cases that arrive from a link, a form or a file.


class UnknownCaseField(KitError):
    en = "The case names {name}, which this page does not know; it was left out."
    zh = "案例中的 {name} 本页无法识别，没有采用。"


class WrongCaseValue(KitError):
    en = "{field}: “{value}” is not accepted and was left out. Give {accepted}."
    zh = "{field}：“{value}”不能采用。请填写{accepted}。"


class CaseTooLong(KitError):
    en = "The case has too many parts; those after the first {limit} were left out."
    zh = "案例的内容超出上限，第 {limit} 项以后的没有采用。"


class CaseOfAnotherVersion(KitError):
    en = (
        "The case is of version {version}; this page reads version {known}. What it understands "
        "was kept; check it."
    )
    zh = "案例的版本是 {version}，本页读取的是 {known}。能够识别的内容已保留，请核对。"


class CaseFileTooLarge(KitError):
    en = "The file is larger than {limit} KB, so it is not a saved case; it was not opened."
    zh = "文件超过 {limit} KB，不会是已保存的案例，没有打开。"


class UploadTooLarge(KitError):
    en = "The file is larger than {limit} MB and was not read. Split it, or leave out columns."
    zh = "文件超过 {limit} MB，没有读取。请拆成几份，或者删去用不到的列。"


class UploadIncomplete(KitError):
    en = "Only {held} of {size} bytes of the file arrived. Please choose it once more."
    zh = "文件只收到 {held} 字节，应为 {size} 字节。请再选一次。"


class DayTooEarly(KitError):
    en = "The rules are known from {first} on; {day} is earlier, so today was taken instead."
    zh = "规则自{first}起才有记载；{day}更早，因此改以今天计。"


class DayLeftOut(KitError):
    en = "{field}, {day}, contradicts “{other}” as answered; the day was left out. Correct one."
    zh = "“{field}”填写的{day}与“{other}”的回答相矛盾，该日期没有采用。请更正其中一项。"


class NotACaseFile(KitError):
    en = "This file is not a saved case. Open a JSON file that was saved with this page."
    zh = "这个文件不是已保存的案例。请打开由本页保存的 JSON 文件。"


# Plans.


class UnknownChoice(KitError):
    en = "{name} = {value!r} is not known. Choose one of: {known}."
    zh = "{name} = {value!r} 无法识别。请选用：{known}。"


class UnknownOption(KitError):
    en = "A plan has no option {name!r}. Did you mean {nearest!r}? Known: {known}."
    zh = "计划没有名为 {name!r} 的选项。是否想写 {nearest!r}？可用：{known}。"


class NotACalendar(KitError):
    en = "calendar = {value!r} is not a calendar. Give a WorkCalendar, or leave it out."
    zh = "calendar = {value!r} 不是日历。请给出 WorkCalendar，或不填。"


class UnknownStep(KitError):
    en = "There is no step or extra {name!r} whose duration could be set. Known: {known}."
    zh = "没有可设定时长的步骤 {name!r}。可用：{known}。"


class WrongDuration(KitError):
    en = (
        "{name} = {value!r} is not a duration. Give whole working days, 0 or more: one number, or "
        "low, likely and high in rising order."
    )
    zh = (
        "{name} = {value!r} 不是时长。请给出不小于 0 的整数工作日："
        "一个数，或依次不递减的最短、通常、最长三个数。"
    )


# Many timelines at once.


class NotAPlan(KitError):
    en = "{value!r} is not a plan. Make one with plan(start, scope) first."
    zh = "{value!r} 不是计划。请先用 plan(start, scope) 制定计划。"


class NothingToSimulate(KitError):
    en = "There is no timeline to draw: {reason} Look at the plan's reason first."
    zh = "没有可以模拟的时间表：{reason}请先查看计划给出的原因。"


class NotInRange(KitError):
    en = "{name} = {value} does not lie between {first} and {last}. Give a whole number that does."
    zh = "{name} = {value} 不在 {first} 至 {last} 之间。请给出其间的整数。"


class WrongProbability(KitError):
    en = "{name} = {value!r} is not a probability. Give a number from 0 (never) to 1 (always)."
    zh = "{name} = {value!r} 不是概率。请给出 0（从不）至 1（总是）之间的数。"


# Serving the pages.


class PortTaken(KitError):
    en = "Port {port} is taken by another program. Stop it, or choose another port: --port {other}."
    zh = "端口 {port} 已被其他程序占用。请关闭那个程序，或者换一个端口：--port {other}。"


class CannotListen(KitError):
    en = (
        "This machine refuses to serve at {host}, port {port}: {reason}. "
        "Choose another --host or --port."
    )
    zh = "本机不允许在 {host} 的端口 {port} 上提供服务：{reason}。请用 --host 或 --port 换一个。"


class ConfigTaken(KitError):
    en = (
        "{file} is a Voila configuration that somebody else wrote; it was left as it is. "
        "Move it away, or install into another environment."
    )
    zh = "{file} 是别人写的 Voila 配置，未作改动。请先移走它，或者装到另一个环境。"


class TooSoon(KitError):
    en = (
        "A licence by {licence_by} is not possible any more: started on {on}, it is there on "
        "{earliest} at the earliest. Choose that day or a later one."
    )
    zh = (
        "已来不及在{licence_by}前取得许可证：自{on}开始，最早于{earliest}取得。"
        "请选择这一天或更晚的日期。"
    )


# Decision records, and the documents made from them.


class PlanOfAnotherCase(KitError):
    en = (
        "The plan for {scope!r} does not belong to this assessment: with its applicant, rulebook "
        "and calendar it comes out differently. Make it with plan(start, scope, applicant=…)."
    )
    zh = (
        "{scope!r} 的计划不属于这次评估：按其申请人、规则集和日历重新计算，结果不同。"
        "请用 plan(start, scope, applicant=…) 重新制定。"
    )


class RecordTooLarge(KitError):
    en = (
        "The record has more than {limit} bytes, so it is not one; it was not read. Look for the "
        "file that was saved."
    )
    zh = "记录超过 {limit} 字节，不会是决定记录，没有读取。请找出当时保存的文件。"


class NotARecord(KitError):
    en = (
        "This is not a decision record: {reason}. Give the JSON that record(answer) made, "
        "unchanged."
    )
    zh = "这不是决定记录：{reason}。请给出由 record(answer) 生成、未经改动的 JSON。"


class RecordOfAnotherFormat(KitError):
    en = (
        "The record is written in format {version}; this kit reads format {known}. Update "
        "callcenter_kit, or make the record again."
    )
    zh = (
        "记录的格式版本是 {version}，本软件读取的是 {known}。"
        "请更新 callcenter_kit，或者重新生成记录。"
    )


class DamagedRecord(KitError):
    en = (
        "The record is damaged: {place} = {value} is not accepted; {accepted} must stand there. "
        "Take the original file, or assess the applicant again."
    )
    zh = (
        "记录已损坏：{place} = {value} 不能接受，此处应为{accepted}。请取用原始文件，或者重新评估。"
    )


class AlteredRecord(KitError):
    en = (
        "The record was changed after it was made: {place} says {told}, but its own facts and "
        "rulebook give {found}. Do not rely on it; take the original file, or assess again."
    )
    zh = (
        "记录在生成之后被改动过：{place} 写的是 {told}，而按它自己的事实和规则集应为 {found}。"
        "请勿采信；请取用原始文件，或者重新评估。"
    )


class BrokenSeal(KitError):
    en = (
        "The record was changed after it was made: its content no longer fits the seal {told}. Do "
        "not rely on it; take the original, or assess the applicant again."
    )
    zh = (
        "记录在生成之后被改动过：内容与封印 {told} 不再相符。请勿采信；"
        "请取用原始文件，或者重新评估。"
    )


class UnreplayableRecord(KitError):
    en = (
        "The record cannot be worked out again, because of what stands at {place}: {reason} Take "
        "the original file, or assess the applicant again."
    )
    zh = "记录无法重新计算，原因在 {place}：{reason}请取用原始文件，或者重新评估。"


class RecordOfUnknownRulebook(KitError):
    en = (
        "The record was made with the rulebook {name}, which does not ship; {known} do. Give it: "
        "replay(record, rulebook=load_rulebook(…))."
    )
    zh = (
        "记录依据的规则集 {name} 不是随附的（随附：{known}）。"
        "请一并给出：replay(record, rulebook=load_rulebook(…))。"
    )


class MissingLibrary(KitError):
    en = (
        "This needs the library {library}, which is not installed. Install it: "
        'pip install "callcenter_kit[{extra}]".'
    )
    zh = '这一步需要 {library}，目前没有安装。请安装：pip install "callcenter_kit[{extra}]"。'

    def __init__(self, *, library: str, extra: str = "exports") -> None:
        super().__init__(library=library, extra=extra)


class NothingToDate(KitError):
    en = (
        "The record holds no plan with dates, so there is nothing to put into a calendar or a "
        "plan. Make it with record(answer, start=…)."
    )
    zh = "记录里没有带日期的计划，无法写入日历或者计划表。请用 record(answer, start=…) 生成记录。"


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


# Files of many clients.


class NoSuchClientFile(KitError):
    en = "{file} cannot be opened: {reason}. Check the path, and whether you may read the file."
    zh = "无法打开“{file}”：{reason}。请检查路径，以及是否有权读取这个文件。"


class ClientFileTooLarge(KitError):
    en = "{file} has {size} MB; at most {limit} MB are read. Split it, or save it as CSV."
    zh = "“{file}”有 {size} MB，最多读取 {limit} MB。请拆分文件，或者另存为 CSV。"


class ClientFileSwells(KitError):
    en = (
        "{file} would unpack to more than {limit} MB, so it was not opened. Save the clients' "
        "sheet by itself as a new workbook, or as CSV."
    )
    zh = (
        "“{file}”解压后超过 {limit} MB，没有打开。请把客户工作表单独另存为新的工作簿，"
        "或者另存为 CSV。"
    )


class TooManyClients(KitError):
    en = (
        "{file} has {found} rows; at most {limit} are read at once. Split it; for more, screen a "
        "dataframe with screen(frame)."
    )
    zh = "“{file}”有 {found} 行，一次最多读取 {limit} 行。请拆分；更多的请用 screen(frame) 筛查。"


class SheetTooWide(KitError):
    en = (
        "{file}: the sheet reaches as far as {cell}, more than {limit} cells. Delete what stands "
        "far away from the table, save, and try again."
    )
    zh = (
        "“{file}”：工作表一直延伸到 {cell}，超过 {limit} 个单元格。请删除远离表格的内容，"
        "保存后重试。"
    )


class TooManyCells(KitError):
    en = (
        "{file} holds more than {limit} cells, by row {row} already. Delete the columns that tell "
        "nothing of the clients, or split it."
    )
    zh = "“{file}”到第 {row} 行已超过 {limit} 个单元格。请删除与客户情况无关的列，或者拆分后重试。"


class NotASpreadsheet(KitError):
    en = "{file} is {found}, not an XLSX workbook or a CSV file. Save it as one of these first."
    zh = "“{file}”是{found}，不是 XLSX 工作簿或者 CSV 文件。请先另存为其中一种。"


class LockedWorkbook(KitError):
    en = "{file} is protected by a password. Save it without the password, and try again."
    zh = "“{file}”设有打开密码。请取消密码后另存，再试一次。"


class BrokenWorkbook(KitError):
    en = (
        "{file} is damaged or was not copied whole: {reason}. Open it in a spreadsheet program, "
        "save it again, or copy it anew."
    )
    zh = "“{file}”已损坏或者没有复制完整：{reason}。请用电子表格软件打开后重新保存，或者重新复制。"


class EmptyClientFile(KitError):
    en = "{file} is empty. Give a table with headings, and a row for each client."
    zh = "“{file}”是空的。请给出带表头的表格，每个客户一行。"


class OnlyHeadings(KitError):
    en = "{file} has headings in row {row} and no client below them. Fill in a row for each client."
    zh = "“{file}”第 {row} 行是表头，下面没有客户。请为每个客户填写一行。"


class NoHeadings(KitError):
    en = (
        "{file}: no heading is understood. The first texts are {found}. Name the columns as in "
        "the template, for example {known}."
    )
    zh = "“{file}”：没有能够识别的表头。开头的文字是{found}。请按模板命名各列，例如{known}。"


class HeadingTwice(KitError):
    en = (
        "{file}: “{first}” (column {first_column}) and “{second}” (column {second_column}) both "
        "head the fact “{fact}”. Delete or rename one of them."
    )
    zh = (
        "“{file}”：“{first}”（{first_column} 列）和“{second}”（{second_column} 列）"
        "都是“{fact}”的表头。请删除或者改名其中一列。"
    )


class NotClients(KitError):
    en = "{value!r} is not a table of clients. Give a path, the bytes of a file, or a dataframe."
    zh = "{value!r} 不是客户表。请给出路径、文件的字节，或者数据框。"


class NoSuchClient(KitError):
    en = "There is no client in row {row}. Rows are numbered as in the file: {known}."
    zh = "第 {row} 行没有客户。行号与文件中的一致：{known}。"


class MissingReader(KitError):
    en = (
        "{file} needs the library {library}, which is not installed. Install it: "
        'pip install "callcenter_kit[{extra}]".'
    )
    zh = '{file} 需要 {library}，目前没有安装。请安装：pip install "callcenter_kit[{extra}]"。'
