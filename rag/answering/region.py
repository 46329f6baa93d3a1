"""Regions a question asks about that no document of the library covers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.asked import Reading
from rag.asking import INTERROGATIVE, pieces, point_of
from rag.language.normalise import compact
from rag.language.regions import Region, find_regions, region_of, short_name
from rag.library import Library
from rag.passages import sentences
from rag.schema import Hit

# Kinds whose answer must be about the very region asked for.
EXACT_KINDS = (
    "support",
    "indicator",
    "compare",
    "responsibility",
    "responsible_units",
    "tasks",
    "organisation",
)
REGION_SHARE = 0.34  # of the question's other words, in the sentence that names the region
LOOKED_AT_OUTER = 5  # clauses that may speak of another region
LOOKED_AT_INNER = 10  # where a place inside a region of the library is asked about
TELLS_OF_SELF = re.compile(
    r"我们|我是|本人|我在|我公司|我司|咱|公司在|企业在|厂在|的[^,。?!]{0,6}(?:企业|公司|机构|团队|院所?|所|厂|商户?)$|[在从]|人$"
)
# 江津区的5G方案，谁牵头？: named to say what is asked about
TOPIC_OF = r"[省市区县州]?(?:的|那边|这边|有没有)?[^,。?!]{0,12}(?:方案|政策|文件|规划|计划|规定|办法|5g)"


def other_region(library: Library, reading: Reading, hits: Sequence[Hit]) -> tuple[str, bool] | None:
    """Why there is no basis for a region asked about, and whether the best clause is of a place around it.

    None where the library covers the region, or its best clauses speak of it.
    """
    question = reading.question
    covered = library.regions
    own_regions = [region for region in covered.values() if region]
    text = point_of(question.text)
    named = find_regions(text, [region.code for region in own_regions])
    for name in question.regions_outside:
        if len(text) < len(question.text) and not any(r.name == name for r in named):
            continue  # told in a story, not asked about
        region = next((r for r in named if r.name == name), None)
        short = short_name(region) if region else name
        if region and _beside(text, region, short, own_regions):
            continue
        inner = region and any(region.code.startswith(r.code) for r in own_regions)
        abroad = region is not None and region.code.isalpha()
        story = abroad and len(pieces(text)) > 1 and not _in_asking_piece(text, short)
        if story or ((inner or _applies_everywhere(library, hits[0])) and not _asked_of(text, short)):
            continue  # 我们在涪陵，市里的方案……: where the asker is
        near = hits[: LOOKED_AT_INNER if inner else LOOKED_AT_OUTER]
        if reading.question.kind in EXACT_KINDS:
            spoken = any(_speaks_of(name, short, reading, hit.clause.text) for hit in near)
        else:
            spoken = any(short in hit.clause.text for hit in near)
        if not spoken:
            only = f"库中文件只涉及{'、'.join(covered)}" if covered else "库中文件都不是哪一个地区的"
            why = f"政策库里没有关于{name}的依据：{only}。"
            own = region_of(library.meta(hits[0].clause.doc_id).region)
            ours = inner and region and (own is None or region.code.startswith(own.code))
            return why, bool(ours)
    return None


def _applies_everywhere(library: Library, hit: Hit) -> bool:
    """Whether the best clause is of a document for the whole country: it applies wherever the asker is."""
    meta = library.meta(hit.clause.doc_id)
    return meta.level == "national" or not (meta.region or library.regions)


def _beside(text: str, region: Region, short: str, covered: Sequence[Region]) -> bool:
    """Whether a region is only told beside one of the library's: 我们是成都的企业，到渝北有什么支持？

    Where the very piece that asks names it, the other has to be named in that piece too.
    """
    return any(
        other in covered and other != region and not region.code.startswith(other.code)
        for piece in _asked_of(text, short) or [text]
        for other in find_regions(piece)
    )


def _asked_of(text: str, region: str) -> list[str]:
    """The pieces of a question that ask and name a region; all that name it where the question asks in few words."""
    named = [piece for piece in pieces(text) if region in piece]
    asking = [piece for piece in named if INTERROGATIVE.search(piece)]
    if asking:
        return asking
    told = [piece for piece in named if not TELLS_OF_SELF.search(piece)]
    topics = [piece for piece in told if re.search(re.escape(region) + TOPIC_OF, piece)]
    elsewhere = any(INTERROGATIVE.search(piece) for piece in pieces(text))
    return topics or ([] if elsewhere or len(told) < len(named) else named)


def _in_asking_piece(text: str, region: str) -> bool:
    return any(region in piece and INTERROGATIVE.search(piece) for piece in pieces(text))


def _speaks_of(name: str, region: str, reading: Reading, text: str) -> bool:
    """Whether one sentence of a clause holds the region together with what else is asked.

    Where nothing else is asked its whole name: 江北机场 lies in another district.
    """
    others = [word for word in reading.core if region not in word and word not in region and word != "5g"]
    for sentence in sentences(compact(text)):
        if (region if others else name) in sentence:
            found = sum(word in sentence for word in others)
            return found >= REGION_SHARE * len(others)
    return False
