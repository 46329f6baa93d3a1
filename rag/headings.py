"""What a paragraph is by its look: a title, a heading, a run-in title, a responsibility line, a roster."""

from __future__ import annotations

import re

AGENCY_END = re.compile(r"(?:政府|办公室|办公厅|委员会|局|厅|部|委|会|院|中心|集团|公司)$")
DATE = re.compile(
    r"[（(]?(?:\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)[)）]?"
)
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[［(（]\d{4}[〕\]］)）]\s*第?\d+号")
TITLE_WORDS = (
    "方案|计划|规划|纲要|意见|通知|办法|规定|条例|细则|措施|决定|公告|通告|指南|规则|规程|标准|制度|法|解读|清单"
    "|预案|要点|规范|准则|章程|的(?:批复|复?函|答复|通报|报告|决议)"
)
TITLE_END = re.compile(rf"(?:{TITLE_WORDS})(?:[（(][^（）()]{{1,30}}[）)]|的通知)*$")
LETTERHEAD_BELOW = re.compile(r"关于|转发|印发")  # how a title goes on below the unit that issues it
SENDS_ON = re.compile(r"转发|印发|批转")
# A title and the document's number on one line: …的指导意见（国办发〔2019〕6号）, or without brackets.
TITLE_NUMBER = re.compile(
    rf"(?P<title>.*(?:{TITLE_WORDS}))\s*[（(]?(?P<number>[\u4e00-\u9fff]{{1,12}}[〔\[［]\d{{4}}[〕\]］]\s*第?\d+号)[）)]?"
)
RESPONSIBILITY = re.compile(
    r"[（(【\[]?\s*(?:市级|省级|区级|主要)?(?:牵头|责任|配合|主办|协办|承办|主管|参与|参加|落实|支持|实施)"
    r"(?:单位|部门|领导|处室|责任单位|机构)\s*[：:]"
)
ROSTER = re.compile(
    r"(?:第一|常务|总|副总|副)?(?:召集人|组长|主任|主席|指挥长|总指挥|会长|理事长|秘书长|成员|组员|委员|联络员|顾问)"
    r"(?:单位)?\s*[：:]"
)
POST_END = re.compile(
    r"(?:长|主任|书记|主席|委员|成员|院士|教授|研究员|专员|总监|经理|顾问|主编|编辑|大学|负责人)(?:（[^（）]+）)?$"
)
NOTE = re.compile(r"(?:备?注|说明)\s*\d?\s*[：:]")
PREAMBLE = re.compile(r"(?:为|根据|按照|依据|经(?!济|营)|现(?!代)|本|各|《|一是|首先|到\d|截至|\d{4}年)")
SENTENCE_END = re.compile(r"[。！？]")
ANY_MARK = re.compile(r"[。；，：！？;:!?]")

MAX_TITLE = 80  # characters
MAX_HEADING = 40
MAX_RUN_IN = 30
MAX_BARE_HEADING = 24
MIN_BODY_SHARE = 1.2  # a run-in title is followed by at least this multiple of its own length


def is_responsibility(text: str) -> bool:
    """A line that does nothing but name units: "（牵头单位：…；责任单位：…）"."""
    return bool(RESPONSIBILITY.match(text))


def is_roster(text: str) -> bool:
    """A line of a committee's list: "副召集人：…"."""
    return bool(ROSTER.match(text))


def is_note(text: str) -> bool:
    """A note under a table: "注：…"."""
    return bool(NOTE.match(text))


def is_number(text: str) -> bool:
    """A line that is a document's number, in brackets or not."""
    return bool(DOCUMENT_NUMBER.fullmatch(text.strip("（）() "))) and not parted_title(text)[1]


def interrupts_title(text: str) -> bool:
    """A line that no title goes through: a sentence, a letterhead, a number, a date, a line in brackets."""
    letterhead = AGENCY_END.search(text) and not LETTERHEAD_BELOW.search(text)
    return (
        bool(ANY_MARK.search(text) or DATE.match(text) or letterhead)
        or is_number(text)
        or text.startswith(("（", "("))
    )


def parted_title(text: str) -> tuple[str, str]:
    """A line that may be a title, and the document's number where that stands on the same line."""
    match = TITLE_NUMBER.fullmatch(text)
    return (match["title"], match["number"]) if match else (text, "")


def is_title(text: str, known: str) -> bool:
    """A document's title: the declared one, or a short line that ends as titles do."""
    text = parted_title(text)[0]
    if known and text == known:
        return True
    return len(text) <= MAX_TITLE and not SENTENCE_END.search(text) and bool(TITLE_END.search(text))


def is_bare_heading(text: str) -> bool:
    """A short line without number and marks that is no date, signature or document number."""
    return (
        len(text) <= MAX_BARE_HEADING
        and not ANY_MARK.search(text)
        and not text.startswith(("（", "("))
        and not DATE.search(text)
        and not DOCUMENT_NUMBER.search(text)
        and not AGENCY_END.search(text)
    )


def is_name_line(text: str) -> bool:
    """A line of a roster that goes on: a name with an office, behind a gap or in brackets."""
    named = re.match(r"[\u4e00-\u9fff·]{2,6}(?: \S|[（(][^（）()]+[）)]$)", text)
    return bool(named) and not SENTENCE_END.search(text)


def is_signature(text: str, below: str) -> bool:
    """The units that sign a document, on the line above its date."""
    return bool(DATE.fullmatch(below)) and all(map(is_unit, text.split()))


def is_unit(text: str) -> bool:
    """A unit alone: what ends like an institution and holds no mark."""
    return bool(AGENCY_END.search(text)) and not ANY_MARK.search(text)


def is_person_line(text: str) -> bool:
    """A line of a list of people without a role before it: a name, a gap, a post."""
    return is_name_line(text) and bool(POST_END.search(text))


def heading_line(text: str) -> str:
    """The heading that a line (without its number) consists of; empty when it is running text."""
    bare = text.rstrip("。：: ")
    if not bare or len(bare) > MAX_HEADING or SENTENCE_END.search(bare) or text.endswith(("；", ";")):
        return ""
    return bare


def run_in_title(text: str) -> str:
    """The title at the start of a paragraph: "推进千兆光纤建设部署。加快开展…"; empty when there is none."""
    match = SENTENCE_END.search(text)
    if not match or match.start() > MAX_RUN_IN or PREAMBLE.match(text):
        return ""
    body = len(text) - match.end()
    return text[: match.start()] if body >= MIN_BODY_SHARE * match.start() else ""


def opens_list(text: str) -> bool:
    """Whether a text leads into a list: it ends in a colon."""
    return text.rstrip().endswith(("：", ":"))
