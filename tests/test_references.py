import pytest

from rag.language.normalise import normalise
from rag.references import References
from rag.schema import DocumentMeta

NATION, CITY, OLD_CITY, PLAN, DISTRICT = "国家扬帆", "重庆扬帆", "重庆2019", "重庆十四五", "渝北2020"
FIVE = [
    DocumentMeta(NATION, "a", "5G规模化应用“扬帆”行动升级方案", "工信部联通信〔2024〕227号", "", "全国", "national"),
    DocumentMeta(CITY, "b", "重庆市5G规模化应用“扬帆”行动升级方案", "", "", "重庆市", "municipal"),
    DocumentMeta(OLD_CITY, "c", "重庆市加快推动5G发展行动计划（2019—2022年）", "渝府发〔2019〕34号", "", "重庆市", "municipal"),
    DocumentMeta(PLAN, "d", "重庆市信息通信行业“十四五”发展规划", "", "", "重庆市", "municipal"),
    DocumentMeta(DISTRICT, "e", "渝北区加快推动5G发展工作实施方案（2020—2022年）", "", "", "重庆市渝北区", "district"),
]  # fmt: skip
CITY_ALL = {CITY, OLD_CITY, PLAN}
FIVE_FILES = References(FIVE, frozenset({OLD_CITY, PLAN, DISTRICT}))


def documents(text, references=FIVE_FILES):
    return set(references.documents(normalise(text)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("国家的目标是多少", {NATION}),
        ("工信部的方案有哪些任务", {NATION}),
        ("国家", {NATION}),
        ("重庆的目标", CITY_ALL),
        ("市里的任务", CITY_ALL),
        ("全市要建多少基站", CITY_ALL),
        ("渝北的基站", {DISTRICT}),
        ("区里谁牵头", {DISTRICT}),
        ("重庆市渝北区的目标", {DISTRICT}),
        ("重庆渝北有什么补贴", {DISTRICT}),
        ("重庆和渝北的目标", {*CITY_ALL, DISTRICT}),
        ("国家和重庆差多少", {*CITY_ALL, NATION}),
    ],
)
def test_levels_and_regions(text, meant):
    assert documents(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("扬帆行动", {NATION, CITY}),
        ("“扬帆”升级方案", {NATION, CITY}),
        ("升级方案", {NATION, CITY}),
        ("重庆扬帆行动", {CITY}),
        ("国家扬帆方案", {NATION}),
        ("十四五规划", {PLAN}),
        ("十四五期间", {PLAN}),
        ("2019计划", {OLD_CITY}),
        ("2019年的计划", {OLD_CITY}),
        ("2019到2022年", {OLD_CITY}),
        ("2020年的实施方案", {DISTRICT}),
        ("渝府发〔2019〕34號", {OLD_CITY}),
        ("行动计划", {OLD_CITY}),
        ("老的行动计划和十四五规划", {OLD_CITY, PLAN}),
        ("老的行动计划里基站多少个，和十四五规划差多少", {OLD_CITY, PLAN}),
        ("扬帆方案、十四五规划", {NATION, CITY, PLAN}),
        ("国家和重庆扬帆方案", {NATION, CITY}),
    ],
)
def test_plans_by_name_number_and_year(text, meant):
    assert documents(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("老计划", {OLD_CITY, PLAN, DISTRICT}),
        ("新方案", {NATION, CITY}),
        ("渝北的老方案", {DISTRICT}),
        ("重庆的老计划", {OLD_CITY, PLAN}),
        ("重庆现行的方案", {CITY}),
    ],
)
def test_old_and_new(text, meant):
    assert documents(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "5G基站多少个",
        "到2022年基站多少",
        "市场监管怎么做",
        "国家级示范区",
        "十五五规划",
        "一带一路国家有项目吗",
        "“一带一路”沿线国家的项目",
        "上海的5G目标",
    ],
)
def test_a_question_that_names_none_is_about_all(text):
    assert documents(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "扬帆方案谁牵头",
        "市里的任务",
        "国家的目标",
        "老计划",
        "现行的",
        "渝府发〔2019〕34号",
        "十四五期间",
        "有哪些政策",
    ],
)
def test_a_plan_a_level_an_age_or_a_sort_of_paper_is_named(text):
    assert FIVE_FILES.names_plan(normalise(text))


@pytest.mark.parametrize("text", ["重庆的目标", "渝北谁牵头", "明天重庆下雨吗", "5G基站多少个", ""])
def test_a_region_alone_names_no_plan(text):
    assert not FIVE_FILES.names_plan(normalise(text))


@pytest.mark.parametrize(
    "text",
    ["国家和重庆差多少", "重庆和渝北的目标", "市里和区里分别是谁", "国家、渝北", "扬帆方案和十四五规划"],
)
def test_several_places_or_plans_of_the_library_are_named(text):
    assert FIVE_FILES.several(normalise(text))


@pytest.mark.parametrize(
    "text",
    ["重庆的目标", "重庆渝北有什么补贴", "成都和重庆的目标", "5G基站多少个", ""],
)
def test_one_place_or_none_is_not_several(text):
    assert not FIVE_FILES.several(normalise(text))


def test_documents_come_in_the_library_s_order():
    assert FIVE_FILES.documents("渝北和重庆") == (CITY, OLD_CITY, PLAN, DISTRICT)


def test_naming_all_documents_is_naming_none():
    assert documents("国家、重庆和渝北") == set()


def test_regions_no_document_is_about():
    assert [r.name for r in FIVE_FILES.outside("上海和重庆市渝北区，还有恩施")] == [
        "上海市",
        "恩施土家族苗族自治州",
    ]
    assert FIVE_FILES.outside("重庆和渝北") == []


def test_strip_takes_the_names_of_documents_and_leaves_the_question():
    assert FIVE_FILES.strip("重庆扬帆行动升级方案里基站多少个").split() == ["基站多少个"]
    assert FIVE_FILES.strip("渝北的基站").split() == ["的基站"]
    assert FIVE_FILES.strip("5g基站多少个") == "5g基站多少个"


UNKNOWN = DocumentMeta("未知", "f", "关于数字经济的若干措施")


def test_a_document_of_unknown_region_and_level_is_never_ruled_out_by_place():
    references = References([*FIVE, UNKNOWN], frozenset())
    assert documents("渝北的补贴", references) == {DISTRICT, "未知"}
    assert documents("国家的目标", references) == {NATION, "未知"}
    assert documents("重庆和渝北的补贴", references) == {*CITY_ALL, DISTRICT, "未知"}


MADE_UP = References(
    [
        DocumentMeta("wine", "a", "云州市葡萄酒产业发展办法", "", "", "云州市", "municipal"),
        DocumentMeta("tea", "b", "清水县茶产业实施意见", "", "", "云州市清水县", "district"),
        DocumentMeta("notice", "c", "省政府召开会议部署冬季供暖", "", "", "", "unknown"),
    ],
    frozenset(),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("云州市的补贴", {"wine", "notice"}),
        ("云州归市里哪个部门", {"wine", "notice"}),
        ("县里有什么补贴", {"tea", "notice"}),
        ("清水县的茶园", {"tea", "notice"}),
        ("补贴多少", set()),
    ],
)
def test_places_of_a_made_up_library(text, meant):
    assert documents(text, MADE_UP) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("山岭县的补贴", {"county"}), ("山岭市的补贴", {"city"}), ("山岭的补贴", {"county", "city"})],
)
def test_a_county_and_a_city_of_one_name_are_told_apart_by_their_suffix(text, meant):
    namesakes = [
        DocumentMeta("county", "a", "山岭县茶产业实施意见", "", "", "山岭县", "district"),
        DocumentMeta("city", "b", "山岭市冷链物流行动计划", "", "", "山岭市", "municipal"),
        DocumentMeta("other", "c", "云州市葡萄酒产业发展办法", "", "", "云州市", "municipal"),
    ]
    assert documents(text, References(namesakes, frozenset())) == meant


def test_a_library_without_documents_names_none():
    assert References([], frozenset()).documents("国家的老计划") == ()
    assert References([], frozenset()).strip("5g基站") == "5g基站"


def test_a_library_of_unplaced_documents_is_not_narrowed_by_place():
    news = [DocumentMeta(doc_id=f"n{i}", file=f"n{i}.txt", title=f"动态第{i}期") for i in range(8)]
    placed = DocumentMeta(
        doc_id="cq", file="cq.txt", title="重庆市示范方案", region="重庆市", level="municipal"
    )
    references = References([*news, placed], frozenset())
    assert references.documents("重庆的复工时间") == ()
    assert references.strip("重庆的复工时间") == "重庆的复工时间"


def test_in_a_library_of_unplaced_documents_only_a_name_of_one_names_it():
    titles = [
        "某税务局发布“非接触式”办税清单的通知",
        "另一税务局关于“非接触式”缴费的通知",
        "关于实行“平安通”扫码通行的通知",
        "关于促进就业的若干措施",
        "关于稳定市场的若干措施",
    ]
    loose = References([DocumentMeta(f"n{i}", f"n{i}.txt", t) for i, t in enumerate(titles)], frozenset())
    assert loose.documents("“非接触式”办税有哪些渠道") == ()
    assert loose.documents("《若干措施》里哪些物资不用审批") == ()
    assert loose.documents("“平安通”在哪些场所扫") == ("n2",)
