"""What can go wrong with records and documents, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError

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
        "The record was changed after it was made: {place} says {recorded}, but its own facts and "
        "rulebook give {replayed}. Do not rely on it; take the original file, or assess again."
    )
    zh = (
        "记录在生成之后被改动过：{place} 写的是 {recorded}，"
        "而按它自己的事实和规则集应为 {replayed}。请勿采信；请取用原始文件，或者重新评估。"
    )


class BrokenSeal(KitError):
    en = (
        "The record was changed after it was made: its content no longer fits the seal {seal}. Do "
        "not rely on it; take the original, or assess the applicant again."
    )
    zh = (
        "记录在生成之后被改动过：内容与封印 {seal} 不再相符。请勿采信；"
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


class NothingToDate(KitError):
    en = (
        "The record holds no plan with dates, so there is nothing to put into a calendar or a "
        "plan. Make it with record(answer, start=…)."
    )
    zh = "记录里没有带日期的计划，无法写入日历或者计划表。请用 record(answer, start=…) 生成记录。"
