"""Tables of clients as agencies keep them, and what a person reads in each.

Titles stand above the headings and notes below, headings in several rows, sums and sections between
the clients; units, digits and languages are mixed. All of the companies are invented.
"""

from dataclasses import dataclass, field

from odd_workbooks import sheet, workbook

from callcenter_kit.rules.applicant import PROVINCES


@dataclass
class Agency:
    """A table by its rows, and what is read: of each fact a value a client, ``None`` unknown.

    ``merged`` are areas of one cell, ``cells`` those that are not understood, ``left`` are rows
    that are no client.
    """

    rows: list
    facts: dict
    cells: list = field(default_factory=list)
    unread: list = field(default_factory=list)
    left: list = field(default_factory=list)
    merged: tuple = ()
    beside: list = field(default_factory=list)  # the rows of a second sheet

    @property
    def content(self):
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in self.merged)
        first = sheet(self.rows, behind=f"<mergeCells>{merged}</mergeCells>" if merged else "")
        return workbook(({"说明": sheet(self.beside)} if self.beside else {}) | {"表": first})


SHEETS = {
    "a title, a line of who made it, a sum": Agency(
        [
            ["2026年呼叫中心许可证客户台账（截至11月20日）"],
            ["制表：小王", None, None, "审核：李经理"],
            ["序号", "客户名称", "法人", "注册资本（万元）", "社保人数", "业务类型", "场地",
             "可研", "备注"],
            [1, "北京甲盛科技有限公司", "张三", 1000, 5, "客服外包", "租赁", "编写中", "急"],
            [2, "北京乙联信息有限公司", "李四", 500, 3, "云呼叫中心", "自有", "有", None],
            [],
            [3, "北京丙通网络有限公司", "王五", 100, 2, "自用", "无", "无", "先不办"],
            ["合计", "3家", None, 1600, 10],
            ["注：注册资本以营业执照为准"],
        ],
        facts={
            "name": ["北京甲盛科技有限公司", "北京乙联信息有限公司", "北京丙通网络有限公司"],
            "registered_capital": [10_000_000, 5_000_000, 1_000_000], "insured_staff": [5, 3, 2],
            "business_form": ["third_party_service", "seat_rental", "own_customers"],
            "premises": [True, True, False], "feasibility_report": [None, True, False],
        },
        unread=["序号", "法人", "备注"], left=[8, 9], merged=("A1:I1",),
    ),
    "sections and their sums": Agency(
        [
            ["客户跟进表"],
            ["公司名称", "业务形态", "注册资本(万)", "参保人数", "跟进人"],
            ["一、已签约客户"],
            ["甲公司", "第三方客服", 1000, 3, "小王"],
            ["乙公司", "代运营", 500, 5, "小王"],
            ["小计（2家）", None, 1500, 8],
            ["二、意向客户"],
            ["丙公司", "只派人", 50, 0, "小李"],
            ["小计（1家）", None, 50, 0],
            ["共3家", None, 1550, 8],
        ],
        facts={
            "name": ["甲公司", "乙公司", "丙公司"],
            "business_form": ["third_party_service", "third_party_service", "staff_supply"],
            "registered_capital": [10_000_000, 5_000_000, 500_000], "insured_staff": [3, 5, 0],
        },
        unread=["跟进人"], left=[3, 6, 7, 9, 10], merged=("A1:E1", "A3:E3", "A7:E7"),
    ),
    "Chinese and English mixed": Agency(
        [
            ["Company 公司名称", "Business type", "Registered capital (RMB 10k)",
             "社保人数/insured staff",
             "Premises 场地", "Telemarketing", "Owner"],
            ["Jia Ltd 甲公司", "Outsourcing", 1000, "3 people", "Leased", "No", "Amy"],
            ["Yi Ltd", "in-house", "500", 5, "租用", "否", "Ben"],
            ["丙公司", "SaaS 云呼叫中心", 300, "5人", "TBD", "n", "Amy"],
        ],
        facts={
            "business_form": ["third_party_service", "own_customers", "seat_rental"],
            "registered_capital": [10_000_000, 5_000_000, 3_000_000], "insured_staff": [3, 5, 5],
            "premises": [True, True, None], "marketing_calls": [False, False, False],
        },
        unread=["Owner"],
    ),
    "a group over its companies": Agency(
        [
            ["所属集团", "公司名称", "业务省份", "注册资本（认缴，万元）", "外资情况（港资20%）",
             "有无场地"],
            ["甲集团", "甲一公司", "北京、天津", 1000, "无", "有"],
            [None, "甲二公司", None, 200, "无", "有"],
            ["乙集团", "乙一公司", "全国", 5000, "有", "待定"],
        ],
        facts={
            "name": ["甲一公司", "甲二公司", "乙一公司"],
            "registered_capital": [10_000_000, 2_000_000, 50_000_000],
            "premises": [True, True, None],
        },
        unread=["所属集团", "外资情况（港资20%）"], merged=("A2:A3", "C2:C3"),
    ),
    "an example row, starred headings and how to fill it in": Agency(
        [
            ["呼叫中心许可证客户信息登记表"],
            ["填表说明：带*的必填，没有的填“无”"],
            ["*公司名称（与营业执照一致）", "*注册资本\n（万元）", "*社保人数\n（近三个月）",
             "场地（自有/租赁）", "法人电话"],
            ["例：北京某某科技有限公司", 1000, 3, "租赁", "13800000000"],
            ["甲公司", 1000, 3, "租赁", "13800000001"],
            ["乙公司", 100, "无", "自有", "13800000002"],
            ["填表人：", "日期："],
        ],
        facts={
            "name": ["甲公司", "乙公司"], "registered_capital": [10_000_000, 1_000_000],
            "premises": [True, True],
        },
        unread=["*社保人数\n（近三个月）", "法人电话"], left=[4, 7], merged=("A1:E1", "A2:E2"),
    ),
    "a form of one client, filled in downwards": Agency(
        [
            ["客户信息登记表"],
            ["项目", "填写内容", "备注"],
            ["公司名称", "甲公司", None],
            ["统一社会信用代码", "91110108MA01ABCD2X", None],
            ["注册资本", "1000万元（实缴200万元）", "以营业执照为准"],
            ["股东情况", "张三60%，李四40%", None],
            ["主营业务", "客服外包", None],
            ["社保人数", "5人", None],
            ["技术方案", "编写中", None],
            ["补正通知日", None, None],
            ["提交日", "2026年10月12日", None],
            ["填表说明：请如实填写"],
        ],
        facts={
            "name": ["甲公司"], "registered_capital": [10_000_000], "insured_staff": [5],
            "business_form": ["third_party_service"], "technical_plan": [None],
            "submitted_on": ["2026-10-12"], "asked_on": [None],
        },
        unread=["项目", "统一社会信用代码", "股东情况"],
    ),
    "a form with two labels in a row": Agency(
        [
            ["企业基本信息采集表"],
            ["企业名称", "甲公司", "法定代表人", "王五", "联系人", "赵六"],
            ["注册资本", "500万元", "成立日期", "2024年3月5日", "主营业务", "SaaS"],
            ["公司类型", "有限责任公司", "外资占比", "港资20%"],
            ["社保人数", 3, "呼叫方向", "呼入"],
        ],
        facts={
            "name": ["甲公司"], "registered_capital": [5_000_000], "registered_on": ["2024-03-05"],
            "company_kind": ["limited_liability"], "foreign_share": [20], "insured_staff": [3],
            "inbound_mainly": [True], "business_form": ["seat_rental"],
        },
        unread=["法定代表人", "联系人"], merged=("A1:D1",),
    ),
    "a client a column": Agency(
        [
            ["项目", "客户一", "客户二", "客户三"],
            ["公司名称", "甲公司", "乙公司", "丙公司"],
            ["注册资本", "1000万", "约500万", "100万"],
            ["业务类型", "客服外包", "SaaS", "催收"],
            ["服务省份", "京津冀", "北京、上海、广东等", "北京 Beijing"],
        ],
        facts={
            "name": ["甲公司", "乙公司", "丙公司"],
            "registered_capital": [10_000_000, None, 1_000_000],
            "business_form": ["third_party_service", "seat_rental", None],
            "provinces": [{"CN-BJ", "CN-HE", "CN-TJ"}, None, {"CN-BJ"}],
        },
        cells=[(3, "C"), (3, "E"), (4, "D")], unread=["项目"],
    ),
    "a sheet that explains more columns than the list has": Agency(
        [["公司", "注册资本(万)", "社保"], ["甲公司", 1000, "社保3人"], ["乙公司", 500, 4]],
        facts={"registered_capital": [10_000_000, 5_000_000], "insured_staff": [3, None]},
        cells=[(3, "C")],
        beside=[
            ["列", "怎么填"], ["公司名称", "全称"], ["注册资本", "万元"], ["社保人数", "人数"],
            ["外资占比", "百分数"], ["技术方案", "有或者无"],
        ],
    ),
    "a refusal that does not say why": Agency(
        [
            ["公司名称", "是否被拒", "被拒日期", "被拒原因"],
            ["甲公司", "2025.6被拒（材料不实）", None, None],
            ["乙公司", "否", None, None],
            ["丙公司", "是", "2026-08-14", "材料不齐"],
        ],
        facts={"refused_for_falsehood": [None, False, None], "refused_on": [None, None, None]},
        cells=[(2, "B"), (4, "B"), (4, "C")],
        unread=["被拒原因"],
    ),
    "remarks between the clients, and a blank first column": Agency(
        [
            [None, "客户", "社保人数 Insured", "外资占比", "结果"],
            [None, "甲公司", "３人", "无", "已受理"],
            [None, "（以下为潜在客户）"],
            [None, "乙公司", "3人以上", "内资80%", "领证"],
            [None, "以上共2家"],
            [None, "打印日期：2026/11/20"],
        ],
        facts={
            "name": ["甲公司", "乙公司"], "insured_staff": [3, None], "foreign_share": [0, None],
            "result": [None, "granted"],
        },
        cells=[(4, "C"), (4, "D")], left=[3, 5, 6],
    ),
    "one table below another that has a column more": Agency(
        [
            ["在办客户"],
            ["公司名称", "注册资本", "提交日"],
            ["甲公司", "1000万", "2026 年 10 月 12 日"],
            ["乙公司", "500万", "2026/10/12（周一）"],
            [],
            ["已办结客户"],
            ["公司名称", "注册资本", "提交日", "领证日"],
            ["丙公司", "300万", "2026-03-01", "2026-06-01"],
            ["平均", "600万"],
            ["共计 3 家"],
            ["1. 注册资本以营业执照为准"],
        ],
        facts={
            "name": ["甲公司", "乙公司", "丙公司"],
            "registered_capital": [10_000_000, 5_000_000, 3_000_000],
            "submitted_on": ["2026-10-12", "2026-10-12", "2026-03-01"],
            "issued_on": [None, None, "2026-06-01"],
        },
        left=[6, 7, 9, 10, 11],
    ),
    "sub-headings": Agency(
        [
            ["公司", None, "注册资本", None, "场地"],
            ["全称", "简称", "认缴（万元）", "实缴（万元）", "有/无"],
            ["甲公司", "甲", 1000, 200, "有，租赁"],
        ],
        facts={"name": ["甲公司"], "registered_capital": [10_000_000], "premises": [True]},
        unread=["公司简称", "注册资本实缴（万元）"],
        merged=("A1:B1", "C1:D1"),
    ),
    "the headings once more in English": Agency(
        [
            ["公司名称", "注册资本", "业务类型"],
            ["Company", "Capital (RMB 10k)", "Business type"],
            ["甲公司", 1000, "客服外包"],
        ],
        facts={"name": ["甲公司"], "registered_capital": [10_000_000]},
    ),
    "a label and its value in one cell": Agency(
        [["客户登记"], ["公司名称：甲公司"], ["注册资本：500万元"], ["服务省份：北京 上海"]],
        facts={
            "name": ["甲公司"], "registered_capital": [5_000_000],
            "provinces": [{"CN-BJ", "CN-SH"}],
        },
    ),
    "a unit above two rows of headings": Agency(
        [
            ["客户信息汇总表", None, None, None, "单位：万元"],
            ["基本信息", None, "社保", None, "服务省份"],
            ["公司名称", "注册资本", "人数", "月数", None],
            ["甲公司", 500, 3, "满6个月", "北京"],
            ["乙公司", "200万元", 2, "一年半", "北京、河北两地"],
        ],
        facts={
            "registered_capital": [5_000_000, 2_000_000], "insured_months": [6, 18],
            "provinces": [{"CN-BJ"}, {"CN-BJ", "CN-HE"}],
        },
        merged=("A2:B2", "C2:D2", "E2:E3"),
    ),
    "a client a column, named above the facts": Agency(
        [
            ["客户资质对比表"],
            ["序号", "条件", "要求", "甲公司", "乙公司", "备注"],
            [1, "注册资本（万元）", "≥100", 1000, 200, None],
            [2, "社保人数", 3, 3, 2, None],
            [3, "是否内资", "是", "是", "否", None],
            [4, "技术方案", "有", "未", "有", "代写"],
        ],
        facts={
            "name": ["甲公司", "乙公司"], "registered_capital": [10_000_000, 2_000_000],
            "insured_staff": [3, 2], "domestic_capital": [True, False],
            "technical_plan": [False, True],
        },
        merged=("A1:F1",),
    ),
    "conditions that are met or not": Agency(
        [
            ["客户", "公司成立", "内资", "场地", "无违规", "可行性报告", "技术方案", "失信",
             "营销电话"],
            ["甲公司", "已满足", "满足", "达标", "满足", "已满足", "办理中", "满足", "满足"],
            ["乙公司", "满足", "不满足", "待定", "不满足", "未满足", "未办", "否", "不打"],
        ],
        facts={
            "is_company": [True, True], "domestic_capital": [True, False],
            "premises": [True, None], "clean_record": [True, None],
            "feasibility_report": [True, False], "technical_plan": [None, False],
            "on_dishonesty_list": [None, False], "marketing_calls": [None, False],
        },
        cells=[(2, "H"), (2, "I"), (3, "E")],
    ),
    "a questionnaire": Agency(
        [
            ["客户调查问卷"],
            ["序号", "问题", "客户填写"],
            [1, "公司全称是什么", "甲公司"],
            [2, "注册资本是多少？", "注册100万，实缴50万"],
            [3, "是否有外资股东？", "没有"],
            [4, "社保（人）", "已交5人满6个月"],
            [5, "近三年是否有电信违法记录？", "没有"],
            [6, "打算在哪些省开展业务？", "北京、天津、河北三地"],
            [7, "是否打营销电话？", "不打"],
        ],
        facts={
            "name": ["甲公司"], "registered_capital": [1_000_000], "domestic_capital": [True],
            "insured_staff": [5], "clean_record": [True], "marketing_calls": [False],
            "provinces": [{"CN-BJ", "CN-HE", "CN-TJ"}],
        },
        unread=["问题"],
    ),
    "two contacts of a client": Agency(
        [
            ["公司名称", "注册资本", "联系人"],
            ["甲公司", "1000万", "张三"],
            [None, None, "李四"],
            ["乙公司", "500万", "王五"],
        ],
        facts={"name": ["甲公司", "乙公司"], "registered_capital": [10_000_000, 5_000_000]},
        unread=["联系人"], left=[3], merged=("A2:A3", "B2:B3"),
    ),
    "forms below each other, a label and its value in one cell": Agency(
        [
            ["客户：甲公司"], ["注册资本：1000万"], ["社保：5人"], ["业务：外包"], [],
            ["客户：乙公司"], ["注册资本：500万"], ["社保：3人"], ["备注：急"], ["业务：自用"],
        ],
        facts={
            "name": ["甲公司", "乙公司"], "registered_capital": [10_000_000, 5_000_000],
            "insured_staff": [5, 3], "business_form": ["third_party_service", "own_customers"],
        },
        unread=["备注"],
    ),
    "a group's heading above its first column, sums of groups, and the end of a page": Agency(
        [
            ["业务类型", "客户", "注册资本（万）", "社保", None],
            [None, None, None, "人数", "月数"],
            ["外包", "甲公司", 1000, 3, 6],
            [None, "乙汇总", 500, 5, 12],
            ["外包 汇总", None, 1500, 8, None],
            ["---", "---", "---", "---", "---"],
            ["自用", "丙公司", 100, 1, 3],
            ["自用 汇总", None, 100, 1, None],
            ["第1页，共1页"],
        ],
        facts={
            "name": ["甲公司", "乙汇总", "丙公司"], "insured_staff": [3, 5, 1],
            "registered_capital": [10_000_000, 5_000_000, 1_000_000], "insured_months": [6, 12, 3],
        },
        left=[5, 6, 8, 9],
    ),
    "answers in the words of the pages": Agency(
        [
            ["公司名称", "营销电话", "外呼同意", "场地", "外资情况", "做哪些省", "是否被处罚"],
            ["甲公司", "不打", "√", "租的", "无", "京津冀", "否"],
            ["乙公司", "打", "部分", "自有", "港资20%", "全国", "是"],
            ["丙公司", "从不打", "有", "住宅", "有", "北京", "2025年3月被通报"],
        ],
        facts={
            "marketing_calls": [False, True, False], "outbound_consent": [True, None, True],
            "premises": [True, True, None], "domestic_capital": [True, None, False],
            "provinces": [{"CN-BJ", "CN-HE", "CN-TJ"}, {*PROVINCES}, {"CN-BJ"}],
            "clean_record": [True, None, None],
        },
        cells=[(3, "C"), (3, "E"), (3, "G"), (4, "D"), (4, "G")],
    ),
}  # fmt: skip
