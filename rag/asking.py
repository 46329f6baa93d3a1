"""What a question asks for: who, how many, how long, which — and which of its pieces ask at all."""

from __future__ import annotations

import re

# Measure words left in pinyin: "多少xiang".
MEASURES = {
    "wan ?ge": "万个", "wan ?hu": "万户", "wan": "万", "yi ?yuan": "亿元", "yi": "亿", "ge": "个", "xiang": "项", "jia": "家",
    "hu": "户", "tiao": "条", "ren": "人", "zuo": "座", "tai": "台", "qian": "钱", "yuan": "元", "kuan": "款",
}  # fmt: skip
# Dialect and chat: the words people ask with → those the patterns below know.
PLAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[五5][鸡机级计姬积击g](?=[加+\u4e00-\u9fff])"), "5g"),
    (re.compile(r"(?<=5g)加(?=[\u4e00-\u9fff])"), "+"),
    (
        re.compile(r"好多(?=钱|[万亿千百]|元|块|个|家|人|项|座|户|台|套|条|处|公里|平|倍|年|天|[、,。?!]|$)"),
        "多少",
    ),
    (re.compile(r"啥子|啥"), "什么"),
    (re.compile(r"咋个|咋"), "怎么"),
    (re.compile(r"没得"), "没有"),
    (re.compile(r"(?<=[值数量额率])为何(?=[?。]|$)"), "为多少"),
    (
        re.compile(
            r"(?<![\d.])(?=[12]\d年(?:那[份版个]|这[份版个]|版|的?(?:计划|方案|行动|规划|文件|通知|办法|政策)))"
        ),
        "20",
    ),
    (re.compile(r"牵的头"), "牵头"),
    (re.compile(r"衙门"), "部门"),
    (re.compile(r"(?<=[由归是找问])那(?=[个家](?:局|部门|单位|委|办|公司|处))"), "哪"),
    (re.compile(r"[前千签迁谦钱]头(?=单位|部门|的?是|谁|哪|[,?。]|$)"), "牵头"),
    (re.compile(r"扛头|扛大旗|扛旗|挑大梁|唱主角|当“?主角”?|打头阵|当龙头|(?<!揭榜)挂帅|拿总|主办"), "牵头"),
    (re.compile(r"帮腔|打配合|帮衬|跟班|打辅助|敲边鼓|打帮手"), "配合"),
    (re.compile(r"会签"), "配合"),
    (re.compile(r"联席班子|联席机制|碰头会"), "联席会议"),
    (re.compile(r"[哦哟喃唛咯咧嘞啦呀啊噢哒](?=[,?。!]|$)"), ""),
    (re.compile(r"[嘛噻哇吧哈](?=[?。!]*$)"), "吗"),
    (re.compile(r"哪个(?=在?(?:牵|挑|扛|领|带|打|管|负责))|啷个(?=在?管)"), "谁"),
    (re.compile(r"啷个"), "怎么"),
    (re.compile(r"(?<=[给补奖])好多"), "多少"),
    *((re.compile(rf"(?<=多少) ?{sound}(?![a-z])"), word) for sound, word in MEASURES.items()),
)
# Pieces that wave something aside: "市里那个我知道", "市级数据勿用".
DISMISSED = re.compile(
    r"(?:(?<![不想没])(?:知道|晓得|清楚|看过)了?|已经?有了?|已经?查到了?|(?:都|就)?不(?:要|用|需要|算|看|问|管)(?:了|的)?|勿用|勿混|除外|别(?:拿来|给我|用|混进来|提))$"
    r"|^(?:莫|别|不要|不用|勿|莫要)(?:再)?(?:拿|用|给我|说|讲|搬|扯|把)"
)
# How the answer is wanted, beside what is asked: "帮我并排放".
WISHED = re.compile(
    r"^(?:帮我|帮忙|麻烦|劳烦|请|给我)?(?:并排|列成?个?表|做成?个?表|画个表|排一?下|整理一?下|简单点|说清楚|写清楚|尽快)[^,。?!]{0,4}$"
)
LONG_QUESTION = 80  # characters, from which a story is told before the question
SHORT_QUESTION = 40  # characters; in a longer one only the pieces that ask decide the kind
ASKING_PIECES = 3
ASKS_ISSUER = re.compile(
    r"(?:发文|印发|发布)的?(?:单位|机关|部门|机构)|(?:谁|哪[个些几家]*(?:单位|部门|机关|部委|委|局|机构)?|什么(?:单位|部门|机关)|几个(?:部[门委]|单位))(?:联合|共同|一起)?(?:发|印发|下发)(?:的|布|文|了|$)"
)
ASKS_OUTLINE = re.compile(
    r"(?:一共|总共|共|有|分成?|包括)?(?:有|分成?)?(?:几|多少)(?:大?章|个?大?部分|大块)|(?:有|分成?|包括)哪[些几]个?(?:大?章|大?部分|大块)|(?:主要|大致|核心)(?:是)?(?:内容|讲|说|写)(?:了|的|些)*(?:是|有)?(?:什么|哪些)?"
    r"|(?:讲|说|写)了(?:些|哪些)?什么|(?:介绍|总结|概括|概述|归纳|梳理)一?下?(?=[^,。?!]{0,24}(?:方案|规划|计划|文件|政策|通知|意见|条例|办法))|(?:内容)?(?:框架|目录)(?:是什么)?|内容(?:是|有)(?:什么|哪些)"
)
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "documents",
        re.compile(
            r"(?:库里|库中|这里|你|资料库|政策库|系统里?|手头)[^,。?!]{0,6}(?:有|收|查|存)[^,。?!]{0,4}(?:哪些|什么|几[份个]|多少[份个]?)[^,。?!]{0,2}(?:文件|政策|方案|资料|文档)(?=$|[?。!,吗呢])"
            r"|(?:收录|收了|入库)了?(?:哪|什么|几|多少)"
        ),
    ),
    (
        "compare",
        re.compile(
            r"差多少|差几|相差|对比|对照|一样(?:吗|不|的)|一不一样|同不同|是否一致|比较|相比|区别|不同|不一样|哪个[高低多大少]|谁[高低多大少]|[高低多大少]还是|更[高低多大少]|比[\u4e00-\u9fff]{2,6}(?:更|还|要|定得)*[高低多大少快](?:吗|不|么|些|[?]|$)|高多少|多多少"
        ),
    ),
    (
        "period",
        re.compile(
            r"有效期|过期|到期(?!要|得|[^,。?!]{0,6}(?:几个|多少))|失效|作废|还有效|还管用|还算数|还在执行|起止|实施期|执行期|规划期(?![末内初中间满])|什么时候结束|收官|到头|干到什么时候|什么时候到期|哪年到哪年|(?:管|执行|实施|有效|推行)到(?:哪|什么时候|何时|几)|哪一?[年天月](?:发|公布)(?:的|文|布)|多少号文?(?=$|[?。,])|几号文|〔\d{4}〕\d+号[^,。?!]{0,6}(?:哪|什么|关于|讲)|管的?(?:是)?哪?几年|在不在期|期内|起施行|施行|什么时候生效|还有用没|还能(?:照着?|接着|继续)?(?:办|用|执行|参照|享受)|还认不认|有没有用(?![电地途户房])|还作数|废止|从哪天|文号|字号|什么时候(?:印发|发布|出台)|(?:哪年|哪月|哪日|哪天|几号|何时).{0,6}(?:印发|发布|出台|发文|下发)|(?:印发|落款|成文|发布|发文|出台)(?:时间|日期)|哪天(?:印发|发)"
        ),
    ),
    (
        "when",
        re.compile(
            r"哪一?年(?:之?前|底|以前|完成|做到|实现|建成)?|何时|什么时候(?!印发|发布|出台)|啥时候|什么时间|几年内|期限"
        ),
    ),
    (
        "relation",
        re.compile(
            r"(?:落实|依据|根据|贯彻|按照|承接|参照|响应|对应|凭)[^,。?!]{0,6}(?:哪|什么)[^,。?!]{0,4}(?:文件|方案|规划|计划|通知|精神|政策|法规?)"
            r"|(?:取代|替代|接替)|有没有(?:新的|后续)[^,。?!]{0,4}(?:文件|方案|计划|政策)|后续(?:文件|方案|计划|政策)|换成了?(?:什么|哪)[^,。?!]{0,4}(?:文件|方案|计划)"
            r"|(?:上位|依据的?)(?:文件|政策|方案|规划|计划)?(?:是|有)(?:什么|哪)|(?:制定|编制|出台)(?:的)?(?:依据|根据)|(?:依据|根据)(?:是)?什么(?:制定|编制|出台|来)"
            r"|(?:哪|什么)[^,。?!]{0,4}(?:文件|方案|规划|计划|通知)[^,。?!]{0,4}(?:制定|编制|出台|来的|的要求|落实|依据|根据|承接|执行)"
        ),
    ),
    ("period", ASKS_ISSUER),
    ("outline", ASKS_OUTLINE),
    ("organisation", re.compile(r"联席会议|专班|召集人|领导小组|工作专班|组成人员|成员单位")),
    (
        "definition",
        re.compile(
            r"什么意思|啥意思|什么叫|何谓|何为|是指|指什么|指的是|指的啥|全称|英文|缩写|简称|怎么(?:定义|界定)|定义|指(?:的是)?哪(?:些人|类人|几类)|代表什么|怎么算|怎么计算|计算口径|(?<!什么)口径|(?<!高)分子|分母|代表(?:的)?(?:是)?(?:哪|什么)"
        ),
    ),
    (
        "responsible_units",
        re.compile(
            r"责任单位|配合单位|责任部门|配合部门|参与单位|协办单位|(?:谁|哪些|哪个|哪几家).{0,6}(?:配合|参与|协助)|配合(?:[^,。?!]{0,10}的)?(?:是|有|单位|部门|哪[几些个]+(?:部门|单位|家))|打下手|搭把手|(?:跟着|拉了?|带上?了?|联合了?)哪[些几两一]?[个家]?(?:人|部门|单位|家)?(?:一起)?(?:[?。]|$)|拉了?哪些(?:人|部门|单位)"
        ),
    ),
    (
        "responsibility",
        re.compile(
            r"牵头|挑头|领头|主抓|主管|带头(?![用做干搞示应])|主责|抓总|谁来?(?:负责|管|抓|干|做|推|出面|说了算|做主|拍板)|归(?:谁|哪)|由(?:谁|哪)|"
            r"(?:哪个|哪家|哪些|什么|哪一?个|啥子?)(?:市级|区级|县级|市|区|委办)?(?:部门|单位|局|委|机关|机构)|对口(?!帮扶|支援|协作)|哪[头边块]管|[\u4e00-\u9fff]{2,6}管还是[\u4e00-\u9fff]{2,6}管|归[^,。?!]{2,8}还是|敲哪|(?:找|问|对接|联系|(?<!谁)[跟和])(?:谁|哪几?个?(?:局|部门|单位|委|家|办(?![法理公]))|什么部门|啥部门)|由哪些单位|"
            r"管.{1,14}的(?:部门|单位)|(?:部门|单位)(?:是哪|是谁|有哪些)|负责单位|负责部门|谁在(?:负责|管|抓|牵头)|是谁在?(?:负责|管)"
        ),
    ),
    (
        "list",
        re.compile(
            r"(?:一共|总共|共|都?有|分|分为|列了|讲了|提了|包括|包含)哪?几(?:项|条|个|大|类|方面|种|步|点|块)|哪几(?:项|条|类|个?方面|种|点|块|个领域)|几(?:项|条)(?:任务|措施|工作|原则)|(?:有|列了?|讲了?)哪\d+(?:项|条|个)|列(?:一下|出|举)[^,。?!]{2,24}[二三四五六七八九十\d][条项大类个种]|分别(?:叫|是)什么|都叫什么|哪[一二三四五六七八九十\d]{1,3}(?:件|项|条|大|类|块|步|点|种|个(?:方面|领域|部分|环节|[^,。?!]{0,8}(?:方向|场景|原则|任务|行动|工程)))|哪些(?:[\u4e00-\u9fff]{2}措施|任务|措施|方面|工程|行动|工作|内容|专栏|项目|事项|指标|原则|材料|条件|情形|步骤|地方|领域)|(?:任务|措施|工程|行动|项目|事项|指标|原则|材料|条件|情形|步骤)(?:都)?(?:有哪些|叫啥|有啥|是哪些)|(?:包括|包含|分为|分成)(?:哪|什么|几)"
        ),
    ),
    (
        "indicator",
        re.compile(
            r"(?:数|率|量|值|额|收入|规模|比重|占比)的?(?:目标|指标|要求)(?:值|数)?(?:是|[?,。]|$)|多少|数量|(?:要|有|建|成|达|到|共|定|过|造|育|设|体|各|占)[^,。?!]{0,3}几[个家]|(?<![好哪])几[个家][^,。?!]{0,8}(?:[?]|$)|(?<!好)几万|几成|几倍|百分之|目标值|指标|增速|占比|达到.{0,4}(?:吗|什么)|几(?:公里|平方|亿|千|百|家|户|台|条|项)|多大|多高|多快"
        ),
    ),
    (
        "support",
        re.compile(
            r"奖励|补贴|补助|补偿|加计扣除|扶持|优惠|减免|给什么支持|(?:什么|哪些)(?:支持|扶持|优惠)(?!的)|有没有支持|支持[^,。?!]{0,4}[不吗](?=[,。?!]|$)|支不支持|有没有钱|资金|拿钱|奖|税|好处|帮扶|补不补|贴补|报点|给报|报销|表示表示|兜底|帮衬|补一点|补点|出钱|掏钱|少收|减不减|免不免|收不收|该不该收|鼓励政策|政策倾斜|绿色通道|贴息|保险|赔不赔|给不给"
        ),
    ),
)
ASKS_SUPPORT = dict(KINDS)["support"]
TASKS = re.compile(
    r"牵头的?是?(?:哪|什么|啥)|(?:牵头|主抓)的?(?:活|事|任务|项目)|(?:牵头|主抓|负责|参与|承担|配合|管(?!理)|干|做|抓)[^,。?!]{0,5}(?:哪些|什么|啥|几[项件桩条]|哪[几一两三\d]?[项件桩条块]|哪几?个|多少项|事项|任务|清单)|"
    r"(?:哪些|什么|啥|几项|所有|全部).{0,6}(?:任务|工作|事项|活|职责|事(?!业))|(?:任务|事项|职责|分工)(?:清单|有哪些|是什么)?$|都(?:牵头|负责|干|管)|分[到给]我们|(?:我们|名下|头上)[^,。?!]{0,6}(?:哪|几|多少|任务)|提到(?:了)?我们|有我们的?[份事]|跟5g(?:有什么|什么)关系|(?:责任|配合|牵头)单位的?[^,。?!]{0,4}(?:哪[几些]|几)[条项个件桩]"
)
GIVEN = re.compile(
    r"(?:给|补|奖|(?<!认)领|拿|发|报|资助|补贴|补助|奖励)(?:到|了|我|他|我们|企业)?多少(?:钱|元|万|$|[,。?!])"
)
ORGANISATION = dict(KINDS)["organisation"]
SEATED = re.compile(r"[设放挂]在|召集人")
WHY = re.compile(r"为什么|为何|凭什么|什么原因")
RESPONSIBILITY_KINDS = ("responsibility", "responsible_units")
WHO_LEADS = re.compile(r"牵头|主责|责任单位|谁负责|谁管|归谁")
HOW_COUNTED = re.compile(r"怎么(?:计)?算")
DEFINED = re.compile(r"口径|定义|分子|分母|公式|是指|什么意思")
LONGEST_FORMULA = 20  # characters of a question for how a figure is worked out
WHO_ASKED = re.compile(r"牵头|负责|谁|哪个|哪家|哪些|部门|单位")
NOT_TASKS = re.compile(
    r"哪一?家|还有哪些|哪些(?:责任|配合|参与|牵头)(?:单位|部门)|(?:责任|配合|参与|牵头)(?:单位|部门)(?:是|有)?哪|谁|哪个(?:部门|单位|处|科)|哪几年"
)
INTERROGATIVE = re.compile(
    r"多[少久长大高远快]|(?:要|有|是|建|成|达|到|共|定|分|列|提|哪|过|造|育|设|体|各|占)[^,。?!]{0,3}(?<!好)几|(?<![早好前这那近又大老])几[^,。?!]{0,8}[?!]|^几|(?<![早好前这那近又大老])几[^,。?!]{0,6}$|哪|谁|什么|啥|吗|呢|怎么|咋|如何|是否|是不是|有没有|有没得|能不能|可不可以|支不支持|鼓不鼓励|为何|为什么|行不行|[?？]|查一下|帮.{0,3}查|想知道|列出"
)
YES_NO = re.compile(
    r"是牵头还是|牵头还是|还是配合|吗|是不是|([会能让算管帮])不\1|有没有|对不对|是否|对[吧伐么]|没错吧|没记错|确认|核实|核一下|核对|真的假的|是这样|吧[?。]?$"
)
OPEN_QUESTION = re.compile(r"怎么|如何|什么|哪(?!怕)|多少|(?<![早好前这那近又大老])几|谁")
PAUSE = re.compile(r"[,。;!?]")
PAUSED = re.compile(r"(?<=[,。;!?])")  # the mark stays with the piece before it
SMALL_TALK = re.compile(
    r"^(?:你好|您好|hi|hello|嗨|在吗|早上好|下午好|晚上好|谢谢|多谢|辛苦了|再见|拜拜|你是谁|你叫什么|你会什么|你能做什么|你能干什么|讲个笑话|哈哈)+[!。?~ ,呀啊吗哦]*(?:你好|谢谢)?[!。?]*$"
    r"|^(?:这个?|本|你们?的?)?(?:系统|助手|工具|机器人|平台|软件)?(?:怎么(?:使)?用|能?(?:干|做)什么(?:用)?|有什么(?:用|功能)|是干什么(?:用)?的)[!。?]*$"
    r"|^(?:请问)?你(?:是|叫|会|能|多大|几岁|喜欢|有名字)(?!.*(?:政策|5g|查|帮)).{0,12}$"
)


def kind_of(text: str, *, agency: bool) -> str:
    """The kind of a normalised question; ``agency``: it names one of the library."""
    if SMALL_TALK.match(text):
        return "small_talk"
    asked = asking_part(text)
    told = text if len(text) <= SHORT_QUESTION else asked
    if agency and TASKS.search(told) and not NOT_TASKS.search(told):
        return "tasks"
    for part in dict.fromkeys((asked, text)):
        found = next((kind for kind, pattern in KINDS if pattern.search(part)), "")
        found = _mended(found, part, text)
        if found:
            return found if part == asked or len(text) <= SHORT_QUESTION else "passage"
    return "passage"


def _mended(found: str, part: str, text: str) -> str:
    """The kind, where the first pattern that fits a piece is not what the question is about."""
    if found in ("compare", "when") and WHO_LEADS.search(part):
        found = "responsibility"  # "市里和渝北牵头的部门有啥不同", "谁牵头、什么时候完成"
    if found == "responsibility" and SEATED.search(part) and ORGANISATION.search(text):
        return "organisation"  # "联席会议的办公室，各设在哪个部门"
    if found == "period" and WHY.search(part):
        return "passage"
    if found == "definition" and HOW_COUNTED.search(part) and not DEFINED.search(part):
        # "有没有补贴，怎么算的"; "租金头几年怎么免，后面怎么算"
        return "support" if ASKS_SUPPORT.search(text) else "passage" if len(text) > LONGEST_FORMULA else found
    if found == "indicator" and GIVEN.search(part):
        return "support"  # "给多少": an amount that somebody gets
    if found == "responsibility" and _asks_support(part):
        return "support"  # "有没有补助？哪个部门牵头？": the answer names the office too
    return found


def plain_words(text: str) -> str:
    """A normalised question in standard words, without the pieces that wave something aside."""
    for pattern, word in PLAIN:
        text = pattern.sub(word, text)
    said = [(piece, piece.strip(",。;!? ")) for piece in PAUSED.split(text)]
    kept = [
        p
        for p, words in said
        if not (DISMISSED.search(words) or WISHED.search(words)) or INTERROGATIVE.search(p)
    ]
    left = "".join(kept)
    return left.rstrip(",;") if INTERROGATIVE.search(left) else text


def pieces(text: str) -> list[str]:
    """A normalised question cut where a reader draws breath."""
    return PAUSE.split(text)


def asks_yes_no(text: str) -> bool:
    """Whether a normalised question wants a yes or a no: 是能源局牵头吗, but not 怎么接入吗."""
    return any(YES_NO.search(piece) and not OPEN_QUESTION.search(piece) for piece in pieces(text))


def point_of(text: str) -> str:
    """A question without the story told before it: of a long one only the pieces that ask."""
    return asking_part(text) if len(text) > LONG_QUESTION else text


def _asks_support(text: str) -> bool:
    """Whether one piece asks for support and another for the office."""
    return any(
        ASKS_SUPPORT.search(piece) and INTERROGATIVE.search(piece) and not WHO_ASKED.search(piece)
        for piece in pieces(text)
    )


def asking_sentences(text: str) -> str:
    """Of a long question the last two sentences that ask: a story asks much by the way. Else the text."""
    if len(text) <= LONG_QUESTION:
        return text
    said = [sentence for sentence in re.split(r"(?<=[。;!?])", text) if INTERROGATIVE.search(sentence)]
    asked = [sentence for sentence in said if sentence.endswith("?")]
    return "".join(asked[-2:] or said[-1:]) or text


def asking_part(text: str) -> str:
    """The pieces of a question that ask; a story told before them is left out."""
    told = asking_sentences(text)
    asked = [piece for piece in PAUSED.split(told) if INTERROGATIVE.search(piece)]
    return "".join(asked[-ASKING_PIECES:]) or told
