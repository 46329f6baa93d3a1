from dataclasses import replace

import pytest

from rag.assistant import Assistant

YUBEI = "《渝北区加快推动5G发展工作实施方案（2020—2022年）》"
CITY = "《重庆市加快推动5G发展行动计划（2019—2022年）》"


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("渝北区5G发展联席会议的召集人是谁？", f"{YUBEI}：渝北区5G发展联席会议召集人为谭庆（区委副书记、区政府区长）。[1]"),
        ("重庆5G发展联席会议的召集人是谁？", f"{CITY}：重庆市5G发展联席会议召集人为吴存荣（市委常委、市政府常务副市长）。[1]"),
        ("渝北5G联席会议副召集人都是谁", f"{YUBEI}：渝北区5G发展联席会议副召集人为徐永德（区委常委、区经济信息委党委书记）、廖红军（区委常委、区政府常务副区长）、马成全（区政府副区长）。[1]"),
        ("市联席会议办公室设在哪个委", f"{CITY}：重庆市5G发展联席会议办公室设在市经济信息委。[1]"),
    ],
)  # fmt: skip
def test_the_role_asked_for_is_told_and_no_other(ask, question, text):
    answer = ask(question)
    assert (answer.status, answer.text) == ("answered", text)


def test_members_are_told_all(ask):
    answer = ask("渝北5G联席会议成员单位有哪些？")
    names = answer.text.partition("成员为")[2].partition("。")[0].split("、")
    assert (names[0], names[-1], len(names)) == ("区政府办公室", "中国铁塔股份有限公司两江分公司", 31)


@pytest.mark.parametrize(
    ("question", "doc_id", "said"),
    [
        ("市联席会议办公室主任是谁", "cq-5g-2019", "市经济信息委主任陈金山"),
        (
            "市联席会议办公室副主任由谁担任",
            "cq-5g-2019",
            "市经济信息委、市大数据发展局、市通信管理局分管负责人",
        ),
        ("渝北联席会议办公室主任是谁", "yubei-5g-2020", "区大数据发展局主要负责人"),
        ("渝北联席会议办公室副主任是谁", "yubei-5g-2020", "区经济信息委、区大数据发展局分管负责人"),
    ],
)
def test_the_directors_of_an_office_are_told(ask, question, doc_id, said):
    answer = ask(question)
    assert answer.status == "answered"
    assert said in answer.text
    assert answer.citations[0].doc_id == doc_id


def test_what_the_facts_do_not_hold_is_quoted(ask):
    answer = ask("市联席会议办公室主任是谁")
    assert "由市经济信息委主任陈金山兼任办公室主任" in answer.text


def test_the_deputies_are_asked_by_a_follow_up(ask):
    answer = ask("那几个副的都是谁", ["渝北区5G发展联席会议谁是召集人"])
    assert all(name in answer.text for name in ("徐永德", "廖红军", "马成全"))


def test_the_other_level_is_asked_by_a_follow_up(ask):
    answer = ask("渝北的呢？", ["重庆市5G发展联席会议的召集人是谁？"])
    assert "谭庆" in answer.text
    assert "吴存荣" not in answer.text


def test_a_body_of_another_district_is_refused(ask):
    assert ask("九龙坡区5G发展联席会议的召集人是谁").status == "no_basis"
