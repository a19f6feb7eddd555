"""What can go wrong with words, data files and sources, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError


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
