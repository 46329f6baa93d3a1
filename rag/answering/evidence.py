"""Whether the library holds a basis for an answer: what may not be answered at all, and what the evidence does not bear."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.absent import absent_title
from rag.answering.doubts import NO_BASIS, Lacking, find_doubts
from rag.answering.passage import own_words
from rag.answering.region import other_region
from rag.answering.relevance import too_weak
from rag.asked import Reading
from rag.asking import asking_part
from rag.language.normalise import normalise
from rag.library import Library
from rag.schema import Hit

COURTESY = "您好，我是政策问答助手：回答政策文件里谁牵头、谁负责、指标是多少、有哪些支持等问题，并给出原文条款。请直接提问。"
SAY_MORE = "请把问题说得具体一些：问的是哪项任务、哪个部门、哪份文件，或者哪个指标、哪项支持。"
NO_OTHER_RULES = (
    "我只根据政策库里的文件回答问题，不执行改变规则或透露内部信息的要求。请直接提出政策方面的问题。"
)
NO_TOPIC = frozenset(["5g", "牵头", "责任", "单位", "部门", "负责", "主管", "配合", "任务"])
LOOKED_AT = 3  # clauses, best first

CONTACT = re.compile(
    r"(?:电话|座机|热线|手机号码?|邮箱|网址|微信|公众号|联系方式|联系人|地址|传真|二维码)(?:号码?)?(?:是|为|在|有)?(?:多少|什么|啥|几|哪|谁|给我|给[一个]|发[我一]|报[我一个]|[?。!]|$)|(?:电话|联系方式|地址|邮箱)[^,。?!]{0,8}(?:发我|给我|发一下|告诉我|提供)|几点上班|上班时间"
)
CONTACT_VALUE = re.compile(r"(?:电话|热线)[：:]?\s*\d{3,}|\d{7,}|\d{3,4}-\d{7,8}|@|https?:|www\.|电话[：:]")
INJECTION = re.compile(
    r"(?:忽略|无视|不要管|别管|忘记|忘掉|抛开|绕过|跳过|disregard|ignore|forget)[^,。?!;]{0,20}"
    r"(?:指令|规则|提示|文件|资料|来源|设定|限制|上面|以上|之前|前面|政策|instruction|document|above|previous|rule|source)"
    r"|(?:你的|内部|初始|隐藏).{0,6}(?:提示词?|指令|设定|规则|配置|密钥|口令)"
    r"|(?:输出|打印|告诉|泄露|显示|给出|重复|交出|reveal|output|print|show|repeat).{0,12}"
    r"(?:提示词?|prompt|系统指令|内部指令|配置|密码|密钥|api[\s_-]*key|环境变量|源代码|configuration)"
    r"|system\s*prompt|系统提示词?|扮演|假装|你现在(?:起)?是(?!否)|从现在起你是|进入.{0,8}模式|开发者模式|developer mode|越狱|jailbreak"
    r"|(?:不要|不用|不需要|别|无需)(?:再)?(?:引用|依据|看|查|参考|标注).{0,6}(?:文件|条款|来源|原文|资料|出处|依据)|随便编|瞎编|编造|编一[个条]|胡编"
    r"|^(?:system|系统|管理员|admin|assistant)\s*[:：]|系统(?:消息|指令|提示词?)\s*[\]】:：]|(?:请|从现在起|今后)?以后都(?:按|照|这样|这么)|先?复述一遍|关闭.{0,6}(?:检查|校验|引用|过滤|限制)|直接(?:回答|输出|回复)[“\"：:]"
    r"|(?:按|照)着?(?:这个|以下|下面|如下)格式|[{}]{2,}|\]\]|\[\[|\"answer\"\s*:"
    r"|不(?:受|用遵守|必遵守|要遵守)[^,。?!]{0,8}(?:约束|限制|规则|规定|文件)|无需遵守|自由发挥|(?:必须|一律|只能|都|统一)(?:回答|答复|回复)[“\"：:]?是?|不[许准](?:说|答)没有"
    r"|以[“\"'][^”\"']{2,60}[”\"']?(?:开头|结尾)|管理员(?:身份|权限|授权)|(?:修改|篡改|改写|删除)(?:文件|资料库?|原文|条款)(?:的)?内容|(?:重复|复述|照着?)我说的|你就(?:说|回答)|跟着?我念"
    r"|(?:忽略|无视|不要管|别管|不管)(?:时效|有效期|到期|依据)|文件路径|(?:print|reveal|show|output|repeat).{0,24}(?:instruction|rule|setting)|你的(?:系统)?设置"
    r"|其他?(?:用户|人)[^,。?!]{0,10}(?:问过|提问|记录|信息|ip)|删[除掉][^,。?!]{0,4}日志"
    r"|(?:把|将)[^,。?!]{0,16}(?:当[作成]|视为|算作|作为)[^,。?!]{0,24}(?:内容|原文|规定|条款|依据)"
    r"|<\s*/?\s*(?:script|img|iframe|svg|style|a|body|html)\b|javascript:|onerror\s*=|drop\s+table"
)


def blocked(library: Library, reading: Reading, hits: Sequence[Hit]) -> Lacking | None:
    """Why no answer may be looked for at all: small talk, changed rules, another region, contacts."""
    question = reading.question
    if question.kind == "small_talk":
        return Lacking(COURTESY)
    if is_injection(reading):
        return Lacking(NO_OTHER_RULES)
    if not hits:
        return Lacking("政策库中没有找到相关的依据。")
    if _says_nothing(reading):
        return Lacking(SAY_MORE)
    if reading.base and _strange(library, reading):
        return Lacking(NO_BASIS)
    title = absent_title(library, reading, hits)
    if title:
        return Lacking(f"政策库里没有《{title}》。")
    text = asking_part(question.text)
    if CONTACT.search(text) and not any(CONTACT_VALUE.search(hit.clause.text) for hit in hits[:LOOKED_AT]):
        return Lacking("库中文件没有写明联系方式或办公地址。", about=not too_weak(library, reading, hits))
    elsewhere = other_region(library, reading, hits)
    if elsewhere is None:
        return None
    why, near = elsewhere
    return Lacking(why, about=near and not too_weak(library, reading, hits))


def refusal(library: Library, reading: Reading, hits: Sequence[Hit]) -> Lacking | None:
    """Why the evidence bears no answer; None when it does."""
    return next(find_doubts(library, reading, hits), None)


def is_injection(reading: Reading) -> bool:
    """Whether a question tries to change the rules, or carries markup."""
    return bool(INJECTION.search(normalise(reading.question.original)))


def _says_nothing(reading: Reading) -> bool:
    """Whether a question by itself names no document, no agency and no topic: 谁牵头, 5G."""
    question = reading.question
    named = question.doc_ids or question.agencies or question.regions_outside
    asks_all = question.kind in ("documents", "support", "period", "definition")
    return not (named or asks_all or reading.base) and not set(reading.core) - NO_TOPIC


def _strange(library: Library, reading: Reading) -> bool:
    """Whether what a follow-up adds is Latin letters that the library does not hold: somebody hit the keys."""
    own = [word for word in own_words(reading) if not word.isdigit()]
    known = library.index.catalogue.words()
    return bool(own) and all(word.isascii() and word not in known for word in own)
