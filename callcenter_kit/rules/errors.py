"""What can go wrong with facts, rules and rulebooks, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError


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


class NotAnApplicant(KitError):
    en = "{value!r} is not an applicant. Give an Applicant(…) with the facts you know."
    zh = "{value!r} 不是申请人。请用 Applicant(…) 给出已知的事实。"


class WrongDuration(KitError):
    en = (
        "{name} = {value!r} is not a duration. Give whole working days, 0 or more: one number, or "
        "low, likely and high in rising order."
    )
    zh = (
        "{name} = {value!r} 不是时长。请给出不小于 0 的整数工作日："
        "一个数，或依次不递减的最短、通常、最长三个数。"
    )
