"""Who and what appears: people, names of customers and contacts, products, sources.

Names of firms are made up and meant to belong to nobody; telephone numbers stand in ranges
that are set aside for stories or have no subscribers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from funnelview.domain.demo.story import Actor
from funnelview.domain.funnel import PersonStatus, Role

COMPANY = "Halvane 瀚岚自动化"

DIRECTOR = Actor("director", "沈知远", Role.DIRECTOR, email="shen.zhiyuan@halvane.example")


@dataclass(frozen=True, slots=True)
class Temper:
    """How a rep works.

    ``wins`` is the share of closed deals that are won, ``closed`` and ``open`` the number of
    deals, ``pushes`` the mean number of times a date moves. ``mix`` weighs aware, compare,
    negotiate, confirm among the open ones. ``ambition`` is the quota over what was booked so
    far. ``monthly`` reps have their quota by month.
    """

    wins: float
    closed: int
    open: int
    pushes: float = 0.7
    mix: tuple[float, float, float, float] = (50, 29, 14, 7)
    size: float = 1.0
    ambition: float = 1.45
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """A manager and the reps, with the language each works in."""

    manager: Actor
    language: str
    reps: tuple[tuple[Actor, str, Temper], ...]
    currencies: tuple[tuple[str, float], ...]


def _rep(key: str, name: str, manager: str, status: PersonStatus = PersonStatus.ACTIVE) -> Actor:
    return Actor(key, name, Role.REP, manager, f"{key}@halvane.example", status)


def _manager(key: str, name: str) -> Actor:
    return Actor(key, name, Role.MANAGER, DIRECTOR.key, f"{key}@halvane.example")


# The stories worth finding hang on these keys (see ``lives`` and ``plots``).
THIN_TOP = "li.qiang"
LEAVER = "wang.fang"
LATE = "zhao.lei"
WHALE = "oliver.brandt"
PUSHER = "nadia.fenwick"
UP_AND_BACK = "priya.raman"
GIVER = "tom.ashby"
TAKER = "emma.lindqvist"
NO_QUOTA = "daniel.osei"
UNREVIEWED = "liang.yu"
SINGLE_LINE = "he.jun"

EAST = Team(
    _manager("lin.yue", "林越"),
    "zh",
    (
        (_rep(THIN_TOP, "李强", "lin.yue"), "zh",
         Temper(0.38, 26, 14, mix=(0, 34, 42, 24), ambition=1.9)),
        (_rep(LEAVER, "王芳", "lin.yue", PersonStatus.LEAVING), "zh",
         Temper(0.45, 25, 28)),
        (_rep("chen.jing", "陈静", "lin.yue"), "zh", Temper(0.41, 29, 26)),
        (_rep(LATE, "赵磊", "lin.yue"), "zh",
         Temper(0.55, 27, 9, pushes=0.1, mix=(34, 22, 22, 22), ambition=1.6)),
        (_rep("sun.yue", "孙悦", "lin.yue"), "zh",
         Temper(0.30, 22, 24, monthly=True)),
    ),
    (("CNY", 1.0),),
)  # fmt: skip

WEST = Team(
    _manager("grace.holloway", "Grace Holloway"),
    "en",
    (
        (_rep(GIVER, "Tom Ashby", "grace.holloway"), "en", Temper(0.36, 28, 24)),
        (_rep(PUSHER, "Nadia Fenwick", "grace.holloway"), "en",
         Temper(0.19, 23, 27, pushes=2.2)),
        (_rep(WHALE, "Oliver Brandt", "grace.holloway"), "en",
         Temper(0.33, 22, 17, mix=(56, 30, 10, 4), size=0.8)),
        (_rep(UP_AND_BACK, "Priya Raman", "grace.holloway"), "en",
         Temper(0.47, 31, 29, ambition=1.3)),
        (_rep("lucas.verhoeven", "Lucas Verhoeven", "grace.holloway"), "en",
         Temper(0.15, 21, 18, monthly=True, ambition=1.7)),
    ),
    (("EUR", 0.55), ("USD", 0.35), ("CNY", 0.1)),
)  # fmt: skip

SOUTH = Team(
    _manager("zhou.lan", "周岚"),
    "zh",
    (
        (_rep(SINGLE_LINE, "何俊", "zhou.lan"), "zh", Temper(0.34, 25, 25)),
        (_rep("guo.qian", "郭倩", "zhou.lan"), "zh", Temper(0.50, 30, 31, ambition=1.2)),
        (_rep(TAKER, "Emma Lindqvist", "zhou.lan"), "en", Temper(0.28, 23, 20)),
        (_rep(NO_QUOTA, "Daniel Osei", "zhou.lan"), "en",
         Temper(0.25, 8, 15, mix=(66, 26, 6, 2))),
        (_rep(UNREVIEWED, "梁宇", "zhou.lan"), "zh", Temper(0.25, 24, 23)),
    ),
    (("CNY", 0.7), ("USD", 0.3)),
)  # fmt: skip

TEAMS = (EAST, WEST, SOUTH)


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold: its name in both languages, its usual price in CNY, how much prices vary."""

    zh: str
    en: str
    price: int
    spread: float
    weight: float

    def name(self, language: str) -> str:
        """Return the name in a language."""
        return self.zh if language == "zh" else self.en


PRODUCTS = (
    Product("分拣线 SL-400", "Sorting line SL-400", 880_000, 0.45, 14),
    Product("视觉检测站 VI-20", "Vision station VI-20", 360_000, 0.4, 24),
    Product("称重模块 WM-8", "Weighing module WM-8", 135_000, 0.4, 20),
    Product("打码机 MK-3", "Marking unit MK-3", 78_000, 0.35, 18),
    Product("产线改造", "Line retrofit", 540_000, 0.5, 10),
    Product("维保合同", "Service contract", 64_000, 0.45, 14),
)

SOURCES: Mapping[str, tuple[tuple[str, float], ...]] = {
    "zh": (("展会", 24), ("自主开发", 30), ("客户转介绍", 18), ("网站咨询", 16), ("渠道伙伴", 12)),
    "en": (("Trade fair", 22), ("Own prospecting", 28), ("Referral", 20), ("Website", 18),
           ("Partner", 12)),
}  # fmt: skip

COMPETITORS: Mapping[str, tuple[str, ...]] = {
    "zh": ("镝川科技", "维朔", "Ormandel", "昀驰机电"),
    "en": ("Ormandel", "Tessarine", "Kvistholm", "Duvalier & Roke"),
}

LOST: Mapping[str, tuple[tuple[str, float], ...]] = {
    "zh": (("价格高于竞争对手", 26), ("选择了竞争对手的方案", 24), ("项目取消", 16),
           ("预算未获批准", 18), ("推迟到明年以后", 10), ("关键联系人离职，项目中断", 6)),
    "en": (("Price above the competitor's", 26), ("Chose the competitor's design", 24),
           ("Project cancelled", 16), ("Budget not approved", 18), ("Postponed indefinitely", 10),
           ("Our contact left and the project with her", 6)),
}  # fmt: skip

WON: Mapping[str, tuple[str | None, ...]] = {
    "zh": (None, "交期最短", "试机结果最好", "服务响应快", None),
    "en": (None, "Shortest delivery", "Best trial results", "Service close by", None),
}

FIRMS_ZH = (
    "澄屿电子", "曜岚光学", "砺禾机械", "铎川重工", "禾樾食品", "岱屿物流", "沅朗医疗", "筠泽环保",
    "霁云纸业", "衡岫制药", "聿川包装", "棠峪乳业", "钧澜轴承", "峦汐饮料", "砚青印刷", "芷兰日化",
    "昶岳钢构", "漪澜纺织", "翊辰汽配", "珩远电气", "璟禾农业", "朔淮矿机", "颢天材料", "宥川玻璃",
    "栎阳家居", "沁禾粮油", "骁屿电池", "琅峤陶瓷", "峥汇仓储", "宸泽化工", "叶舟塑业", "岑溪茶业",
    "煦棠烘焙", "凌沅水务", "嘉岫橡胶", "墨岚文具", "澹川海产", "柘林木业", "弈星半导体",
    "淳屿调味",
    "旌禾种业", "苒竹卫材", "沐朗照明", "戈峰泵业", "邺川电缆", "皓汀薄膜", "绥阳铸造", "隽禾餐饮",
    "朗峪线束", "泓岱模具", "清岫药材", "凯汐冷链", "峻淮阀门", "苓泉饮品", "锦樾服饰", "润岚涂料",
    "舒禾母婴", "启峤仪表", "岳汀造船", "甯川石英",
)  # fmt: skip

FIRMS_EN = (
    "Brackwell Foods", "Ostervik Marine", "Lindenmoor Paper", "Calderby Pumps", "Northfen Dairy",
    "Tarn & Hollis", "Vesterholt Pharma", "Ravensgill Bearings", "Quillstone Print",
    "Aldermarsh Glass", "Hexley Cold Chain", "Moorwick Packaging", "Seldane Optics",
    "Kettlebrook Bakery", "Dunmarrow Steel", "Fenlow Logistics", "Grisedale Valves",
    "Harrowmead Textiles", "Ivelbury Cosmetics", "Jorvane Cables", "Kelderwood Timber",
    "Larkspur & Vane", "Marrowby Seeds", "Nettlecombe Tea", "Orlingham Motors", "Pellwick Plastics",
    "Quernmore Mills", "Rosthwell Chemicals", "Skarholm Fisheries", "Thornaby Vale Water",
    "Ulverdale Ceramics", "Vantmoor Energy", "Wexcombe Medical", "Yarrowfield Farms",
    "Zellbach Anlagenbau", "Brunnstett Maschinen", "Hohenrade Getränke", "Lauterfeld Papier",
    "Weissenmoor Chemie", "Eichwalde Präzision", "Montreval Laiterie", "Clairmarais Verre",
    "Sauvignac Emballage", "Bellaspina Pasta", "Torrequieta Foods", "Van Drielen Zuivel",
    "Oudekerk Bakkerij", "Sundbyvik Foods", "Halvorsund Shipping", "Kivimäki Board",
)  # fmt: skip

SURNAMES_ZH = "张刘杨黄吴徐马胡朱林罗郑谢韩唐冯于董萧程曹袁邓许傅曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"  # noqa: E501 - one text
GIVEN_ZH = (
    "明", "伟", "丽", "敏", "婷", "浩", "杰", "倩", "洋", "勇", "艳", "涛", "超", "娟", "霞", "平",
    "刚", "玲", "建国", "志强", "晓燕", "雨桐", "子轩", "思远", "海涛", "春梅", "国庆", "文博",
    "佳怡",
    "俊杰", "雪梅", "永康", "振华", "丽娜", "一鸣", "嘉宁", "培文", "景行", "慧敏", "立新",
)  # fmt: skip

FIRST_EN = (
    "Alice", "Ben", "Carla", "David", "Elena", "Frank", "Greta", "Henrik", "Ines", "Jonas", "Karin",
    "Liam", "Marta", "Niklas", "Olga", "Paul", "Rosa", "Stefan", "Tessa", "Ulrich", "Vera",
    "Walter", "Yvonne", "Zoe", "Anton", "Bianca", "Colin", "Dorothea", "Edward", "Fiona",
)  # fmt: skip
LAST_EN = (
    "Abernathy", "Bergmann", "Castellan", "Dreyer", "Eastwood", "Falkner", "Garrick", "Hallstrom",
    "Ibsen", "Jansen", "Kowalczyk", "Lambert", "Moreau", "Novak", "Okafor", "Pemberton", "Quist",
    "Rossi", "Sandoval", "Thackeray", "Ullman", "Vance", "Whitlock", "Ziegler", "Ashdown",
    "Brandvold", "Corrigan", "Delacroix", "Engel", "Fairbrother",
)  # fmt: skip

# The purchasing contact, the user, and who stands above both.
TITLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "zh": (("采购经理", "采购主管", "供应链经理"),
           ("生产经理", "设备工程师", "工艺主管", "质量经理"),
           ("总经理", "运营总监", "副总经理")),
    "en": (("Purchasing", "Senior Buyer", "Supply Chain Manager"),
           ("Production Manager", "Process Engineer", "Plant Engineer", "Quality Manager"),
           ("Managing Director", "Operations Director", "CFO")),
}  # fmt: skip
