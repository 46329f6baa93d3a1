import pytest

from rag.language.regions import Region, find_regions, region_forms, region_of, short_name


def names(text):
    return [region.name for region in find_regions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("重庆的目标", ["重庆市"]),
        ("重庆市渝北区", ["重庆市", "渝北区"]),
        ("渝北和万州", ["渝北区", "万州区"]),
        ("上海、四川省、成都", ["上海市", "四川省", "成都市"]),
        ("海南", ["海南省"]),
        ("吉林", ["吉林省"]),
        ("香港和台湾", ["香港", "台湾"]),
        ("浦东", ["浦东新区"]),
        ("渝北，还是渝北区", ["渝北区"]),
        ("广西壮族自治区和广西", ["广西壮族自治区"]),
        ("新疆、西藏、宁夏、内蒙古", ["新疆维吾尔自治区", "西藏自治区", "宁夏回族自治区", "内蒙古自治区"]),
        ("恩施州和湘西", ["恩施土家族苗族自治州", "湘西土家族苗族自治州"]),
        ("凉山、伊犁", ["凉山彝族自治州", "伊犁哈萨克自治州"]),
        ("石柱县和彭水", ["石柱土家族自治县", "彭水苗族土家族自治县"]),
    ],
)
def test_long_and_short_forms_are_found_in_order_each_once(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    "text", ["大同小异", "和平发展", "中山路", "文山会海", "天南海北", "市场监管", "全国", "云州市", ""]
)
def test_everyday_words_and_made_up_places_are_no_regions(text):
    assert names(text) == []


@pytest.mark.parametrize("name", ["鼓楼区", "江北区", "白云区"])
def test_a_county_that_several_cities_have_is_left_open(name):
    assert find_regions(name) == [Region(f"?{name}", name)]


@pytest.mark.parametrize(("text", "code"), [("南京市鼓楼区", "320106"), ("宁波的江北区", "330205")])
def test_its_city_tells_which_of_them_is_meant(text, code):
    assert code in [region.code for region in find_regions(text)]


def test_so_does_the_region_of_the_library():
    assert find_regions("江北区", near=["500112", "50"]) == [Region("500105", "江北区")]
    assert find_regions("江北区", near=["44"]) == [Region("?江北区", "江北区")]


@pytest.mark.parametrize("text", ["城区道路", "郊区农户", "老城中区", "市里和县里"])
def test_a_part_of_any_town_is_no_region(text):
    assert names(text) == []


def test_counties_outside_the_four_big_cities_need_their_suffix():
    assert names("昆山") == []
    assert names("昆山市") == ["昆山市"]


def test_the_innermost_region_counts():
    assert region_of("重庆市渝北区") == Region("500112", "渝北区")
    assert region_of("重庆市") == Region("50", "重庆市")
    assert region_of("云州市") is None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("渝北区", "渝北"),
        ("重庆市", "重庆"),
        ("浦东新区", "浦东"),
        ("忠县", "忠县"),
        ("恩施土家族苗族自治州", "恩施"),
        ("内蒙古自治区", "内蒙古"),
        ("东乡族自治县", "东乡族自治县"),
    ],
)
def test_short_names(name, short):
    assert short_name(Region("0", name)) == short


def test_forms_of_any_place_known_or_not():
    assert region_forms("重庆市渝北区") == ["重庆市渝北区", "重庆市", "渝北区", "重庆", "渝北"]
    assert region_forms("云州市") == ["云州市", "云州"]
    assert region_forms("全国") == []
