"""Whether the library states the figure a question asks for: a number beside the thing counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.asked import Reading
from rag.asking import LONG_QUESTION, asking_part
from rag.facts.indicators import CELL_FIGURE, ROW_NUMBER, counts_something
from rag.language.normalise import compact
from rag.language.spelling import sounds
from rag.language.tokens import bigrams
from rag.library import Library
from rag.schema import Clause, Hit

LOOKED_AT = 6  # clauses, best first
# Share of the counted thing's bigrams that must stand beside a number. Development questions that
# have an answer reach 0.5 and more, near misses stay below 0.4.
MIN_SHARE = 0.4
SHORT_NAME = 5  # pairs of syllables; a shorter name is not looked for by sound
SYNONYM_SHARE = 0.4  # what a policy word for an everyday one adds
NAMED_WORDINGS = 2  # fewer say so little that the pieces that do not ask are looked at too
MIN_BIGRAMS = 1  # a piece with fewer says too little; the pieces before are read too
ASKS = re.compile(r"多少|(?<!哪)几|多大|多高|占比|增速")
COUNTS = re.compile(r"多少|(?<!好)(?<!哪)几[万亿]?[项个家座款条台户所套倍成]")
FILLERS = re.compile(
    r"(?:要|整|搞|弄|需要?|应[该当]?|得|一共|总共|共|大概|分别|各|会|将|能)*(?:达到?|建成?|打造|培育|新建|建设|有|是|为|到|超过?|实现|突破|做到|做成|提炼|锻造|形成|部署|推出|发展|增加|提升|提高|增长|扩大|增|百分之)*"
    r"(?:多少|几|多大|多高)个?[万亿千百]*[个家座款条处台户所辆架套项元倍成]?"
    r"|(?:超过|达到)还是(?:超过|达到)|这一?块|定的(?=是|$)|目标值?|要求|计划|各是|分别|达到|建成|打造|培育|明确|部署|预计|规划|到?20\d\d年?底?前?|规划期[末内]|期末|比例|年底|末(?=[\u4e00-\u9fff])|[的了吗呢啊是和与]|来着|当年|当时|这一年|同一?年|5g"
)
LEVELS = frozenset(["全国", "国家", "全市", "全区", "全省", "层面"])  # 全国的呢 names no other thing
MIN_SOUND_SHARE = 0.6  # of its pairs of syllables
MIN_TOPIC = 3  # bigrams that say what a question is about
EACH = re.compile(r"各(?!区|县|级|地|部门|类|单位|项|个|行|位|种|方)|分别")
JOINED = re.compile(r"(?<!总)和(?!谐)|与|跟|以及")
PARTS = re.compile(r"[,、;，；]|又要|还要|并且")
PIECES = re.compile(r"[,;:!?、 ]|(?<!总)和(?!谐)|与|以及")
PAIR = re.compile(r"..")
LATIN = re.compile(r"[a-z]")


def states_figure(library: Library, reading: Reading, hits: Sequence[Hit]) -> bool:
    """Whether one of the best clauses has a number beside what the question counts.

    True also where the question gives no thing to look for.
    """
    return figure_share(library, reading, hits) >= MIN_SHARE


def figure_share(library: Library, reading: Reading, hits: Sequence[Hit]) -> float:
    """Share of the thing counted that stands beside a number, 0 to 1 and more with policy words for it.

    1 also where the question gives no thing to look for.
    """
    asked = wordings_of(library, reading)
    wordings = [*asked, *pieces_of(library, reading)] if len(asked) < NAMED_WORDINGS else asked
    if not wordings or len(reading.question.text) > LONG_QUESTION:
        return 1.0  # in a long story the thing counted cannot be told apart
    pieces = [piece for hit in hits[:LOOKED_AT] for piece in _pieces(hit.clause)]
    share = max((_beside(library, words, piece) for words in wordings for piece in pieces), default=0.0)
    if share < MIN_SHARE and any(_sounds_beside(words, piece) for words in wordings for piece in pieces):
        return MIN_SHARE
    return share


def _sounds_beside(wanted: str, stretch: tuple[str, str]) -> bool:
    """Whether a stretch with a figure sounds like the thing counted: 新健大型数居中心 is 新建大型数据中心."""
    asked, said = sounds(wanted), set(sounds("".join(stretch)))
    return len(asked) > SHORT_NAME and sum(pair in said for pair in asked) / len(asked) >= MIN_SOUND_SHARE


def _beside(library: Library, wanted: str, stretch: tuple[str, str]) -> float:
    """How much of the thing counted a stretch with a figure, and the one before, hold.

    Latin words must stand in it, or before it where it has none of its own; so must the rarest word.
    """
    before, piece = stretch
    meanings = policy_words(library, wanted)
    if not holds_rarest(library, wanted, before + piece, meanings):
        return 0.0
    own = any(LATIN.search(pair) for pair in bigrams(piece))
    have = set(bigrams(piece if own else before + piece))
    best = 0.0
    for pairs in ({p for p in bigrams(wanted) if not p.isdigit()} - {"5g"}, content_pairs(library, wanted)):
        if any(pair.isascii() and pair not in have for pair in pairs):
            continue
        best = max(best, share_of(pairs, before + piece, meanings) if pairs else 1.0)
    return best


def holds_rarest(library: Library, wanted: str, text: str, meanings: Sequence[str]) -> bool:
    """Whether a text holds the rarest of the words the library knows: 驻留 of 网络驻留比."""
    frequencies = library.index.catalogue.words()
    known = [word for word in library.index.tokens.core_words(wanted) if frequencies.get(word)]
    if len(known) < 2:
        return True
    rarest = min(known, key=lambda word: frequencies[word])
    plain = compact(text)
    return rarest in plain or any(meaning in plain for meaning in meanings)


def policy_words(library: Library, text: str) -> list[str]:
    """What the library calls the everyday words of a text, less what stands in it already."""
    return [meaning for meaning in library.reader.meanings(text) if meaning not in text]


def content_pairs(library: Library, text: str) -> set[str]:
    """Bigrams inside the words of a text that carry topic."""
    words = library.index.tokens.core_words(text)
    return {pair for word in words for pair in bigrams(word) if not pair.isdigit()} - {"5g"}


def counted(library: Library, reading: Reading) -> str:
    """The words of the thing a question counts; empty where it gives none."""
    return next(iter(wordings_of(library, reading)), "")


def wordings_of(library: Library, reading: Reading) -> list[str]:
    """The thing counted, from the piece that asks and from ever more of the question around it; then of the one before."""
    own = own_wordings(library, reading)
    base = wordings_of(library, reading.base) if reading.base and not _names_thing(library, own) else []
    return list(dict.fromkeys([*own, *base]))


def _names_thing(library: Library, wordings: Sequence[str]) -> bool:
    """Whether wordings hold a word of the library that is no level: a follow-up then counts a thing of its own."""
    known = library.index.catalogue.words()
    words = (word for wording in wordings for word in library.index.tokens.core_words(wording))
    return any(word in known and word not in LEVELS for word in words)


def own_wordings(library: Library, reading: Reading) -> list[str]:
    """The thing counted as this question itself words it."""
    text = asking_part(reading.question.text)
    pieces = [piece for piece in re.split(r"[,。;:!?]", text) if ASKS.search(piece)]
    sources = (*pieces, "".join(pieces), text, reading.question.text)
    wanted = [FILLERS.sub(" ", library.reader.strip(source)) for source in sources]
    return [
        words for words in dict.fromkeys(wanted) if any(map(PAIR.fullmatch, content_pairs(library, words)))
    ]


def topic_words(library: Library, reading: Reading, asked: str) -> str:
    """What a question is about, without the words that ask; of the whole question where the asking part says little."""
    for text in (asking_part(reading.question.text), reading.question.text, reading.question.topic):
        words = topic_of(library, text, asked)
        if len(content_pairs(library, words)) >= MIN_TOPIC:
            return words
    return ""


def topic_of(library: Library, text: str, asked: str) -> str:
    """A text without the words that ask, count or name a document."""
    return FILLERS.sub(" ", library.reader.strip(text.replace(asked, " ")))


def _pieces(clause: Clause) -> Iterator[tuple[str, str]]:
    """The stretch before, and each stretch of a clause that holds a figure."""
    if clause.kind == "table_row":
        if any(CELL_FIGURE.fullmatch(cell) for _, cell in clause.cells[1:]):
            yield (
                "",
                f"{ROW_NUMBER.sub('', clause.text)} {' '.join((*clause.path, *(name for name, _ in clause.cells)))}",
            )
        return
    for sentence in re.split(r"[。；\n]", clause.text):
        pieces = re.split(r"[，：]", sentence)
        for number, piece in enumerate(pieces):
            if counts_something(piece):
                yield f"{pieces[number - 1] if number else clause.heading} ", piece


def share_of(pairs: set[str], piece: str, meanings: Sequence[str] = ()) -> float:
    """Share of bigrams that a stretch holds; a policy word for an everyday one adds to it.

    None of it where a Latin word or number of the question is missing: a 4G figure is no 5G figure.
    """
    have = set(bigrams(piece))
    if any(pair.isascii() and pair not in have for pair in pairs):
        return 0.0
    share = sum(pair in have for pair in pairs) / len(pairs)
    return share + (SYNONYM_SHARE if any(meaning in compact(piece) for meaning in meanings) else 0.0)


def asked_parts(library: Library, reading: Reading) -> list[str]:
    """The things counted where one question asks for several: "标杆要几项、能力要提炼几项"."""
    text = reading.question.text
    pieces = PARTS.split(text)
    each = next((piece for piece in pieces if EACH.search(piece) and COUNTS.search(piece)), "")
    if each:  # "二级节点和标识注册量各要达到多少"
        joined = [FILLERS.sub(" ", part) for part in JOINED.split(library.reader.strip(each))]
        if all(len(bigrams(part)) > MIN_BIGRAMS for part in joined) and len(joined) > 1:
            return joined
    parts = [FILLERS.sub(" ", library.reader.strip(piece)) for piece in pieces if COUNTS.search(piece)]
    return [part for part in parts if len(bigrams(part)) >= MIN_BIGRAMS]


def pieces_of(library: Library, reading: Reading) -> list[str]:
    """Each piece of the question by itself: the thing counted may be named before it is asked about."""
    own = reading.base is not None and _names_thing(library, own_wordings(library, reading))
    pieces = PIECES.split(reading.question.text if own else reading.question.topic)
    wanted = [FILLERS.sub(" ", library.reader.strip(piece)) for piece in pieces]
    return [words for words in wanted if len(bigrams(words)) >= MIN_BIGRAMS]
