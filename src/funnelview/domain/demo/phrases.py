"""What people write down in reviews: short notes, next steps and promises, by phase of a deal.

``{c}`` is the contact, ``{k}`` the competitor. The phases are early (aware), middle (compare),
late (negotiate, confirm) and stuck (the date moved).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """One week's note, with the next step that follows and, perhaps, who promised what.

    ``manager`` says that the promise is the manager's, not the rep's.
    """

    done: str
    progress: str
    problems: str
    next_step: str
    promise: str = ""
    manager: bool = False


_EARLY_ZH = (
    Phrase("电话联系{c}", "确认有设备更新计划", "预算还没立项", "约现场拜访", "本周内约好拜访时间"),
    Phrase("首次上门拜访", "了解了现有产线和节拍", "", "发产品资料和案例",
           "把三个同行案例发给客户"),
    Phrase("发送资料和参考案例", "{c}愿意内部讨论", "决策人尚未见到", "争取见到决策人"),
    Phrase("展会后回访", "客户对速度指标感兴趣", "现场空间偏小", "工程师上门测量",
           "安排工程师去测量", manager=True),
    Phrase("请客户来公司参观", "{c}带两名工程师到访", "", "整理需求清单"),
    Phrase("线上介绍方案", "明年有扩产计划", "时间表不明确", "下月初再联系"),
    Phrase("微信沟通", "暂无进展", "{c}出差两周", "回来后约电话"),
    Phrase("与设备部座谈", "明确了漏检率要求", "现有供应商关系较深", "准备对比资料",
           "做一页与现有设备的对比"),
)  # fmt: skip
_MIDDLE_ZH = (
    Phrase("提交技术方案", "进入两家比选", "{k}也在报价", "安排样品试机", "本周提交试机计划"),
    Phrase("样品试机", "试机结果客户认可", "{k}报价低约8%", "准备技术答疑",
           "申请一次价格支持", manager=True),
    Phrase("拜访{c}和生产部", "生产部倾向我们", "采购仍要比价", "提交第二轮报价", "周五前给出报价"),
    Phrase("技术答疑会", "技术评分我们第一", "付款条件有分歧", "与财务沟通付款方式"),
    Phrase("陪同客户参观样板工厂", "参观反馈很好", "", "推动立项审批", "把参观纪要发给客户"),
    Phrase("递交第二轮报价", "等待评审", "评审会推迟一周", "跟进评审结果"),
    Phrase("与{c}通话", "比选结论下周出", "{k}承诺交期更短", "落实我方交期",
           "与工厂确认交期", manager=True),
    Phrase("修改方案，减少一个工位", "总价降到预算以内", "精度需再确认", "送第二批样品"),
)  # fmt: skip
_LATE_ZH = (
    Phrase("与采购谈判合同", "价格基本谈定", "要求账期60天", "提交45天账期方案",
           "拿到财务对账期的批复"),
    Phrase("法务审合同", "只剩违约条款", "", "双方法务电话会议",
           "周三前回复法务意见", manager=True),
    Phrase("拜访总经理", "口头确定选我们", "签字要等董事会", "跟进董事会日期",
           "确认董事会的具体日期"),
    Phrase("确认交货和安装计划", "车间位置已清空", "进场时间与检修冲突", "调整安装排期"),
    Phrase("收到合同草稿", "条款可接受", "预付比例偏低", "回签合同", "把修改意见发给{c}"),
    Phrase("付款方式再谈一轮", "同意三成预付", "", "走内部盖章流程"),
    Phrase("与{c}核对技术协议", "技术协议已签", "商务合同还在流程里", "催合同流程",
           "每两天跟一次流程进度"),
    Phrase("请经理陪同拜访", "关系进一步稳固", "{k}仍在做工作", "锁定签约日期",
           "陪同拜访一次总经理", manager=True),
)  # fmt: skip
_STUCK_ZH = (
    Phrase("电话催进度", "没有实质进展", "签约日期又推迟", "弄清推迟的真正原因", "见到能拍板的人"),
    Phrase("发邮件跟进", "客户说再等等", "预算被冻结到下季度", "找总经理了解预算",
           "与总经理通一次电话"),
    Phrase("拜访未见到{c}", "只见到助理", "项目优先级下降", "重新约{c}"),
    Phrase("再次确认时间", "对方给不出明确日期", "内部意见不统一", "请经理协助约高层",
           "约客户高层见面", manager=True),
)  # fmt: skip

_EARLY_EN = (
    Phrase("Called {c}", "a replacement is planned for next year", "no budget line yet",
           "Agree a visit", "fix a date for the first visit"),
    Phrase("First visit on site", "saw the line, took cycle times", "",
           "Send three reference cases", "send the reference cases"),
    Phrase("Sent brochure and two cases", "{c} takes it to the team meeting",
           "have not met who decides", "Meet the plant manager"),
    Phrase("Followed up after the fair", "throughput figures caught their interest",
           "floor space is tight", "Survey the site", "send an engineer for the survey",
           manager=True),
    Phrase("Online demo for five people", "asked for a rough price", "", "Send a budget price",
           "budget price by Friday"),
    Phrase("Short call with {c}", "expansion is still on the agenda", "no timetable",
           "Call again in two weeks"),
    Phrase("Nothing done this week", "", "{c} is on leave", "Call when {c} is back"),
    Phrase("Workshop with maintenance", "reject rate is what hurts them",
           "old supplier is well liked", "One page against today's machine",
           "write the comparison page"),
)  # fmt: skip
_MIDDLE_EN = (
    Phrase("Handed in the design", "down to two suppliers", "{k} is quoting too",
           "Plan a trial run", "trial plan to the customer"),
    Phrase("Trial run with their product", "accepted by production", "{k} is about 8 % cheaper",
           "Prepare the technical session", "get an answer on the price", manager=True),
    Phrase("Visited {c} and production", "production prefers us", "purchasing wants a third quote",
           "Second quote", "second quote out by Thursday"),
    Phrase("Technical questions answered", "ranked first on the technical side",
           "payment terms are open", "Talk terms with their finance"),
    Phrase("Reference visit with the customer", "they liked what they saw", "",
           "Get it on the investment list", "send minutes of the visit"),
    Phrase("Sent the second quote", "waiting for the committee", "committee moved by a week",
           "Ask for the result"),
    Phrase("Call with {c}", "decision expected next week", "{k} promises a shorter delivery",
           "Confirm our delivery date", "confirm the slot with the factory", manager=True),
    Phrase("Redesign with one station less", "now within their budget",
           "accuracy has to be shown again", "Send a second set of samples"),
)  # fmt: skip
_LATE_EN = (
    Phrase("Negotiated with purchasing", "price is settled", "they want 60 days",
           "Offer with 45 days", "get finance to agree to 45 days"),
    Phrase("Contract with both legal teams", "only the penalty clause is left", "",
           "Call between the lawyers", "answer legal by Wednesday", manager=True),
    Phrase("Met the managing director", "we are chosen, by word of mouth",
           "the board has to sign", "Find out the board's date", "name the day of the board"),
    Phrase("Went through the installation plan", "space is cleared",
           "clashes with their shutdown", "Shift the installation by a week"),
    Phrase("Received the draft contract", "terms are acceptable", "down payment is low",
           "Return the contract", "comments on the draft to {c}"),
    Phrase("One more round on terms", "30 % down payment agreed", "", "Collect signatures"),
    Phrase("Specification checked with {c}", "technical annex is signed",
           "the order form is still in approval", "Follow the approval",
           "ask for the approval every other day"),
    Phrase("Visited together with my manager", "good mood, the date stands",
           "{k} has not given up", "Fix the signing date", "join the visit to the director",
           manager=True),
)  # fmt: skip
_STUCK_EN = (
    Phrase("Chased by phone", "nothing new", "signing moved again",
           "Find out what really holds it up", "speak to whoever can sign"),
    Phrase("Wrote twice", "they ask us to wait", "budget frozen until next quarter",
           "Ask the director about the budget", "one call with the director"),
    Phrase("Visited, but {c} was out", "met the assistant only", "the project lost priority",
           "New appointment with {c}"),
    Phrase("Asked for the date again", "no date given", "they do not agree among themselves",
           "Bring our manager in", "arrange a meeting at director level", manager=True),
)  # fmt: skip

PHRASES: Mapping[str, Mapping[str, tuple[Phrase, ...]]] = {
    "zh": {"early": _EARLY_ZH, "middle": _MIDDLE_ZH, "late": _LATE_ZH, "stuck": _STUCK_ZH},
    "en": {"early": _EARLY_EN, "middle": _MIDDLE_EN, "late": _LATE_EN, "stuck": _STUCK_EN},
}

PHASES: Mapping[str, str] = {
    "aware": "early",
    "compare": "middle",
    "negotiate": "late",
    "confirm": "late",
}

SKIPPED: Mapping[str, tuple[str, ...]] = {
    "zh": ("时间不够", "本周无变化，下周再看"),
    "en": ("out of time", "nothing new, next week"),
}

OVERRIDE: Mapping[str, str] = {
    "zh": "总经理已口头承诺，只等盖章",
    "en": "Their director gave his word in person",
}
