import pytest

from rag.errors import ManifestError
from rag.language.lexicon import Lexicon, english_glossary, load_lexicon
from rag.language.normalise import normalise

HEAD = "kind,term,meaning\n"


def load(folder, text, encoding="utf-8"):
    (folder / "lexicon.csv").write_bytes(text.encode(encoding))
    return load_lexicon(folder)


def test_without_a_list_of_its_own_a_library_has_the_built_in_one(tmp_path):
    assert load_lexicon(tmp_path) == load_lexicon()
    assert load_lexicon().synonyms["种地"] == ("农业", "种植")
    assert load_lexicon().agencies["工信部"] == "工业和信息化部"


def test_the_library_s_own_words_win_and_the_others_stay(tmp_path):
    lexicon = load(
        tmp_path, f"{HEAD}synonym,种地,葡萄 种植园\nagency,工信部,市工信局\nagency,老农办,市农业农村委\n"
    )
    assert lexicon.synonyms["种地"] == ("葡萄", "种植园")
    assert lexicon.synonyms["养猪"] == load_lexicon().synonyms["养猪"]
    assert lexicon.agencies["工信部"] == "市工信局"
    assert lexicon.agencies["老农办"] == "市农业农村委"
    assert lexicon.agencies["发改委"] == load_lexicon().agencies["发改委"]


def test_a_library_tells_by_which_words_a_side_of_a_thing_is_told(tmp_path):
    lexicon = load(tmp_path, f"{HEAD}aspect,糖度,糖分 白利度\naspect,验收,验收 评酒\n")
    assert lexicon.aspects_in("这批酒的糖度是多少") == {"糖度": ("糖分", "白利度")}
    assert lexicon.aspects["验收"] == ("验收", "评酒")
    assert lexicon.aspects["例外"] == load_lexicon().aspects["例外"]


def test_a_longer_side_of_a_thing_hides_the_shorter_in_it():
    lexicon = Lexicon({}, {}, {"标准": ("标准",), "认定标准": ("认定",)})
    assert lexicon.aspects_in("认定标准是什么") == {"认定标准": ("认定",)}


def test_a_library_s_list_does_not_change_the_built_in_one(tmp_path):
    load(tmp_path, f"{HEAD}synonym,种地,葡萄\n")
    assert load_lexicon().synonyms["种地"] == ("农业", "种植")


def test_terms_are_normalised(tmp_path):
    assert load(tmp_path, f"{HEAD}synonym, ５Ｇ網 ,5G  網絡\n").synonyms["5g网"] == ("5g", "网络")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_excel_writes_it_in_other_encodings(tmp_path, encoding):
    assert load(tmp_path, f"{HEAD}synonym,打酒,葡萄酒\n", encoding).synonyms["打酒"] == ("葡萄酒",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("term,meaning\n种地,农业\n", "第 1 行"),
        ("kind,meaning,term\n", "第 1 行"),
        (f"{HEAD}word,种地,农业\n", "第 2 行"),
        (f"{HEAD}synonym,种地,农业\nsynonym,,农业\n", "第 3 行"),
        (f"{HEAD}synonym,种地,农业\nagency,农委, \n", "第 3 行"),
        (f"{HEAD}synonym,种地\n", "第 2 行"),
        (f"{HEAD}synonym,种地,农业,种植\n", "第 2 行"),
        (f"{HEAD}synonym,种地,农业\nsynonym,长,{'农' * 140_000}\n", "第 3 行"),
        (f"{'农' * 140_000}\n", "第 1 行"),
    ],
)
def test_a_malformed_line_is_named_with_its_file(tmp_path, text, line):
    with pytest.raises(ManifestError) as error:
        load(tmp_path, text)
    assert "lexicon.csv" in str(error.value)
    assert line in str(error.value)


@pytest.mark.parametrize("data", [b"", bytes(range(256)) * 8])
def test_a_file_that_is_no_text_is_named(tmp_path, data):
    (tmp_path / "lexicon.csv").write_bytes(data)
    with pytest.raises(ManifestError, match=r"lexicon\.csv"):
        load_lexicon(tmp_path)


def test_the_longer_everyday_word_hides_the_shorter():
    lexicon = Lexicon({"旅游": ("文旅",), "智慧旅游": ("智慧文旅",), "税": ("减税",)}, {})
    assert lexicon.expand("搞智慧旅游") == {"智慧旅游": ("智慧文旅",)}
    assert lexicon.expand("旅游要交税吗") == {"旅游": ("文旅",), "税": ("减税",)}
    assert lexicon.expand("基站") == {}


def test_terms_that_a_library_explains_stand_for_each_other():
    lexicon = Lexicon({"种地": ("农业",)}, {"农委": "市农业农村委"})
    more = lexicon.with_terms([("NB-IoT", "窄带物联网"), ("种地", "种植")])
    assert more.expand("窄带物联网怎么推进") == {"窄带物联网": ("nb-iot",)}
    assert more.expand("nb-iot怎么推进") == {"nb-iot": ("窄带物联网",)}
    assert more.synonyms["种地"] == ("农业",)  # what the lists say wins
    assert more.synonyms["种植"] == ("种地",)
    assert more.agencies == lexicon.agencies
    assert lexicon.synonyms == {"种地": ("农业",)}


def test_a_term_is_no_synonym_of_itself_nor_of_a_sentence():
    sentence = "在生产经营等环节中开展5G应用的大中型工业企业数在全市大中型工业企业总数中的占比"
    more = Lexicon({}, {}).with_terms([("PUE", "pue"), ("渗透率", sentence), ("X", "未知数")])
    assert more.synonyms == {}


def test_english_terms_come_longest_first_in_one_form():
    glossary = english_glossary()
    assert glossary["base station"] == "基站"
    lengths = [len(term) for term in glossary]
    assert lengths == sorted(lengths, reverse=True)
    assert all(normalise(chinese) == chinese for chinese in glossary.values())
