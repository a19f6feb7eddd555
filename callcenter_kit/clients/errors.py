"""What can go wrong with a file of clients, each with what to do next."""

from __future__ import annotations

from callcenter_kit.errors import KitError

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
