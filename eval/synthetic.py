"""Made-up policy libraries of any size, to measure with: the same size and seed give the same files.

The running text is that of a real library: its sentences are cut at their commas, the pieces put
together anew and the figures in them dealt out again. Places, tasks, agencies and amounts are made up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import InputError

SEED = 0
CLAUSES_A_DOCUMENT = 50  # about
FILES_A_FOLDER = 1000
PIECE = re.compile(r"[^，。；：！？]{6,40}(?=[，。；])")
UNFIT = re.compile(
    r"单位|部门|附件|《|》|[（）()“”—．]|^[\d一二三四五六七八九十]+[、.]"
)  # would be read as structure
FIGURE = re.compile(r"(?<![\dA-Za-z])\d{1,4}(?![\dA-Za-z年月日])")
FEWEST_PIECES = 20

FIRST, SECOND = "云清安临平长永新东南西北江河海山石金玉龙", "州阳川溪岭原城湖港源泉林田谷台桥浦门屏沙"
PLACES = ("市", "区", "县")
FIELDS = (
    "低空物流", "氢能装备", "冷链仓储", "工业软件", "智慧养老", "社区托育", "中药材种植", "跨境电商", "遥感测绘", "海绵城市",
    "老旧小区改造", "职业技能培训", "绿色建材", "康养旅游", "算力网络", "车路协同", "数字档案", "污泥处置", "农机作业", "应急广播",
    "基层医疗", "校园食堂", "公共体育", "储能电站", "再生资源回收", "检验检测", "工业设计", "会展服务", "种业创新", "水库移民",
)  # fmt: skip
VERBS = ("建设", "培育", "推广", "完善", "布局", "开展", "优化", "升级", "扶持", "规范")
OBJECTS = (
    "示范园区", "公共服务平台", "标准体系", "龙头企业", "试点项目", "监测网络", "人才队伍", "交易市场", "创新中心", "应用场景",
    "保障机制", "骨干站点", "实训基地", "信息系统", "服务网点",
)  # fmt: skip
OFFICES = (
    "经济信息委", "发展改革委", "教委", "科技局", "财政局", "人力社保局", "交通运输委", "农业农村委", "商务委", "文化旅游委",
    "卫生健康委", "应急管理局", "市场监管局", "体育局", "能源局", "林业局", "水利局", "民政局", "司法局", "医保局", "统计局",
    "城市管理局", "生态环境局", "住房城乡建委", "规划自然资源局", "大数据发展局",
)  # fmt: skip
PAPERS = ("实施方案", "行动计划", "工作方案")
COUNTED = ("个", "家", "座", "处", "项")
NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Library:
    """What was written: how many documents, and a question about one task of each of the first ones."""

    documents: int
    questions: tuple[str, ...]


def write_library(
    folder: Path, texts: Iterable[str], clauses: int, *, questions: int, seed: int = SEED
) -> Library:
    """Write a library of about so many clauses, with the running text of ``texts``.

    Raises:
        InputError: the texts are too short to be made anew.
    """
    pieces = _pieces(texts)
    documents = max(1, round(clauses / CLAUSES_A_DOCUMENT))
    asked: list[str] = []
    for number in range(documents):
        maker = _Maker(
            random.Random(f"{seed}/{number}"), pieces, number
        )  # a document does not depend on the others
        path = folder / f"{number // FILES_A_FOLDER:04d}" / f"policy-{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(maker.lines()) + "\n", "utf-8")
        if len(asked) < questions:
            asked.append(maker.question())
    return Library(documents, tuple(asked))


def _pieces(texts: Iterable[str]) -> list[str]:
    found = (piece for text in texts for piece in PIECE.findall(text))
    pieces = list(dict.fromkeys(piece for piece in found if not UNFIT.search(piece)))
    if len(pieces) < FEWEST_PIECES:
        raise InputError(f"语料太短：只有 {len(pieces)} 个可用的分句，至少要 {FEWEST_PIECES} 个")
    return pieces


class _Maker:
    """Makes one document."""

    def __init__(self, chance: random.Random, pieces: Sequence[str], number: int) -> None:
        self._chance = chance
        self._pieces = pieces
        pick = chance.choice
        self._level = pick(PLACES)
        self._place = pick(FIRST) + pick(SECOND) + self._level
        self._field = pick(FIELDS)
        year = chance.randint(2015, 2026)
        self._until = year + chance.randint(2, 4)
        self._title = f"{self._place}{self._field}第{number + 1}批{pick(PAPERS)}（{year}—{self._until}年）"
        self._tasks: list[str] = []

    def lines(self) -> Iterator[str]:
        """The paragraphs of the document, most of them a clause each."""
        yield self._title
        yield f"为推动{self._place}{self._field}发展，{self._sentence()}制定本方案。"
        yield "一、总体要求"
        yield self._sentence() + self._goal()
        for section in range(1, 3):
            yield f"{NUMBERS[section]}、{self._task()}"
            for part in range(3):
                yield f"（{NUMBERS[part]}）{self._task()}"
                for item in range(1, 7):
                    yield f"{item}.{self._named_task()}。{self._sentence()}{self._body()}{self._units()}"
        yield "四、保障措施"
        for part in range(self._chance.randint(3, 5)):
            yield f"（{NUMBERS[part]}）{self._task()}。{self._sentence()}{self._sentence()}"

    def question(self) -> str:
        """A question about a task that ``lines`` named."""
        task = self._chance.choice(self._tasks)
        return self._chance.choice(
            (
                f"{self._place}{task}由谁牵头？",
                f"{self._place}{task}有什么奖励？",
                f"《{self._title}》要建多少？",
            )
        )

    def _task(self) -> str:
        pick = self._chance.choice
        return f"{pick(VERBS)}{pick(FIELDS)}{pick(OBJECTS)}"

    def _named_task(self) -> str:
        self._tasks.append(self._task())
        return self._tasks[-1]

    def _sentence(self) -> str:
        drawn = self._chance.sample(self._pieces, self._chance.randint(2, 4))
        figures = (FIGURE.sub(lambda _: str(self._chance.randint(2, 999)), piece) for piece in drawn)
        return "，".join(figures) + "。"

    def _body(self) -> str:
        """Every fifth task states a figure, every fifth promises money."""
        kind = self._chance.randrange(5)
        if kind == 0:
            return self._goal()
        if kind == 1:
            amount = self._chance.randint(1, 90) * 10
            return f"对新认定的{self._field}企业，给予最高不超过{amount}万元的一次性奖励。"
        return self._sentence()

    def _goal(self) -> str:
        count, unit = self._chance.randint(2, 999), self._chance.choice(COUNTED)
        return f"到{self._until}年，建成{self._field}{self._chance.choice(OBJECTS)}{count}{unit}。"

    def _units(self) -> str:
        lead, *others = self._chance.sample(OFFICES, self._chance.randint(2, 4))
        named = "、".join(self._level + office for office in others)
        if self._chance.randrange(4) == 0:
            named += f"、{self._place}政府"
        return f"（牵头单位：{self._level}{lead}；责任单位：{named}）"
