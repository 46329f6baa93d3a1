from dataclasses import replace

import pytest

from rag.assistant import Assistant


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("重庆扬帆方案5G+数字体育由市教委牵头，市教委哪个处室负责？", "牵头单位：**市体育局**"),
        ("渝北5G+智慧政务既然由区大数据发展局牵头，它要在几月底前交方案？", "牵头单位：**区政务办**"),
        ("2019年重庆5G行动计划要求2022年5G产业收入破一万亿，没完成的区县会被扣多少分？", "突破1000亿元"),
        ("重庆扬帆方案要求2027年每万人有47.8个5G基站，差距大的区县怎么考核", "39个"),
        ("国家扬帆方案说要建17万个5G行业虚拟专网，怎么分到各省的？", "7万个5G行业虚拟专网"),
        ("渝北到2022年要建1万个5G基站，镇上能分几个？", "5000个"),
        ("市5G联席会议办公室设在市通信管理局，办公室有几个编制？", "办公室设在市经济信息委"),
        ("徐永德是渝北5G联席会议召集人，他多久开一次会？", "谭庆（区委副书记、区政府区长）"),
    ],
)
def test_a_wrong_premise_is_set_right_with_its_clause(ask, question, truth):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert answer.text.startswith("问题的前提与文件不符。")
    assert truth in answer.text
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "重庆扬帆方案5G+数字体育由市体育局牵头，责任单位是谁？",
        "2019年重庆5G行动计划要求2022年5G产业收入破1000亿，还要引进培育多少家创新企业？",
        "重庆扬帆方案要求2027年每万人有39个5G基站，普及率要到多少？",
        "国家扬帆方案说要建7万个5G行业虚拟专网，还要带动多少个边缘计算节点？",
        "市5G联席会议办公室设在市经济信息委，办公室主任是谁？",
        "谭庆是渝北5G联席会议召集人，副召集人是谁？",
    ],
)
def test_a_right_premise_is_let_stand(ask, question):
    answer = ask(question)
    assert answer.status == "answered"
    assert "前提" not in answer.text


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("渝北5G+智慧商旅由区招商局牵头，它要交什么材料？", "牵头单位：**区文化旅游委**、**区商务委**"),
        ("渝北5G+智慧教育由区飞天局牵头，它多久检查一次？", "牵头单位：**区教委**"),
        ("重庆扬帆方案5G+数字教育由市财政局牵头，责任单位是谁？", "牵头单位：**市教委**"),
        ("渝北5G联席会议办公室设在区经济信息委，主任是谁？", "办公室设在区大数据发展局"),
        ("重庆果园港的物流试点放在万州港，怎么推进？", "依托果园港"),
    ],
)
def test_an_unknown_agency_another_office_and_a_wrong_place_are_noticed(ask, question, truth):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert answer.text.startswith("问题的前提与文件不符。")
    assert truth in answer.text
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("重庆扬帆方案5G+智慧交通是市教委牵头，对吧？", "牵头单位：**市交通运输委**"),
        ("重庆扬帆方案5G+社会治理是市应急管理局牵头的，没错吧？", "牵头单位：**市经济信息委**"),
        ("核实一下：重庆扬帆方案5G+数字体育由市教委牵头", "牵头单位：**市体育局**"),
        ("重庆扬帆方案5G+数字体育是市教委牵头吗？", "牵头单位：**市体育局**"),
        ("核实一下：国家扬帆方案要建17万个5G行业虚拟专网", "建成7万个5G行业虚拟专网"),
        ("渝北5G基站目标是1万个，对吗？", "5G基站超过5000个"),
        ("市5G联席会议办公室设在市通信管理局，没错吧？", "办公室设在市经济信息委"),
    ],
)
def test_a_wrong_fact_to_be_checked_is_answered_with_no_and_its_clause(ask, question, truth):
    answer = ask(question)
    assert answer.status == "answered"
    assert answer.text.startswith("不是，")
    assert truth in answer.text
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("重庆扬帆方案5G+智慧交通是市交通运输委牵头，对吧？", "牵头单位：**市交通运输委**"),
        ("核实一下：重庆扬帆方案5G+数字体育由市体育局牵头", "牵头单位：**市体育局**"),
        ("核实一下，国家扬帆方案要建7万个5G行业虚拟专网，对吗", "建成7万个5G行业虚拟专网"),
        ("渝北到2022年5G基站目标是5000个，对吗？", "5G基站超过5000个"),
        ("市5G联席会议办公室设在市经济信息委，没错吧？", "市经济信息委"),
    ],
)
def test_a_right_fact_to_be_checked_is_not_denied(ask, question, truth):
    answer = ask(question)
    assert answer.status == "answered"
    assert truth in answer.text
    assert "不是，" not in answer.text
    assert "前提" not in answer.text


def test_a_made_up_library_sets_its_own_facts_right(small):
    told = Assistant.open(small).ask("云州滑雪场由市教委牵头，什么时候开工？")
    checked = Assistant.open(small).ask("云州滑雪场是市商务委牵头，对吗？")
    assert (told.status, checked.status) == ("no_basis", "answered")
    assert told.text.startswith("问题的前提与文件不符。")
    assert checked.text.startswith("不是，")
    for answer in (told, checked):
        assert "牵头单位：**市体育局**" in answer.text
        assert [citation.doc_id for citation in answer.citations] == ["ice"]


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("文件明确物业可以向铁塔公司收5G进场费，那收费标准按面积还是按设备数？", "禁止巧立名目收取进场费"),
        ("“十三五”重庆挂牌的31个通信发展办公室，哪个最先挂牌？", "13个通信发展办公室"),
        ("规划把互联网用户投诉处理及时率提到了99%以上，达不到会不会吊销许可证", ">90%"),
        ("渝北智慧应急为什么交给区消防救援支队牵头？", "牵头单位：**区应急局**"),
    ],
)
def test_a_premise_beside_another_question_is_set_right(ask, question, truth):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert truth in answer.text


def test_a_denied_lead_is_no_premise(ask):
    answer = ask("渝北做公交车5G监控改造，该找哪个部门牵头？听人说不是交通局牵头")
    assert not answer.refused
    assert "**区公安分局**" in answer.text
