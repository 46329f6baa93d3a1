from hypothesis import given
from hypothesis import strategies as st

from rag.indicator_names import IndicatorNames, name_pairs
from rag.schema import Indicator

NAMES = st.text("基站总量用户", min_size=1, max_size=6)


def fact(name, at=0):
    return Indicator("a", f"a#{at}", name, "", "1", "个", "", False, "value", 0, 1)


def names(facts):
    return [found.name for found in facts]


@given(st.lists(NAMES, max_size=12), st.frozensets(st.sampled_from(["基站", "站总", "用户", "户基"])))
def test_every_figure_alike_enough_is_found_in_order(given_names, wanted):
    facts = [fact(name, at) for at, name in enumerate(given_names)]

    def alike(name):
        pairs = name_pairs(name)
        both = len(pairs & wanted)
        return both and (2 * both >= 0.5 * (len(pairs) + len(wanted)) or both == len(wanted))

    assert IndicatorNames(facts).alike(wanted, 0.5) == [one for one in facts if alike(one.name)]


def test_a_name_that_holds_all_of_a_wording_is_found_however_long_it_is():
    found = IndicatorNames([fact("重点场所室内分布基站建设改造"), fact("用户普及率")]).alike({"基站"}, 0.5)
    assert names(found) == ["重点场所室内分布基站建设改造"]


def test_each_figure_of_a_name_is_found():
    facts = [fact("基站", 1), fact("用户", 2), fact("基站", 3)]
    assert [found.clause_id for found in IndicatorNames(facts).alike({"基站"}, 0.5)] == ["a#1", "a#3"]


def test_a_count_word_and_a_row_number_are_no_part_of_a_name():
    assert name_pairs("3. 基站总数") == {"基站"}


def test_names_that_stand_in_a_text_are_found():
    known = IndicatorNames([fact("5G 基站"), fact("用户")])
    assert known.named_in("2025年5g基站多少") == ["5g基站"]


def test_without_figures_nothing_is_alike():
    assert IndicatorNames([]).alike({"基站"}, 0.5) == []
    assert IndicatorNames([]).named_in("基站") == []
