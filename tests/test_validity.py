from datetime import date

import pytest

from rag.facts.validity import period, validity
from rag.schema import DocumentMeta


def status(today, valid_from="", valid_to=""):
    meta = DocumentMeta("d", "d.txt", valid_from=valid_from, valid_to=valid_to)
    return validity(meta, date.fromisoformat(today))


def test_the_last_day_is_still_in_force_and_the_next_is_not():
    assert status("2022-12-31", "2019-01-01", "2022-12-31") == "in_force"
    assert status("2023-01-01", "2019-01-01", "2022-12-31") == "expired"


def test_before_the_first_day_nothing_is_known():
    assert status("2018-12-31", "2019-01-01", "2022-12-31") == "unknown"
    assert status("2019-01-01", "2019-01-01", "2022-12-31") == "in_force"


def test_without_a_last_day_nothing_is_known():
    assert status("2026-01-01") == "unknown"
    assert status("2026-01-01", "2019-01-01") == "unknown"


def test_a_last_day_alone_is_enough():
    assert status("2026-01-01", valid_to="2027-12-31") == "in_force"
    assert status("2028-01-01", valid_to="2027-12-31") == "expired"


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("5G行动计划（2019—2022年）", "2019-01-01", "2022-12-31"),
        ("行动计划（2018-2020年）", "2018-01-01", "2020-12-31"),
        ("方案（2020年至2022年）", "2020-01-01", "2022-12-31"),
        ("信息通信行业“十四五”发展规划", "2021-01-01", "2025-12-31"),
        ("十三五规划", "2016-01-01", "2020-12-31"),
        ("“十五五”规划", "2026-01-01", "2030-12-31"),
    ],
)
def test_a_title_names_its_period(title, first, last):
    assert period(title, "到2035年，全面建成。") == (first, last)


def test_the_text_s_most_named_year_is_the_end_where_the_title_names_none():
    assert period("升级方案", "到2025年，起步。到2027年底，建成；到 2027 年，普及。") == ("", "2027-12-31")


def test_nothing_said_is_nothing_known():
    assert period("数据条例", "加强数据管理。") == ("", "")


def test_a_rule_holds_from_the_day_it_names_and_for_the_years_it_names():
    assert period("数据条例", "自2022年7月1日起施行。") == ("2022-07-01", "")
    assert period("若干措施", "自2025年3月1日起施行，有效期三年。") == ("2025-03-01", "2028-02-29")
    assert period("意见", "自印发之日起施行，有效期至2027年12月31日。") == ("", "2027-12-31")


def test_a_rule_in_force_from_its_issue_holds_from_that_day():
    assert period("办法", "本办法自发布之日起施行。", "2020-05-06") == ("2020-05-06", "")
    assert period("办法", "自公布之日起施行，有效期五年。", "2020-05-06") == ("2020-05-06", "2025-05-05")
    assert period("办法", "自公布之日起施行。") == ("", "")


def test_a_day_of_the_last_century_and_other_words_for_coming_into_force():
    assert period("条例", "本条例从1993年9月1日起实行。") == ("1993-09-01", "")


def test_the_term_of_a_permit_is_not_that_of_the_rule():
    text = f"许可证有效期为一年。{'加强管理。' * 20}本办法自2020年1月1日起施行。"
    assert period("办法", text) == ("2020-01-01", "")


def test_an_opinion_does_not_end_with_the_year_of_a_goal():
    assert period("关于加快发展的意见", "到2020年，建成。") == ("", "")
    assert period("工作方案", "到2020年，起步；到2025年，建成。") == ("", "2025-12-31")
