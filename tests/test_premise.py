from dataclasses import replace

import pytest

from rag.assistant import Assistant


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("重庆扬帆方案5G+数字体育交给市教委牵头，市教委哪个处室负责？", "牵头单位：**市体育局**"),
        ("渝北5G+智慧政务既然由区大数据发展局牵头，它要在几月底前交方案？", "牵头单位：**区政务办**"),
        ("2019年重庆5G行动计划要求2022年5G产业收入破一万亿，没完成的区县会被扣多少分？", "突破1000亿元"),
        ("重庆扬帆方案要求2027年每万人有47.8个5G基站，差距大的区县怎么考核", "39个"),
        ("国家扬帆方案说要建17万个5G行业虚拟专网，怎么分到各省的？", "7万个5G行业虚拟专网"),
        ("渝北到2022年要建1万个5G基站，镇上能分几个？", "5000个"),
        ("市5G联席会议办公室设在市通信管理局，办公室有几个编制？", "办公室设在市经济信息委"),
        ("徐永德是渝北5G联席会议召集人，他多久开一次会？", "召集人为谭庆"),
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


def test_a_yes_or_no_question_supposes_nothing(ask):
    answer = ask("重庆扬帆方案5G+数字体育是市教委牵头吗？")
    assert answer.status == "answered"
    assert answer.text.startswith("不是，")
