import re
from dataclasses import replace

import pytest

from rag.answering.expected import missing_thing
from rag.assistant import Assistant


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.fixture(scope="module")
def ask_small(small):
    return Assistant.open(small).ask


# The kind of thing asked for; a question whose clause does not state one, and what that clause says
# instead; and a question whose clause does.
KINDS = [
    ("具体金额或标准", "5G产品检测费用补助一年最高能领多少钱？", "检测费用给予补助",
     "重庆统筹5G SA网络建设投资多少钱？", "五年投资350亿"),
    ("比例", "5G制造企业的专利授权补贴，比例到底是百分之几", "给予一定比例的专利授权补贴",
     "重庆中小企业宽带专线资费降了百分之几？", "平均资费下降超50%"),
    ("排名", "重庆5G用户普及率在全国排第几名？", "5G个人用户普及率",
     "重庆十四五规划5G基站全国排第几", "5G基站4.9万个，全国排名第九"),
    ("具体日期", "国家5G工业专用频率规划几月几号正式启动？", "适时启动5G专用频率规划",
     "国家扬帆方案到哪一年底全面实现5G规模化应用？", "到2027年底"),
    ("具体地点", "渝北智慧农业示范基地建在哪个镇？", "新建2个智慧农业示范基地",
     "渝北5G+智慧商旅以哪个镇的景区为依托？", "龙兴古镇"),
    ("具体地点", "渝北5G基站建在哪几个镇？", "5G基站建设规划",
     "渝北无人驾驶试点在哪里", "仙桃数据谷等区域"),
    ("具体企业", "渝北无人驾驶由哪家企业做", "支持企业在仙桃数据谷等区域开展无人驾驶",
     "重庆2019年计划5G+工业互联网支持哪几家企业改造？", "支持长安汽车、机电集团等制造企业"),
    ("具体单位", "渝北智慧校园选哪几所学校？", "选取一批信息化基础设施良好的学校",
     "重庆2019年5G智能终端研究发挥哪几所大学的优势？", "重庆大学、重庆邮电大学"),
    ("频段", "国家扬帆方案5G工业专用频率用哪个频段", "5G工业专用频率需求",
     "国家扬帆方案优化频谱供给怎么做？", "重耕、共享"),
    ("办理程序、材料或期限", "5G专利补贴需要交什么材料", "专利授权补贴",
     "5G设施电力供应怎么申请？", "优化5G设施电力供应申请审批流程"),
    ("原因", "为什么5G+数字体育由市体育局牵头", "“5G+数字体育”",
     "重庆扬帆方案5G+数字体育由谁牵头", "**市体育局**"),
    ("具体处室", "重庆扬帆方案5G+智慧农业由市农业农村委哪个处室负责？", "“5G+智慧农业”",
     "重庆扬帆方案5G+智慧农业由哪个部门负责？", "**市农业农村委**"),
    ("处罚", "盗窃破坏5G设施怎么处罚？", "严厉打击盗窃、破坏信息基础设施",
     "对盗窃破坏5G设施怎么办？", "严厉打击盗窃、破坏信息基础设施"),
    ("完整名单", "重庆扬帆方案十一个部门分别是哪些", "市经济信息委、市教委等十一个部门",
     "2019年重庆计划的十二个优先行动名称列全", "“5G＋智慧商旅”等5G融合应用优先行动"),
    ("完整名单", "重庆扬帆方案33条产业链的名单列出来", "33条产业链",
     "渝北联席会议的31个成员单位名单", "中国铁塔股份有限公司两江分公司"),
    ("次数或周期", "重庆5G联席会议一年开几次？", "联席会议",
     "渝北5G联席会议由谁召集？", "召集人"),
    ("评定结果", "国家5G应用规模发展城市最后选定了哪几个", "建设5G应用规模发展城市",
     "国家扬帆方案里的5G应用规模发展城市是怎么说的", "建设5G应用规模发展城市"),
    ("评定的标准或条件", "要满足哪些条件才能评上重庆扬帆方案的5G工厂", "5G工厂",
     "重庆扬帆方案对5G工厂怎么说", "一批有特色的5G工厂"),
    ("由谁出资", "渝北智慧农业示范基地建设费用是区里还是企业出资？", "新建2个智慧农业示范基地",
     "渝北要新建几个智慧农业示范基地？", "新建2个智慧农业示范基地"),
    ("具体区县", "重庆扬帆方案的5G工厂建在哪些区县？", "5G工厂",
     "十四五规划5G+卫生健康在哪些区县试点", "黔江"),
    ("具体数值", "国家扬帆方案要求井下5G基站隔多少米装一个", "5G",
     "国家扬帆方案每万人拥有5G基站要多少个", "38个"),
    ("具体单位", "重庆扬帆方案5G网络质量抽检请了哪几家机构？", "第三方",
     "老计划里点名请哪两家大公司来牵线搞工业APP和微服务资源池？", "腾讯、航天科工等企业"),
    ("比例", "5G制造企业的专利授权补贴补几个点", "给予一定比例的专利授权补贴",
     "重庆中小企业宽带专线资费降了几个百分点？", "平均资费下降超50%"),
    ("分项数值", "重庆1800个虚拟专网，交通占多少个、文旅占多少个？", "虚拟专网",
     "重庆要建多少个5G行业虚拟专网？", "1800个"),
    ("验收", "渝北智慧农业示范基地由哪个部门验收", "智慧农业",
     "渝北智慧农业由哪个部门牵头", "**区农业农村委**"),
    ("具体数值", "重庆扬帆方案要建成几个5G工厂？", "一批有特色的5G工厂",
     "渝北5G+智慧农业新建几个示范基地？", "新建2个智慧农业示范基地"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "unstated", "instead", "asked", "stated"), KINDS)
def test_the_kind_of_thing_asked_for_must_be_stated(ask, kind, unstated, instead, asked, stated):
    refused, answered = ask(unstated), ask(asked)
    assert refused.status == "no_basis"
    assert refused.text.startswith(f"库中相关条款没有写明{kind}。文件写明的是：\n\n《")
    assert instead in refused.text
    assert answered.status == "answered"
    assert stated in answer_words(answered)
    assert any(bare(stated) in bare(citation.text) for citation in answered.citations)


def answer_words(answer):
    return re.sub(r"\[\d+\]", "", answer.text)


def bare(text):
    return re.sub(r"[\s*]", "", text)


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("没完成5G基站任务扣多少分？", "分值"),
        ("重庆扬帆方案没完成任务的区县考核扣几分", "分值"),
        ("渝北5G+智慧医疗要几个工作日办完？", "工作日"),
        ("渝北重点实验室奖励的上限封顶是多少", "具体金额或标准"),
        ("渝北征地拆迁损毁基站每家补偿多少", "具体金额或标准"),
        ("5G基站验收由哪个单位负责", "验收"),
    ],
)
def test_other_wordings_of_a_kind_are_known(ask, asked, missing):
    answer = ask(asked)
    assert answer.status == "no_basis"
    assert answer.text.startswith(f"库中相关条款没有写明{missing}。")
    assert answer.citations


# An amount of another thing does not answer.
@pytest.mark.parametrize(
    "question",
    [
        "5G芯片企业给多少补贴",
        "5G企业承接一带一路项目给多少奖励？",
        "新认定的重点实验室奖多少钱",
        "渝北临空创新人才奖励多少钱",
    ],
)
def test_no_amount_of_another_thing_is_given(ask, question):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert answer.text.startswith("库中相关条款没有写明具体金额或标准。")
    assert not re.search(r"\d+(?:万|亿|百|千)?元", answer.text)


# Words that look like one of the kinds and ask for something else.
@pytest.mark.parametrize(
    "question",
    [
        "渝北5G联席会议办公室设在哪里",
        "5G产品检测费用有补助吗？",
        "渝北5G+智慧商旅的牵头单位有哪几家？",
        "重庆扬帆方案5G助力公共服务普惠升级包括哪几项任务？",
        "国家要培育多少家5G应用解决方案供应商？",
        "2022年重庆5G产业收入要突破多少亿元",
    ],
)
def test_nothing_is_missing_where_something_else_is_asked(ask, question):
    assert ask(question).status == "answered"


def test_what_is_missing_has_a_name_and_what_is_stated_has_none(real):
    library = Assistant.open(real)._library

    def missing(question):
        reading = library.reader.read(question)
        return missing_thing(library, reading, library.retriever.search(reading, top_k=40))

    assert missing("渝北无人驾驶用哪个频段？") == "频段"
    assert missing("渝北无人驾驶试点在哪里") == ""
    assert missing("渝北无人驾驶怎么推进") == ""


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("滑雪场建在哪个镇？", "具体地点"),
        ("滑雪场由哪家公司建？", "具体企业"),
        ("葡萄酒展会由市商务委哪个处室负责？", "具体处室"),
        ("葡萄示范园补助怎么申请？", "办理程序、材料或期限"),
    ],
)
def test_a_made_up_library_states_no_more_than_it_states(ask_small, question, missing):
    answer = ask_small(question)
    assert answer.status == "no_basis"
    assert answer.text.startswith(f"库中相关条款没有写明{missing}。文件写明的是：\n\n《云州市")
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("葡萄示范园补助多少钱？", "每个示范园补助50万元"),
        ("培育精品酒庄多少家？", "培育精品酒庄20家"),
        ("每年举办几次葡萄酒展会？", "每年举办葡萄酒展会2次"),
        ("改造滑冰馆几座？", "改造滑冰馆5座"),
    ],
)
def test_a_made_up_library_answers_what_it_states(ask_small, question, stated):
    answer = ask_small(question)
    assert answer.status == "answered"
    assert stated in answer.text
    assert stated in answer.citations[0].text
