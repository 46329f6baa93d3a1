import pytest

from rag.errors import CorpusError, ManifestError, ReadError
from rag.reading.corpus import Skipped, Source, find_sources, fingerprint, read_source
from rag.schema import DocumentMeta


def fill(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def names(sources):
    return [source.meta.file for source in sources]


def test_files_come_in_a_fixed_order_with_folders_and_case_of_the_suffix(tmp_path):
    sources, skipped = find_sources(fill(tmp_path, c_md="丙", a_txt="甲", sub__b_TXT="乙"))
    assert names(sources) == ["a.txt", "c.md", "sub/b.TXT"]
    assert [source.meta.doc_id for source in sources] == ["a", "c", "b"]
    assert skipped == []


def test_other_formats_are_skipped_by_name(tmp_path):
    (tmp_path / "noname").write_text("x")
    _, skipped = find_sources(fill(tmp_path, a_txt="甲", b_pdf="乙"))
    assert skipped == [Skipped("b.pdf", "不支持的格式 .pdf"), Skipped("noname", "不支持的格式 （无扩展名）")]


def test_hidden_files_and_the_library_s_own_files_are_left_alone(tmp_path):
    fill(tmp_path, a_txt="甲", README_md="说明", lexicon_csv="词", manifest_csv="doc_id,file\n政策,a.txt")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("x")
    (tmp_path / ".hidden.txt").write_text("x")
    sources, skipped = find_sources(tmp_path)
    assert (names(sources), skipped) == (["a.txt"], [])
    assert sources[0].meta.doc_id == "政策"


def test_a_missing_folder_says_which_and_what_to_do(tmp_path):
    with pytest.raises(CorpusError, match=r"nowhere.*--corpus.*POLICY_QA_CORPUS"):
        find_sources(tmp_path / "nowhere")


def test_an_empty_folder_has_no_sources(tmp_path):
    assert find_sources(tmp_path) == ([], [])


def test_two_files_with_one_id_are_refused_by_name(tmp_path):
    with pytest.raises(ManifestError, match=r"sub/a.txt 与 a.txt 的 doc_id 同为 a"):
        find_sources(fill(tmp_path, a_txt="甲", sub__a_txt="乙"))


def test_reading_a_file_fills_in_what_its_text_says(tmp_path):
    (source,), _ = find_sources(fill(tmp_path, a_txt="重庆市数据条例\n第一条　“数据”是指记录。"))
    document = read_source(source)
    assert document.meta == DocumentMeta("a", "a.txt", "重庆市数据条例", region="重庆市", level="municipal")
    assert document.text == "重庆市数据条例\n第一条“数据”是指记录。"


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "空的"), (b"\n  \n", "空的"), (b"\x89PNG\x00\x01\x02", "不是文本文件")]
)
def test_a_file_that_is_empty_or_binary_is_refused_by_name(tmp_path, data, reason):
    (tmp_path / "bad.txt").write_bytes(data)
    (source,), _ = find_sources(tmp_path)
    with pytest.raises(ReadError, match=f"bad.txt：.*{reason}"):
        read_source(source)


def test_a_file_that_cannot_be_opened_is_refused_by_name(tmp_path):
    with pytest.raises(ReadError, match=r"gone\.txt：无法打开"):
        read_source(Source(tmp_path / "gone.txt", DocumentMeta("gone", "gone.txt")))


def test_a_link_to_nowhere_is_no_file(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    assert find_sources(tmp_path) == ([], [])


def test_the_fingerprint_follows_names_contents_manifest_and_lexicon(tmp_path):
    seen = [fingerprint(fill(tmp_path, a_txt="甲"))]
    seen.append(fingerprint(fill(tmp_path, a_txt="乙")))
    seen.append(fingerprint(fill(tmp_path, b_txt="甲")))
    seen.append(fingerprint(fill(tmp_path, manifest_csv="doc_id,file\n")))
    seen.append(fingerprint(fill(tmp_path, lexicon_csv="a,b\n")))
    (tmp_path / "b.txt").rename(tmp_path / "c.txt")
    seen.append(fingerprint(tmp_path))
    assert len(set(seen)) == 6
    assert fingerprint(tmp_path) == seen[-1]
