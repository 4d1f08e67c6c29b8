"""The sheets of review.xlsx and their columns, declared once; the English help of a column is the description of its field."""

from __future__ import annotations

from inventories import sheet
from inventories.problem import Text
from inventories.reviewing.review import Conclusion, Engagement, Point, Risk, Sample, Visit
from inventories.sheet import Sheet, choice, column

KG = Text("kg CO2e", "kg CO2e")
ENGAGEMENT, PROGRAM, CONCLUSION = Text("合同评审", "Engagement"), Text("程序核对", "Program"), Text("结论", "Conclusion")

GRADE = (
    choice("major", "严重不符合"), choice("minor", "一般不符合"), choice("observation", "观察项"), choice("none", "无发现"),
)  # fmt: skip
OPINION = (
    choice("unmodified", "无保留意见"), choice("modified", "保留意见"), choice("adverse", "否定意见"),
    choice("disclaimed", "无法表示意见"),
)  # fmt: skip
KNOWN = (choice("read", "已读原文"), choice("secondary", "二手转述"), choice("memory", "凭记忆"))
RISK = (choice("inherent", "固有风险"), choice("control", "控制风险"), choice("detection", "检查风险"))
RATING = (choice("high", "高"), choice("medium", "中"), choice("low", "低"))
VISIT = (choice("on-site", "现场"), choice("remote", "远程"), choice("none", "未访问"))
AGREES = (choice("agrees", "一致"), choice("differs", "不一致"), choice("not available", "无法取得"))
CLASS = (choice("reduction", "碳减排或清除"), choice("disclosure", "碳披露"), choice("neutrality", "碳中和"))

FIELDS = (
    column("engagement.format", "格式版本", "Format", "text", "由程序填写，勿改", required=True),
    column("engagement.bundle", "提交包摘要", "Bundle SHA-256", "text", "由程序填写，勿改", required=True),
    column("engagement.prepared_by", "编制人", "Prepared by", "text", "编制研究的人员，分号分隔；可补充"),
    column("engagement.body_zh", "核查机构（中文）", "Verification body, Chinese", "text", "声明上的机构名称"),
    column("engagement.body_en", "核查机构（英文）", "Verification body, English", "text", "声明上的机构名称"),
    column("engagement.accreditation", "认可编号", "Accreditation number", "text", "机构认可证书上的编号"),
    column("engagement.approval", "批准号", "Approval number", "text", "认证机构批准号，如有"),
    column("engagement.contract", "合同编号", "Contract", "text", "核查合同编号"),
    column("engagement.client", "委托方", "Client", "text", "委托核查的单位"),
    column("engagement.contract_reviewed_by", "合同评审人", "Contract reviewed by", "text", "签约前评审合同的人"),
    column("engagement.contract_reviewed_on", "合同评审日期", "Contract reviewed on", "date", "不晚于工作开始"),
    column("engagement.competent", "能力确认", "Competence confirmed", "choice", "组员具备该产品与方法的能力", choices=sheet.YES_NO),
    column("engagement.impartial", "公正性确认", "Impartiality confirmed", "choice", "不存在影响公正性的威胁", choices=sheet.YES_NO),
    column("engagement.addressee_zh", "收件方（中文）", "Addressee, Chinese", "text", "声明致送的对象"),
    column("engagement.addressee_en", "收件方（英文）", "Addressee, English", "text", "声明致送的对象"),
    column("engagement.scope_zh", "范围（中文）", "Scope, Chinese", "text", "产品、功能单位、边界、统计期、气体"),
    column("engagement.scope_en", "范围（英文）", "Scope, English", "text", "产品、功能单位、边界、统计期、气体"),
    column("engagement.criteria_zh", "准则（中文）", "Criteria, Chinese", "text", "依据的标准与规则及版本"),
    column("engagement.criteria_en", "准则（英文）", "Criteria, English", "text", "依据的标准与规则及版本"),
    column("engagement.level", "保证等级", "Level of assurance", "choice", "工作开始前与委托方约定", choices=sheet.ASSURANCE),
    column("engagement.materiality", "实质性门槛", "Materiality", "share", "占碳足迹的比例，如 5%；工作开始前约定"),
    column("engagement.agreed_on", "约定日期", "Agreed on", "date", "等级与门槛约定的日期，不晚于工作开始"),
    column("engagement.agreed_with", "委托方约定人", "Agreed with", "text", "代表委托方约定的人"),
    column("engagement.began_on", "工作开始", "Work began on", "date", "策划与收集证据的第一天"),
    column("engagement.lead", "核查组长", "Lead verifier", "text", "姓名"),
    column("engagement.team", "组员", "Team", "text", "其他组员姓名，分号分隔"),
    column("engagement.strategy", "策略分析", "Strategic analysis", "text", "产品、供应链与数据的特点，错误可能出自何处"),
    column("engagement.strategy_by", "策略分析人", "Strategic analysis by", "text", "姓名"),
    column("engagement.strategy_on", "策略分析日期", "Strategic analysis on", "date", "年-月-日"),
)  # fmt: skip

CLOSING = (
    column("conclusion.statement", "声明编号", "Statement number", "text", "机构自己的编号"),
    column("conclusion.opinion", "意见类型", "Opinion", "choice", "未更正错报超过门槛时不得无保留", choices=OPINION),
    column("conclusion.basis_zh", "保留理由（中文）", "Basis, Chinese", "text", "非无保留意见时必填"),
    column("conclusion.basis_en", "保留理由（英文）", "Basis, English", "text", "非无保留意见时必填"),
    column("conclusion.later", "后续发现的事实", "Facts found later", "text", "工作之后才知道的事实及处理"),
    column("conclusion.reviewer", "独立复核人", "Independent reviewer", "text", "不得为核查组成员或编制人"),
    column("conclusion.reviewed_on", "复核日期", "Reviewed on", "date", "不晚于意见日期"),
    column("conclusion.accepted", "复核同意", "Reviewer agrees", "choice", "独立复核人是否同意该意见", choices=sheet.YES_NO),
    column("conclusion.review_note", "复核记录", "Review note", "text", "复核中提出的问题与答复"),
    column("conclusion.opinion_on", "意见日期", "Opinion on", "date", "年-月-日"),
    column("conclusion.signed_by", "签发人", "Signed by", "text", "代表机构签发的人"),
    column("conclusion.certificate", "证书编号", "Certificate", "text", "机构自己颁发的证书，如有；此处只登记，不颁发"),
    column("conclusion.certificate_rule", "备案规则", "Filed rule", "text", "证书依据的备案认证规则编号"),
    column("conclusion.certificate_class", "证书类别", "Class", "choice", "直接涉碳类认证的三类之一", choices=CLASS),
)  # fmt: skip

OUTCOME = (
    column("grade", "发现等级", "Grade", "choice", "严重、一般、观察项；没有发现填“无发现”", 16, choices=GRADE),
    column("topic", "主题", "Topic", "text", "发现的主题", 20),
    column("document", "依据文件", "Document", "text", "标准或规则名称", 18),
    column("clause", "条款", "Clause", "text", "只有读过原文的条款号才会印出", 12),
    column("known", "条款了解程度", "Clause known", "choice", "填了条款号就必须填写", 16, choices=KNOWN),
    column("misstatement", "错报", "Misstatement", "number", "申报值减正确值；更正后保留原值", 15, unit=KG),
    column("due", "整改期限", "Due", "date", "一般不符合必须有期限", 13),
    column("correction", "更正", "Correction", "text", "更正了什么，如何看到", 28),
    column("corrected", "已计入结果", "In the number", "choice", "本提交包的数字是否已含该更正", 13, choices=sheet.YES_NO),
    column("closed_by", "关闭人", "Closed by", "text", "姓名", 14),
    column("closed_on", "关闭日期", "Closed on", "date", "年-月-日", 13),
)  # fmt: skip

RISKS = Sheet(
    "risks", Text("风险", "Risks"),
    Text("可能的错报、风险等级与应对；至少一行。", "What could be misstated, how great the risk is, and what is done about it; at least one row."),
    Risk,
    (
        column("risk", "风险", "Risk", "text", "什么可能错报、如何错报", 46, required=True),
        column("kind", "类型", "Kind", "choice", "固有、控制或检查风险", 18, choices=RISK),
        column("rating", "等级", "Rating", "choice", "高、中、低", 14, choices=RATING),
        column("response", "应对", "Response", "text", "核查组怎么做", 60),
    ),
    blank_rows=12,
)  # fmt: skip

VISITS = Sheet(
    "visits", Text("现场访问", "Visits"),
    Text("每次访问一行；未访问也须写一行并说明理由。", "One row a visit; where there was none, one row that says why."),
    Visit,
    (
        column("kind", "方式", "Kind", "choice", "现场、远程或未访问", 14, choices=VISIT, required=True),
        column("day", "日期", "Day", "date", "年-月-日", 13),
        column("place", "地点", "Site", "text", "厂区", 24),
        column("persons", "人员", "Persons", "text", "双方参加人员", 30),
        column("looked_at", "查看内容", "Looked at", "text", "表计、仓库、产线、台账", 40),
        column("seen", "所见", "Seen", "text", "看到了什么；未访问则写理由", 50),
    ),
    blank_rows=10,
)  # fmt: skip

GIVEN = ("id", "name", "place", "amount", "unit", "factor", "value", "share", "scores", "why", "evidence")
"""Columns of the samples that come from the plan."""

SAMPLES = Sheet(
    "samples", Text("抽样", "Samples"),
    Text("灰色各列由抽样计划给出，勿改；逐行写明看到了什么。", "The grey columns come from the sampling plan: leave them. Say for each row what was seen."),
    Sample,
    (
        column("id", "编号", "Row", "text", "由程序填写", 8, required=True),
        column("name", "条目", "Entry", "text", "由程序填写", 40),
        column("place", "位置", "Place", "text", "由程序填写", 18),
        column("amount", "数量", "Amount", "number", "由程序填写，每功能单位", 12),
        column("unit", "单位", "Unit", "text", "由程序填写", 8),
        column("factor", "因子", "Factor", "number", "由程序填写，kg CO2e/单位", 12),
        column("value", "排放", "Value", "number", "由程序填写", 12, unit=KG),
        column("share", "占比", "Share", "share", "由程序填写，占绝对值之和", 9),
        column("scores", "数据质量", "Scores", "text", "由程序填写：因子的技术 / 地域 / 时间评分，1 最好，– 未评", 13),
        column("why", "抽样原因", "Why", "text", "由程序填写", 26),
        column("evidence", "证据", "Evidence", "text", "由程序填写：编号与文件", 30),
        column("seen", "所见", "Seen", "text", "看到的单据、表计、计算；是否一致", 36),
        column("agrees", "是否一致", "Agrees", "choice", "与所见是否一致", 15, choices=AGREES),
        *OUTCOME,
    ),
    blank_rows=0,
)  # fmt: skip

POINTS = Sheet(
    "points", Text("发现", "Findings"),
    Text(
        "程序提出的事项须逐条定级（不成立填“无发现”并说明）；组内发现续写在下面，编号自拟，如 T01。",
        "Grade every point the program raised (none, with a remark, where it does not hold); add the team's own below, numbered as you like, such as T01.",
    ),
    Point,
    (
        column("id", "编号", "Point", "text", "程序事项为 F 开头", 8, required=True),
        column("origin", "来源", "Origin", "text", "规则、复算、平衡，或核查组", 18),
        column("what", "事项", "What", "text", "发现了什么", 56, required=True),
        column("remark", "核查组意见", "Remark", "text", "不成立的理由或补充说明", 30),
        *OUTCOME,
    ),
    blank_rows=15,
)  # fmt: skip

SHEETS = (RISKS, VISITS, SAMPLES, POINTS)
FORM = sheet.Form((*FIELDS, *CLOSING), SHEETS, {"engagement": Engagement, "conclusion": Conclusion}, "tanbiao review")
