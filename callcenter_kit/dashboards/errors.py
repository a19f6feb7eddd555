"""What can go wrong with a page or the server, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError

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
