import pytest

from rag.reading.profile import complete
from rag.schema import DocumentMeta

NOTICE = """重庆市渝北区人民政府办公室
关于印发《渝北区加快推动5G发展工作实施方案（2020—2022年）》的通知
渝北府办发〔2020〕24号
各镇人民政府，有关单位：
现印发给你们，请认真抓好落实。
2020年7月19日
渝北区加快推动5G发展工作实施方案（2020—2022年）
一、总体要求
到2025年，覆盖全区。"""


def found(text, file="方案.txt", **declared):
    return complete(DocumentMeta("d", file, **declared), text)


def test_a_notice_and_its_plan_tell_title_number_region_day_and_period():
    meta = found(NOTICE)
    assert meta.title == "渝北区加快推动5G发展工作实施方案（2020—2022年）"
    assert meta.number == "渝北府办发〔2020〕24号"
    assert (meta.region, meta.level) == ("重庆市渝北区", "district")
    assert meta.issued == "2020-07-19"
    assert (meta.valid_from, meta.valid_to) == ("2020-01-01", "2022-12-31")


def test_what_the_user_declared_stays():
    meta = found(
        NOTICE, title="甲方案", number="乙〔1〕号", region="重庆市", level="municipal", valid_to="2030-01-01"
    )
    assert (meta.title, meta.number, meta.region, meta.level) == (
        "甲方案",
        "乙〔1〕号",
        "重庆市",
        "municipal",
    )
    assert (meta.valid_from, meta.valid_to) == ("", "2030-01-01")


def test_nothing_is_made_up_for_a_text_that_says_nothing():
    assert found("加快建设。", "folder/通知.txt") == DocumentMeta("d", "folder/通知.txt", "通知")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("关于印发《重庆市“扬帆”行动升级方案》的通知\n各单位：", "重庆市“扬帆”行动升级方案"),
        ("关于加快5G建设的通知\n各单位：", "关于加快5G建设的通知"),
        (
            "为推动行业发展，编制《重庆市信息通信行业“十四五”发展规划》。",
            "重庆市信息通信行业“十四五”发展规划",
        ),
        ("重庆市数据条例\n第一章 总则\n第一条 依据《民法典》制定本条例", "重庆市数据条例"),
        ("5G扬帆之城建设\n加快建设。", "5G扬帆之城建设"),
    ],
)
def test_the_title_is_read_from_the_head(text, title):
    assert found(text).title == title


def test_what_stands_below_the_first_number_is_no_head():
    meta = found("加快。\n一、总则\n甲区条例\n渝府发〔2019〕34号\n2019年1月1日")
    assert (meta.title, meta.number, meta.issued) == ("方案", "", "")


@pytest.mark.parametrize(
    ("title", "region", "level"),
    [
        ("重庆市数据条例", "重庆市", "municipal"),
        ("四川省数据条例", "四川省", "provincial"),
        ("广西壮族自治区数据条例", "广西壮族自治区", "provincial"),
        ("重庆市渝北区数据管理办法", "重庆市渝北区", "district"),
        ("云阳县招商办法", "云阳县", "district"),
        ("重庆市5G“扬帆”方案", "重庆市", "municipal"),
        ("数据管理办法", "", "unknown"),
        ("加快城市更新行动方案", "", "unknown"),
        ("工业园区管理办法", "", "unknown"),
    ],
)
def test_region_and_level_come_from_the_title(title, region, level):
    meta = found(f"{title}\n正文。")
    assert (meta.region, meta.level) == (region, level)


def test_a_letter_to_the_provinces_is_national():
    assert found("各省、自治区、直辖市工业和信息化主管部门：\n5G应用方案").level == "national"


def test_the_period_falls_back_to_the_year_the_text_aims_at():
    assert found("5G应用方案\n到2027年底，建成。到2027年，全面。到2025年，初步。").valid_to == "2027-12-31"


@pytest.mark.parametrize(
    ("line", "number", "issuer", "issued"),
    [
        (
            "（2012年3月28日国务院第1次常务会议通过 2012年4月5日中华人民共和国国务院令第617号公布 自公布之日起施行）",
            "国务院令第617号", "国务院", "2012-04-05",
        ),
        (
            "（2019年11月10日交通运输部、公安部令2019年第29号公布 2021年2月3日交通运输部令第1号修订）",
            "交通运输部、公安部令2019年第29号", "交通运输部、公安部", "2019-11-10",
        ),
        ("（1995年11月2日国家林业局第37号令公布）", "国家林业局第37号令", "国家林业局", "1995-11-02"),
        ("（云州市人民政府令第86号公布）", "云州市人民政府令第86号", "云州市人民政府", ""),
        ("（1987年9月11日国务院发布）", "", "国务院", "1987-09-11"),
        ("（1987年1月1日国务院批准 1987年2月1日国家计量局发布）", "", "国家计量局", "1987-02-01"),
        (
            "（1993年2月22日第七届全国人民代表大会常务委员会第三十次会议通过 根据2000年7月8日的决定修正）",
            "", "全国人民代表大会常务委员会", "1993-02-22",
        ),
    ],
)  # fmt: skip
def test_the_line_under_the_title_of_a_rule_says_number_issuer_and_day(line, number, issuer, issued):
    meta = found(f"桐油管理办法\n{line}\n第一章 总则\n第一条 甲。")
    assert (meta.title, meta.number, meta.issuer, meta.issued) == ("桐油管理办法", number, issuer, issued)


def test_a_letter_is_signed_by_its_issuer_with_its_day():
    meta = found(
        "国务院办公厅关于加强护林工作的通知\n国办发〔2019〕3号\n各省：\n一、甲\n乙。\n国务院办公厅\n2019年1月9日"
    )
    assert (meta.issuer, meta.issued, meta.level) == ("国务院办公厅", "2019-01-09", "national")
    assert found("关于护林的意见\n一、甲\n桐山市林业局\n二〇二〇年六月十一日").issued == "2020-06-11"


@pytest.mark.parametrize(
    "head",
    [
        "关于护林的意见国办发〔2019〕6号",
        "关于护林的意见（国办发〔2019〕6号）",
        "关于护林的意见\n（国办发〔2019〕6号）",
    ],
)
def test_a_title_and_a_number_run_together_are_parted(head):
    meta = found(f"{head}\n各省：")
    assert (meta.title, meta.number) == ("关于护林的意见", "国办发〔2019〕6号")


def test_a_plan_sent_out_by_a_letter_gives_the_title():
    meta = found(
        "国务院办公厅关于印发护林应急预案的函\n国办函〔2005〕5号\n各省：\n现印发给你们。\n护林应急预案\n1总则\n1.1目的"
    )
    assert meta.title == "护林应急预案"


def test_what_the_state_writes_of_a_province_is_national():
    meta = found("国务院办公厅关于湖北省地质灾害问题的复函\n国办函〔2004〕8号\n湖北省人民政府：")
    assert (meta.region, meta.level, meta.issuer) == ("", "national", "国务院办公厅")
