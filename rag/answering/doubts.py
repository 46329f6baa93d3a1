"""What speaks against an answer: things that the question asks or names and the clauses about it do not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering.absent import absent_agency, absent_letters, absent_tasks
from rag.answering.expected import missing_thing
from rag.answering.indicator import find_matches, nearest_figures, row_named, year_of
from rag.answering.organisation import posts_named
from rag.answering.passage import own_words
from rag.answering.period import NUMBERED, plan_end
from rag.answering.relevance import coverage, present, surroundings, too_weak
from rag.answering.responsibility import find_tasks_near
from rag.answering.sentences import ACTS
from rag.asked import Reading
from rag.asking import ASKS_SUPPORT, RESPONSIBILITY_KINDS, asking_part, asks_yes_no
from rag.language.normalise import compact, normalise
from rag.language.tokens import bigrams
from rag.library import Library
from rag.passages import in_full, sentences
from rag.schema import Clause, Hit, Indicator

NO_BASIS = "政策库中没有找到能回答这个问题的依据。"
HALF = 0.5  # of the weight of a brief question's words: enough without its rarest one
BRIEF = 24  # characters of a question in which every word of the library counts
SURE_LIKENESS = 0.8  # of a figure's name with the thing asked for, from which it alone is looked at
NEAR_FIT = 0.9  # of the best figure's fit, that another must reach to speak for a year
BESIDE = 2  # words of a question, beside which a year is told
LOOKED_AT = 3  # clauses, best first

NAMED_TASK = re.compile(
    r"(?:5g|ai|人工智能|互联网|数据要素)\+“?([\u4e00-\u9fff]{2,6}?)(?=[”的由是归谁牵交分让定给列都里有包哪怎呢吗,?]|$|这|任务|项目|场景)|“([\u4e00-\u9fff]{4,8})”"
)
GENERIC = frozenset(["智慧", "智能", "数字"])
NAMED_SHARE = 0.5  # of a named task's bigrams
# Who leads, not with whom or whether.
WHO_ACTS = re.compile(
    r"牵头|负责|责任|主责|主抓|主办|归口|归(?:谁|哪)|由(?:谁|哪)|(?:谁|哪[个家些]?[^,。?!]{0,4})来?(?:管|抓|批|验|审|建|干|做|评|定)"
)
# A clause of a law lets somebody act: 由公安机关责令改正.
DOES = re.compile(
    r"(?:部门|机关|机构|人民政府|管理局|委员会)[^，。；]{0,12}(?:责令|批准|审批|审查|验收|备案|核准|受理|决定|公布|制定|指导|监督|处理|应当|可以)"
)
SORT = re.compile(r"哪[一几]?[类种]|什么样的?|怎么|如何")  # no names are asked for
RESTS_ON = re.compile(r"依据|根据|落实|贯彻|引用|上位")  # the number of another document is asked for
STATED = re.compile(r"文号|字号|印发|发布|公布|出台|下发|发文|(?:哪一?[年天月]|什么时候|何时)发")
# When something came about stands in the text or nowhere; when a task ends, the plan's period says.
BEGAN = re.compile(
    r"成立|开通|落户|商用|投产|投用|挂牌|揭牌|开工|动工|启动|建立|创办|获批|设立|上任|上线|发牌|关停|退网"
)
PAST = re.compile(r"(?:是|在|于)?哪一?年[^,。?!的]{1,6}的")
WHEN_VALUE = re.compile(r"(?:19|20)\d\d|期间|年底|“十[一二三四五]五”")
PERSON = re.compile(
    r"(?:局长|主任|处长|科长|书记|厅长|部长|经办人|负责人)(?:.{0,4}(?:叫|是谁|是哪位|是哪个人|姓名|名字))|哪位(?:领导|同志|负责人)"
)
PERSON_TITLE = re.compile(r"召集人|主任[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3} [\u4e00-\u9fff]")
OFFICER = re.compile(r"(?:局长|主任|书记|厅长|部长|区长|市长|县长)[\u4e00-\u9fff]{2,3}(?:兼|担任|任|$)")
ASKS_NAME = re.compile(r"叫什么名字|姓名|名字|姓什么|叫什么(?=[?。!]|$)")
PERSON_NAMED = re.compile(
    r"(?:主任|局长|书记|区长|市长|县长|秘书长)[\u4e00-\u9fff]{2,3}(?:兼|担任|任|$)|[\u4e00-\u9fff]{2,3} [\u4e00-\u9fff]|召集人[：:]"
)
CHANGED = re.compile(
    r"换(?:过|了|成|的)?(?:人|谁|哪|几任)|换过没|几任|现任|眼下|卸任|接任|继任|(?:今年|现在|目前|如今)的?(?:召集人|组长|主任|负责人)"
)
FLOOR = re.compile(r"几楼|几号楼|哪层|门牌|房间")


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why there is no basis, in a sentence; ``about``: the clauses found are about the thing asked."""

    why: str
    about: bool = False


def find_doubts(library: Library, reading: Reading, hits: Sequence[Hit]) -> Iterator[Lacking]:
    """What the clauses found lack for an answer, the weightiest first."""
    tasks = absent_tasks(library, reading)
    if tasks:
        yield Lacking(tasks)
    if too_weak(library, reading, hits):
        yield Lacking(NO_BASIS)
    other = _other_task(library, reading, hits)
    if other:
        yield Lacking(other)
    for name in (absent_letters(library, reading, hits), absent_agency(library, reading, hits)):
        if name:
            yield Lacking(f"库中相关条款没有提到{name}。", about=True)
    for find in (nobody, _when_or_who, _missing_thing, _wrong_year):
        why = find(library, reading, hits)
        if why:
            yield Lacking(why, about=True)


def unnamed(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A person's name or a floor asked of an organisation whose clauses do not give it; "" for none."""
    text = asking_part(reading.question.text)
    near = [hit.clause.text for hit in hits[:LOOKED_AT]]
    if CHANGED.search(text) and not any(CHANGED.search(clause) for clause in near):
        return "库中文件只有印发时的名单，没有写明后来的变动。"
    if PERSON.search(text) and reading.question.agencies and not _names_person(library, reading, near):
        return "库中文件没有写明具体人员。"
    if posts_named(library, reading):
        return ""
    if ASKS_NAME.search(text) and hits and not PERSON_NAMED.search(hits[0].clause.text):
        return "库中文件没有写明姓名。"
    if FLOOR.search(text):
        return "库中文件没有写明具体地址。"
    return ""


def nobody(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A document asked who leads that names no unit, anywhere or near the best clause, nor lets one act there."""
    if reading.question.kind not in RESPONSIBILITY_KINDS or not hits:
        return ""
    if find_tasks_near(library, hits) or any(ACTS.search(hit.clause.text) for hit in hits[:LOOKED_AT]):
        return ""
    asked = set(reading.question.doc_ids) or {hit.clause.doc_id for hit in hits}
    if any(map(library.index.catalogue.names_units, asked)):
        text = asking_part(reading.question.text)
        acting = any(DOES.search(hit.clause.text) for hit in hits[:LOOKED_AT])
        if acting or asks_yes_no(reading.question.text) or SORT.search(text) or not WHO_ACTS.search(text):
            return ""
        asked = {hits[0].clause.doc_id}
    return f"{library.titles(sorted(asked))}没有写明这项工作的牵头单位和责任单位。"


def _other_task(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A question for who leads names a task that the documents asked about do not have.

    "5G+智慧矿山" is no match for "5G+智慧教育": a task named by 5G+ or in quotes must stand in one
    of the best clauses; of a brief question, the rarest word that the library knows.
    """
    question = reading.question
    if question.kind not in RESPONSIBILITY_KINDS:
        return ""
    texts = [surroundings(library, hit) for hit in hits[:LOOKED_AT]]
    with_units = [Hit(task.found, task.score) for task in find_tasks_near(library, hits)[:LOOKED_AT]]
    of_tasks = [surroundings(library, hit) for hit in with_units] or texts
    for name in _tasks_named(reading):
        words = [w for w in library.index.tokens.core_words(name) if library.index.catalogue.words().get(w)]
        pairs = ({*words} or {*bigrams(name)}) - GENERIC
        meanings = library.reader.meanings(name)
        shares = [sum(pair in text for pair in pairs) / len(pairs) for text in of_tasks] if pairs else []
        known = any(meaning in text for meaning in meanings for text in of_tasks)
        if shares and max(shares) < NAMED_SHARE and not known:
            return f"库中相关文件没有关于“{name}”的任务分工。{_elsewhere(library, reading, name)}"
    frequencies = library.index.catalogue.words()
    known_words = [word for word in reading.core if frequencies.get(word)]
    if not known_words or len(question.text) > BRIEF or reading.base:
        return ""
    rarest = min(known_words, key=lambda word: frequencies[word])
    meanings = list(library.reader.expansions(reading).get(rarest, ()))
    if any(present(rarest, text, meanings) for text in texts) or coverage(library, reading, hits) >= HALF:
        return ""
    return f"库中相关文件没有关于“{rarest}”的任务分工。"


def _elsewhere(library: Library, reading: Reading, task: str) -> str:
    """Which documents that were not asked about have a clause headed by a task."""
    if not reading.question.doc_ids:
        return ""
    anywhere = replace(reading, question=replace(reading.question, doc_ids=()))
    hits = library.retriever.search(anywhere, top_k=LOOKED_AT)
    others = dict.fromkeys(hit.clause.doc_id for hit in hits if task in compact(hit.clause.heading))
    return f"写到它的是{library.titles(library.newest_first(list(others)))}。" if others else ""


def _tasks_named(reading: Reading) -> list[str]:
    """The tasks named by 5G+ or in quotes: where the question asks, else before, else in what it points back to."""
    question = reading.question
    pointed = "" if own_words(reading) else normalise(question.topic)
    for text in (asking_part(question.text), question.text, pointed):
        named = [match[1] or match[2] for match in NAMED_TASK.finditer(text)]
        if named:
            return named
    return []


def _missing_thing(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    missing = missing_thing(library, reading, hits)
    return f"库中相关条款没有写明{missing}。" if missing else ""


def _when_or_who(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A person, a year, a date of issue: asked for, and in no best clause."""
    text = asking_part(reading.question.text)
    near = [hit.clause.text for hit in hits[:LOOKED_AT]]
    numbered = RESTS_ON.search(text) and any(NUMBERED.search(clause) for clause in near)
    if (
        reading.question.kind == "period"
        and reading.question.doc_ids
        and STATED.search(text)
        and not numbered
    ):
        return "库中文件没有写明印发日期或文号。"
    if PERSON.search(text) and not _names_person(library, reading, near):
        return "库中文件没有写明具体人员。"
    if (
        reading.question.kind == "when"
        and not reading.base
        and (BEGAN.search(text) or (PAST.search(text) and not plan_end(library, reading)))
        and not any(_tells_when(library, reading, hit.clause) for hit in hits[:LOOKED_AT])
    ):
        return "库中相关条款没有写明时间。"
    return ""


def _tells_when(library: Library, reading: Reading, clause: Clause) -> bool:
    """Whether a sentence gives a year beside two words of the question that the library knows; a row, anywhere."""
    known = [word for word in reading.core if word in library.index.catalogue.words()]
    if clause.kind == "table_row":
        return bool(WHEN_VALUE.search(in_full(clause)))
    said = (f"{clause.heading}{compact(part)}" for part in sentences(clause.text) if WHEN_VALUE.search(part))
    return any(sum(word in part for word in known) >= min(BESIDE, len(known)) for part in said)


def _names_person(library: Library, reading: Reading, near: Sequence[str]) -> bool:
    """Whether the best clauses name a person; of an agency asked about, in the same sentence."""
    agencies = {library.agencies.stem(name) for name in reading.question.agencies}
    if not agencies:
        return any(PERSON_TITLE.search(clause) for clause in near)
    said = [sentence for clause in near for sentence in re.split(r"[。；，\n]", clause)]
    return any(OFFICER.search(sentence) and any(name in sentence for name in agencies) for sentence in said)


def _wrong_year(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A year asked for that neither the clauses with the figure nor their documents' periods know."""
    question = reading.question
    if question.kind not in ("indicator", "compare", "support") or not question.years:
        return ""
    if row_named(library, reading, hits) and all(
        _knows_year(library, hits[0].clause, y) for y in question.years
    ):
        return ""
    supports = bool(ASKS_SUPPORT.search(question.text))
    shown = [match.fact for match in nearest_figures(library, reading, hits)]
    left = [y for y in question.years if not any(f.year_stated and f.year == y for f in shown)]
    for year in left if shown and not supports else ():
        if not any(_of_year(library, fact, year) for fact in shown):
            return f"库中相关条款没有{year}年的内容。"
    return _unknown_year(library, reading, hits, left) if left else ""


def _unknown_year(library: Library, reading: Reading, hits: Sequence[Hit], years: Sequence[str]) -> str:
    """The same, of the figures of any year: those of years of their own, the clauses that hold them, their documents."""
    question = reading.question
    found = find_matches(library, replace(reading, question=replace(question, years=())), hits)
    of_years = {year_of(library, m.fact) for m in found if m.fit >= NEAR_FIT * found[0].fit}
    matches = [m for m in found if m.likeness >= SURE_LIKENESS]
    best = [m.fact for m in matches if m.fit >= NEAR_FIT * matches[0].fit]
    clauses = [library.index.catalogue.clause(fact.clause_id) for fact in best]
    ends = {library.meta(doc_id).valid_to[:4] for doc_id in question.doc_ids}
    supports = bool(ASKS_SUPPORT.search(question.text))
    for year in years:
        told = year in of_years or any(year in clause.text for clause in clauses)
        if any(fact.year for fact in best) and not told and not supports:
            return f"库中相关条款没有{year}年的内容。"
        known = clauses or [hit.clause for hit in hits[:LOOKED_AT]]
        if supports and any(_runs_in(library, clause.doc_id, year) for clause in known):
            continue  # what a plan pays it pays as long as it runs
        if year not in ends and not any(_knows_year(library, clause, year) for clause in known):
            return f"库中相关条款没有{year}年的内容。"
    return ""


def _runs_in(library: Library, doc_id: str, year: str) -> bool:
    """Whether a document runs in a year; one that does not say since when, from this year on."""
    meta = library.meta(doc_id)
    begins = (meta.valid_from or meta.issued)[:4] or str(library.today.year)
    return begins <= year <= meta.valid_to[:4]


def _of_year(library: Library, fact: Indicator, year: str) -> bool:
    clause = library.index.catalogue.clause(fact.clause_id)
    return year_of(library, fact) == year or _knows_year(library, clause, year)


def _knows_year(library: Library, clause: Clause, year: str) -> bool:
    meta = library.meta(clause.doc_id)
    if year in clause.text or year in meta.title or any(year in name for name, _ in clause.cells):
        return True
    return year == meta.valid_to[:4]
