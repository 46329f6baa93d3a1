"""The builds of an index: one folder each with a manifest and checksums, and a pointer to the one in use.

    index/CURRENT            the name of the build in use
    index/<build>/           manifest.json and the files it names, which never change

The manifest is written last; opening compares and refuses with a word on how to mend it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.catalogue import SCHEMA
from rag.errors import IndexDamaged, IndexMissing, IndexStale

FORMAT = f"3-{hashlib.sha256(SCHEMA.encode()).hexdigest()[:8]}"
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
BUILD_NAME = re.compile(r"[\w\-]{1,64}")
KEPT_BUILDS = 2  # the one in use and the one before
REBUILD = "请运行 python -m rag build --rebuild"

Manifest = dict[str, Any]


def current(index: Path) -> Path:
    """The folder of the build in use.

    Raises:
        IndexMissing, IndexDamaged: with what to do about it.
    """
    pointer = index / CURRENT
    if not pointer.is_file():
        raise IndexMissing(f"{index} 里还没有索引；请先运行 python -m rag build")
    name = _pointed(index)
    if not name or not (index / name).is_dir():
        raise IndexDamaged(f"{pointer} 指向的索引不存在；{REBUILD}")
    return index / name


def _pointed(index: Path) -> str:
    """What the pointer names; "" when it is missing or holds no name of a build."""
    pointer = index / CURRENT
    name = pointer.read_text("utf-8", errors="replace").strip() if pointer.is_file() else ""
    return name if BUILD_NAME.fullmatch(name) else ""


def read_manifest(folder: Path) -> Manifest:
    """What a build says of itself.

    Raises:
        IndexDamaged, IndexStale: it cannot be read, or is of another format.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{folder / MANIFEST} 缺失或已损坏；{REBUILD}") from error
    if (
        not isinstance(manifest, dict)
        or not {"format", "embedding", "dimension", "corpus", "files"} <= manifest.keys()
        or not isinstance(manifest["files"], dict)
    ):
        raise IndexDamaged(f"{folder / MANIFEST} 不是本程序的索引清单；{REBUILD}")
    if manifest["format"] != FORMAT:
        raise IndexStale(f"索引格式是 {manifest['format']}，本程序用 {FORMAT}；{REBUILD}")
    return manifest


def take_over(base: Path, folder: Path, but: str) -> Manifest:
    """Give a new build all files of another but one; returns that one's manifest.

    The files of a build never change, so both may be the same on disk.
    """
    manifest = read_manifest(base)
    for file in set(files(base)) & manifest["files"].keys() - {but}:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(base / file, folder / file)
        except OSError:  # a file system without hard links
            shutil.copyfile(base / file, folder / file)
    return manifest


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare the files of a build with their checksums.

    Raises:
        IndexDamaged: one is missing or another.
    """
    for file, expected in manifest["files"].items():
        path = folder / file
        if not path.is_file():
            raise IndexDamaged(f"索引文件 {file} 缺失；{REBUILD}")
        try:
            same = checksum(path) == expected
        except OSError as error:
            raise IndexDamaged(
                f"索引文件 {file} 打不开（{error.strerror}）；请检查权限，或{REBUILD}"
            ) from error
        if not same:
            raise IndexDamaged(f"索引文件 {file} 与清单不符，可能已损坏；{REBUILD}")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what a build says of itself: with it the build is whole."""
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")


def switch(index: Path, name: str) -> None:
    """Point to a new build in one step, then drop builds that are no longer kept."""
    before = _pointed(index)
    temporary = index / f".{CURRENT}.{os.getpid()}"
    temporary.write_text(name + "\n", "utf-8")
    temporary.replace(index / CURRENT)
    builds = sorted(path for path in index.iterdir() if (path / MANIFEST).is_file())
    others = [path for path in builds if path.name not in (name, before)]
    kept = KEPT_BUILDS - 1 - bool(before and (index / before).is_dir())
    for path in others[: len(others) - kept] if kept > 0 else others:
        shutil.rmtree(path, ignore_errors=True)


def files(folder: Path) -> Iterator[str]:
    """The files of a build but for its manifest, as the manifest names them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".lock") and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix()


def checksum(file: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
