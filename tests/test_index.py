"""Building, switching and opening: a reader never sees half an index, and a bad one is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from eval.train_embedding import read_corpus, save
from rag import build as building
from rag import index as module
from rag import versions, weights
from rag.build import build
from rag.config import Settings
from rag.engines import processes
from rag.errors import (
    CorpusError,
    EngineError,
    IndexDamaged,
    IndexMissing,
    IndexStale,
    InputError,
    ManifestError,
    NothingReadable,
)
from rag.index import open_index
from rag.language.tokens import Tokens, bigrams
from rag.reading import corpus

RAG = Path(module.__file__).parent
MEND = "python -m rag build"


def builds(settings: Settings) -> set[str]:
    """Names of everything in the index folder that is a folder, half-written ones too."""
    return {path.name for path in settings.index.iterdir() if path.is_dir()}


def current(settings: Settings) -> Path:
    return settings.index / (settings.index / "CURRENT").read_text("utf-8").strip()


def change_corpus(settings: Settings) -> None:
    (settings.corpus / "new.txt").write_text("一、新政策\n每户补助5万元。\n", "utf-8")


# building


def test_build_is_one_folder_that_the_pointer_names(small: Settings) -> None:
    assert builds(small) == {current(small).name}


def test_manifest_has_a_checksum_of_every_other_file(small: Settings) -> None:
    folder = current(small)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {file for file in files if not file.endswith(".lock")} - {"manifest.json"} == set(
        manifest["files"]
    )
    assert {file.partition("/")[0] for file in files} == {
        "manifest.json", "catalogue.sqlite", "dense.faiss", "lexical",
    }  # fmt: skip
    assert "lexical/meta.json" in files


def test_the_model_that_ships_is_named_and_not_copied(small: Settings) -> None:
    manifest = json.loads((current(small) / "manifest.json").read_text("utf-8"))
    assert manifest["embedding"] == module.BUILT_IN
    assert module.BUILT_IN.split()[0] == weights.DEFAULT.name
    assert not list(current(small).rglob("*.safetensors"))


def test_up_to_date_build_does_nothing(library: Settings) -> None:
    before = current(library)
    report = build(library)
    assert not report.built
    assert builds(library) == {before.name}
    assert current(library) == before


def test_report_counts_and_names_what_could_not_be_read(library: Settings) -> None:
    report = build(library)
    opened = open_index(library)
    assert report.documents == len(opened.catalogue.documents) == 2
    assert report.passages == opened.dense.size == opened.lexical.size
    assert report.responsibilities == 8
    reasons = dict(report.skipped)
    assert reasons.keys() == {"zero.txt", "blank.txt", "binary.txt", "scan.png"}
    assert reasons["zero.txt"] == reasons["blank.txt"] == "文件是空的"
    assert "不是文本文件" in reasons["binary.txt"]
    assert ".png" in reasons["scan.png"]
    assert sorted(opened.catalogue.skipped()) == sorted(report.skipped)


def test_rebuild_keeps_the_build_before_and_drops_older_ones(library: Settings) -> None:
    first = current(library).name
    build(library, rebuild=True)
    second = current(library).name
    assert builds(library) == {first, second}
    build(library, rebuild=True)
    third = current(library).name
    assert len({first, second, third}) == 3
    assert builds(library) == {second, third}


def test_an_open_index_answers_on_while_another_build_takes_over(library: Settings) -> None:
    opened = open_index(library)
    build(library, rebuild=True)
    assert open_index(library).name != opened.name
    assert opened.lexical.search({"words": {"滑雪场": 1.0}}, 5)
    assert opened.catalogue.clauses_of("ice")


def test_files_of_a_killed_build_are_removed_by_the_next(library: Settings) -> None:
    (library.index / ".20260101-000000-1.partial" / "lexical").mkdir(parents=True)
    build(library, rebuild=True)
    assert not list(library.index.glob(".*.partial"))


def test_a_second_builder_waits_and_then_says_so(library: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "LOCK_SECONDS", 0.05)
    with FileLock(library.index / ".lock"), pytest.raises(EngineError, match="另一个进程正在构建"):
        build(library)


# another embedding model


@pytest.fixture
def other_model(library: Settings, tmp_path: Path) -> Settings:
    """The made-up library with the setting of a model of two words."""
    save(tmp_path / "model", read_corpus([["葡萄", "酒庄"]]), np.eye(2, dtype=np.float32))
    return replace(library, embedding=str(tmp_path / "model"))


def checksums(folder: Path) -> dict[str, str]:
    return json.loads((folder / "manifest.json").read_text("utf-8"))["files"]


def test_another_model_computes_the_vectors_and_takes_over_the_rest(
    library: Settings, other_model: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current(library)
    monkeypatch.delattr(building, "read_source")
    monkeypatch.delattr(building.LexicalIndex, "build")
    report = build(other_model)
    assert (report.anew, report.documents, report.clauses) == ("vectors", 2, build(other_model).clauses)
    assert "只重算了向量" in report.outcome
    after = current(library)
    assert after != before
    changed = {file for file, checksum in checksums(after).items() if checksums(before)[file] != checksum}
    assert changed == {"dense.faiss"}
    assert all(versions.checksum(after / file) == checksum for file, checksum in checksums(after).items())
    opened = open_index(other_model)
    assert opened.dense.dimension == 2
    assert opened.lexical.search({"words": {"滑雪场": 1.0}}, 5)


def test_vectors_computed_alone_are_those_of_a_whole_build(other_model: Settings) -> None:
    assert build(other_model).anew == "vectors"
    alone = checksums(current(other_model))["dense.faiss"]
    assert build(other_model, rebuild=True).anew == "all"
    assert checksums(current(other_model))["dense.faiss"] == alone


def test_the_build_before_stays_usable_when_its_files_are_shared(
    library: Settings, other_model: Settings
) -> None:
    before = current(library)
    build(other_model)
    with pytest.raises(IndexStale, match=f"“{re.escape(other_model.embedding)}”.*{MEND}"):
        open_index(library)
    (library.index / "CURRENT").write_text(before.name, "utf-8")
    assert open_index(library).lexical.search({"words": {"滑雪场": 1.0}}, 5)
    shutil.rmtree(before)
    (library.index / "CURRENT").write_text(max(builds(library)), "utf-8")
    assert open_index(other_model).catalogue.clauses_of("ice")


def test_files_are_copied_where_they_cannot_be_shared(
    other_model: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(versions.os, "link", refuse)
    assert build(other_model).anew == "vectors"
    assert open_index(other_model).catalogue.clauses_of("ice")


def test_another_model_over_a_changed_or_damaged_library_is_a_whole_build(other_model: Settings) -> None:
    change_corpus(other_model)
    assert build(other_model).anew == "all"
    assert "new" in open_index(other_model).catalogue.documents
    file = current(other_model) / "catalogue.sqlite"
    file.write_bytes(file.read_bytes()[:-1])
    assert build(replace(other_model, embedding="")).anew == "all"


def test_a_model_that_fails_halfway_leaves_the_old_index(
    library: Settings, other_model: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EngineError("向量索引写入失败")

    before = current(library)
    monkeypatch.setattr(building.DenseIndex, "build", fail)
    with pytest.raises(EngineError, match="写入失败"):
        build(other_model)
    assert builds(library) == {before.name}
    assert open_index(library).name == before.name


# failing


def test_failed_build_leaves_the_old_index_in_use(library: Settings) -> None:
    before = builds(library)
    with pytest.raises(EngineError, match="POLICY_QA_EMBEDDING=/no/such/model"):
        build(replace(library, embedding="/no/such/model"))
    assert builds(library) == before
    assert open_index(library).name in before


def test_wrong_manifest_of_the_library_leaves_the_old_index(library: Settings) -> None:
    before = current(library)
    (library.corpus / "manifest.csv").write_text("doc_id,file\nx,gone.txt\n", "utf-8")
    with pytest.raises(ManifestError, match=r"第 2 行.*gone\.txt"):
        build(library)
    assert current(library) == before
    assert builds(library) == {before.name}


def test_nothing_readable_names_every_file(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    settings.corpus.mkdir()
    (settings.corpus / "zero.txt").write_bytes(b"")
    (settings.corpus / "table.xyz").write_text("x")
    with pytest.raises(NothingReadable, match=r"table\.xyz.*zero\.txt|zero\.txt.*table\.xyz"):
        build(settings)
    assert builds(settings) == set()


def test_library_that_became_unreadable_leaves_the_old_index(library: Settings) -> None:
    before = current(library)
    shutil.rmtree(library.corpus)
    library.corpus.mkdir()
    with pytest.raises(NothingReadable, match="文件夹里没有文件"):
        build(library)
    assert current(library) == before
    assert builds(library) == {before.name}


def test_missing_library_is_refused_by_name(library: Settings) -> None:
    shutil.rmtree(library.corpus)
    for use in (build, open_index):
        with pytest.raises(CorpusError, match=str(library.corpus)) as caught:
            use(library)
        assert not isinstance(caught.value, NothingReadable)


def test_index_folder_that_cannot_be_written_is_refused_by_name(library: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"file.*--index"):
        build(replace(library, index=tmp_path / "file"))


# opening


def test_no_build_yet_is_missing(library: Settings, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=MEND):
        open_index(replace(library, index=tmp_path / "none"))


def test_changed_library_is_stale_and_the_next_build_takes_it_in(library: Settings) -> None:
    change_corpus(library)
    with pytest.raises(IndexStale, match=MEND):
        open_index(library)
    assert build(library).built
    assert "new" in open_index(library).catalogue.documents


def age(settings: Settings) -> None:
    """Make every file of the library an hour old."""
    for path in settings.corpus.rglob("*"):
        os.utime(path, (time.time() - 3600,) * 2)


def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the library's files, as they are read from now on."""
    names: list[str] = []
    read = corpus._bytes
    monkeypatch.setattr(corpus, "_bytes", lambda path: names.append(path.name) or read(path))
    return names


def test_files_that_kept_size_and_time_are_not_read_again(
    library: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(library)
    build(library, rebuild=True)
    names = read_files(monkeypatch)
    open_index(library)
    assert names == []
    (library.corpus / "wine.txt").touch()
    open_index(library)
    assert names == ["wine.txt"]


def test_a_file_changed_at_once_with_its_size_and_time_kept_is_noticed(library: Settings) -> None:
    file = library.corpus / "wine.txt"
    file.touch()
    build(library, rebuild=True)
    seen = file.stat()
    file.write_bytes(file.read_bytes().replace("酒".encode(), "茶".encode()))
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (seen.st_size, seen.st_mtime_ns)
    with pytest.raises(IndexStale, match=MEND):
        open_index(library)


@pytest.mark.parametrize("states", [[1], {"wine.txt": 1}, {"wine.txt": [1, 2]}])
def test_manifest_with_foreign_states_is_damaged(library: Settings, states: object) -> None:
    file = current(library) / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(manifest | {"states": states}), "utf-8")
    with pytest.raises(IndexDamaged, match=f"manifest.json.*{MEND}"):
        open_index(library)


def test_a_library_read_by_several_processes_gives_the_same_index(
    library: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tables() -> list[str]:
        with sqlite3.connect(current(library) / "catalogue.sqlite") as db:
            return list(db.iterdump())

    build(library, rebuild=True)
    alone, vectors = tables(), checksums(current(library))["dense.faiss"]
    monkeypatch.setattr(building, "SPREAD_FROM", 0)
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 2)
    build(library, rebuild=True)
    assert tables() == alone
    assert checksums(current(library))["dense.faiss"] == vectors


def test_headings_cut_once_give_the_tokens_of_the_whole_context() -> None:
    head = "云州市葡萄酒产业发展办法 二、主要任务 （一）5G + 文旅 ＡＩ应用  1.建设示范园"
    tokens = Tokens(["市农业农村委"])
    (row,) = building._cut(("市农业农村委",), [("新建葡萄示范园10个", head)])
    building._tokens.cache_clear()
    assert row["head_words"] == tokens.words(head)
    assert row["head_grams"] == bigrams(head)
    assert row["words"] == tokens.words("新建葡萄示范园10个")


def test_removed_file_makes_the_index_stale(library: Settings) -> None:
    (library.corpus / "zero.txt").unlink()
    with pytest.raises(IndexStale, match=MEND):
        open_index(library)


def test_other_embedding_setting_is_stale(library: Settings) -> None:
    with pytest.raises(IndexStale, match=f"some/model.*{MEND}"):
        open_index(replace(library, embedding="some/model"))


def test_weights_of_a_later_program_make_the_index_stale(
    library: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUILT_IN", "zh-policy-static 4")
    with pytest.raises(IndexStale, match=f"zh-policy-static 3.*zh-policy-static 4.*{MEND}"):
        open_index(library)
    assert build(library).built
    assert open_index(library).manifest["embedding"] == "zh-policy-static 4"


def test_model_of_another_length_is_stale(
    library: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "model", read_corpus([["葡萄", "酒庄"]]), np.eye(2, dtype=np.float32))
    monkeypatch.setattr(weights, "DEFAULT", tmp_path / "model")
    with pytest.raises(IndexStale, match=f"维，模型 {module.BUILT_IN} 是 2 维.*{MEND}"):
        open_index(library)


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_damaged_weights_are_an_error_that_names_them(
    library: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    shutil.copytree(weights.DEFAULT, tmp_path / "model")
    (tmp_path / "model" / file).write_bytes(b"{")
    monkeypatch.setattr(weights, "DEFAULT", tmp_path / "model")
    before = current(library)
    for use in (open_index, lambda settings: build(settings, rebuild=True)):
        with pytest.raises(EngineError, match=f"{tmp_path / 'model'} 打不开"):
            use(library)
    assert current(library) == before


@pytest.mark.parametrize("pattern", ["catalogue.sqlite", "dense.faiss", "lexical/*.idx"])
@pytest.mark.parametrize("damage", ["flip", "cut", "delete"])
def test_damaged_file_is_refused_by_name(library: Settings, pattern: str, damage: str) -> None:
    file = sorted(current(library).glob(pattern))[0]
    data = file.read_bytes()
    if damage == "delete":
        file.unlink()
    else:
        middle = len(data) // 2
        file.write_bytes(
            data[:middle] + (bytes([data[middle] ^ 1]) + data[middle + 1 :] if damage == "flip" else b"")
        )
    with pytest.raises(IndexDamaged, match=f"{file.name}.*{MEND}"):
        open_index(library)


def test_file_that_may_not_be_read_is_refused_by_name(
    library: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: Path) -> str:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(versions, "checksum", refuse)
    with pytest.raises(IndexDamaged, match="打不开"):
        open_index(library)


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"\xff\xfe\x00", b"[1]", b'{"name": "another program"}']
)
def test_missing_or_foreign_manifest_is_damaged(library: Settings, content: bytes | None) -> None:
    file = current(library) / "manifest.json"
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"manifest.json.*{MEND}"):
        open_index(library)


@pytest.mark.parametrize(("key", "value"), [("format", 99), ("program", "0.0.1")])
def test_index_of_another_format_or_program_is_stale(library: Settings, key: str, value: object) -> None:
    file = current(library) / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(manifest | {key: value}), "utf-8")
    with pytest.raises(IndexStale, match=f"{value}.*{MEND}"):
        open_index(library)


@pytest.mark.parametrize("pointer", ["20200101-000000-1", "", "..", "/etc", "x" * 5000, "a\0b", "\udcff"])
def test_pointer_to_nowhere_is_damaged_and_a_build_mends_it(library: Settings, pointer: str) -> None:
    (library.index / "CURRENT").write_bytes(pointer.encode("utf-8", "surrogateescape"))
    with pytest.raises(IndexDamaged, match=f"CURRENT.*{MEND}"):
        open_index(library)


def test_plain_build_mends_a_damaged_index(library: Settings) -> None:
    (library.index / "CURRENT").write_bytes(b"\xff\xfe")
    assert build(library).built
    (current(library) / "dense.faiss").unlink()
    assert build(library).built
    assert len(open_index(library).catalogue.documents) == 2


# trust


def test_no_file_of_index_or_weights_is_a_pickle_or_an_archive_of_one(real: Settings) -> None:
    for file in (*current(real).rglob("*"), *weights.DEFAULT.rglob("*")):
        if file.is_file():
            start = file.read_bytes()[:2]
            assert file.suffix not in (".pkl", ".pickle", ".joblib", ".bin", ".pt", ".npy"), file
            assert start not in (b"PK", *(b"\x80" + bytes([n]) for n in range(2, 6))), file


def test_no_module_reads_pickles() -> None:
    forbidden = re.compile(
        r"\b(pickle|joblib|shelve|marshal)\b|torch\.load|allow_dangerous_deserialization=True"
    )
    sources = list(RAG.rglob("*.py"))
    assert len(sources) > 20
    code = {path.name: re.sub(r'"""(?s:.*?)"""|#.*', "", path.read_text("utf-8")) for path in sources}
    assert [name for name, text in code.items() if forbidden.search(text)] == []
