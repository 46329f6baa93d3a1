"""The kinds of thing a question asks for: how each is asked for, and what a stretch that states one looks like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.language.regions import find_regions
from rag.library import Library

NUMERAL = "一二两三四五六七八九十百"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A kind of thing: how it is asked for, what a stretch that states one looks like, what to say without."""

    asks: re.Pattern[str]
    states: Callable[[Library, str], object]
    missing: str
    share: float = 0.33  # of the topic's bigrams, that must stand beside it


MONEY = re.compile(
    r"多少(?:钱|万元|元|块钱|万块|经费|预算|资金)|几[分毛角块]钱|几[毛角](?=$|[,?。一每])|(?:资金|基金|经费|预算)[^,。?!]{0,8}多[大少]|(?<!好)几万(?:元|块)|(?:给|补|奖|拿|(?<!认)领|批|花|投|值)[^,。?!]{0,4}(?:几十?|几百|上)万|金额|额度"
    r"|(?:发|给|补|贴|奖|拿|(?<!认)领|得|拨|投资|补贴|补助|奖励|资助|补偿|赔偿?|罚)(?:了|到|是|款|他们|每家|一家|我们)?多少(?![项个家类年天月日次人户名])"
    r"|多少(?:奖励|补贴|补助)|补贴标准|奖励标准|补助标准|(?:奖|补|罚)[^,。?!]{0,4}(?:上限|封顶)|最高(?:能)?(?:奖|补|给|拿)|罚款|百分之几的补"
)
MONEY_VALUE = re.compile(
    r"[一二三四五六七八九十百千]+[万亿]?元|[（(][万亿]?元[）)]|\d[\d,.]*\s*(?:万|亿|百|千)?元|\d+(?:\.\d+)?\s*亿|\d+(?:\.\d+)?\s*万(?:元|$|[，。；])|减按|全额|(?:补|奖|贴|给予|减)[^，。；]{0,8}\d+(?:\.\d+)?[%％]|\d+(?:\.\d+)?[%％][^，。；]{0,6}(?:补|奖|贴)"
)
NO_TOWN = re.compile(r"[城乡]镇|乡村|农村|行政村|自然村|山村|各[镇村]|镇街|社区(?!居)|特色小镇|小城镇")
TOWN = re.compile(r"[\u4e00-\u9fff]{2}(?:镇|街道|乡|村)")
PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:新区|园区|产业园|示范[区园]|高新区|经开区|开发区|自贸|保税|镇|街道|大道|路|机场|港|公园|景区|商圈|步行街|古镇|校区|新城|谷|医院|大学|学院|广场|中心城区)"
)
ZONE = re.compile(r"[\u4e00-\u9fff]{2}(?:新区|高新区|经开区|开发区|自贸)|各区县|主城|中心城区")
COUNTY = re.compile(
    r"(?:^|[\s、，：和在（])[\u4e00-\u9fff]{2}[区县](?=$|[\s、，；。）和的])"
)  # listed or not
NO_COUNTY = re.compile(
    r"[^、，\s]?(?:园|社|小|片|景|地|城|郊|灾|山|库|校|辖|厂|功能|各|本|全|市|分|牧|林|矿|港)[区县]"
)
NO_PLACE = re.compile(  # kinds of places, none in particular
    r"(?:(?:工业|产业|科技|旅游|智慧|重点|特色|示范|物流|农业|数字|创新|文化|集群|行业|应用|A级|各类|现代)+|[的个批座类])"
    r"(?:园区|产业园|景区|商圈|医院|园|基地|校区|示范[区园]|小镇|谷|港|机场|公园|广场|大道|学校)"
)
INSTITUTION = re.compile(
    r"(?<!各)(?<!高)[\u4e00-\u9fff]{2,8}(?:大学|学院|中学|小学|人民医院|中心医院)|[三二]甲医院|医院[、）]"
)
PLACE_NOUN = "区县?|县|镇|乡|村|街道|社区|城市|园区|省|市|地方|位置|地"


def _matches(pattern: re.Pattern[str]) -> Callable[[Library, str], object]:
    return lambda _, text: pattern.search(text)


def _names_town(_: Library, text: str) -> bool:
    return bool(TOWN.search(NO_TOWN.sub(" ", text)))


def _names_county(library: Library, text: str) -> bool:
    """Whether a text names a county, or a zone that is run like one."""
    return bool(
        ZONE.search(text)
        or COUNTY.search(NO_COUNTY.sub(" ", text))
        or find_regions(library.reader.strip(text))
    )


def names_place(library: Library, text: str) -> bool:
    """Whether a text names a place other than the library's own: 重庆市 in a plan of Chongqing is no answer to where."""
    return bool(
        PLACE.search(NO_PLACE.sub(" ", text))
        or COUNTY.search(NO_COUNTY.sub(" ", text))
        or find_regions(library.reader.strip(text))
    )


EXPECTATIONS: tuple[Expectation, ...] = (
    Expectation(MONEY, _matches(MONEY_VALUE), "具体金额或标准"),
    Expectation(
        re.compile(
            r"百分之几|百分比|(?:什么|多大|多少)比例|几个百?分?点|比例(?:是|到底|多少|为)|几成|多大比例|打几折|折扣"
        ),
        _matches(re.compile(r"[%％]|百分之|分之")),
        "比例",
    ),
    Expectation(
        re.compile(r"排第?几|排[^,。?!]{0,6}第几|第几[名位]|排名|名次"),
        _matches(re.compile(r"[第前][一二三四五六七八九十\d]+(?:位|名|、|，|。|$)")),
        "排名",
    ),
    Expectation(
        re.compile(r"几月|哪个?月|几号(?!楼|机|线)|哪一?天|具体日期|具体时间|什么日子|哪个季度|第几季度"),
        _matches(re.compile(r"\d+\s*月|季度|月底")),
        "具体日期",
    ),
    Expectation(
        re.compile(r"哪[一两几二三四五六七八九十\d]*个?(?:镇|街道|乡(?!镇)|村|社区)"),
        _names_town,
        "具体地点",
    ),
    Expectation(
        re.compile(rf"哪(?:一|几|些|[{NUMERAL}\d])?个?(?:区县|县|区(?![域块别间级]))"),
        _names_county,
        "具体区县",
        share=0.2,
    ),
    Expectation(
        re.compile(
            rf"(?:在|落|设|建|选|放|定|位于|布局|覆盖)[^,。?!]{{0,6}}哪(?:里(?!交|办|申|报|领|登|查|填|提|下载|缴|看|问)|儿|一?[几些两{NUMERAL}]?个?(?:{PLACE_NOUN}))|(?:有|是|包括|入选)[^,。?!]{{0,4}}哪[几些]?个?(?:城市|区县|园区)|哪个位置|(?<!在)什么地址(?=[,。?!]|$)|选址在|几楼|几号楼|哪层|哪条街|哪栋"
        ),
        names_place,
        "具体地点",
    ),
    Expectation(
        re.compile(
            rf"哪(?:一|几|[{NUMERAL}\d])?(?:家|个)(?:[\u4e00-\u9fff]{{2}})?(?:公司|企业|厂商|厂家|供应商|品牌|设备商|开发商)|(?:公司|企业|厂商|车企|品牌)[^,。?!]{{0,6}}(?:是|有|为)哪[几些]?家|哪[几些]家(?:车企|企业|公司)"
        ),
        _matches(
            re.compile(
                r"[\u4e00-\u9fff]{2,10}(?:公司|集团|股份)|(?:移动|联通|电信|铁塔)(?:公司|重庆|、|，|。|等)"
            )
        ),
        "具体企业",
        share=0.15,
    ),
    Expectation(
        re.compile(
            rf"哪(?:一|几|些|[{NUMERAL}\d])?(?:所|家)(?:学校|大学|高校|中学|小学|幼儿园|医院|卫生院|高中)|是哪[几些]?所|哪[几些]?所(?=[,。?!]|$)"
        ),
        _matches(INSTITUTION),
        "具体单位",
        share=0.15,
    ),
    Expectation(
        re.compile(rf"(?:圈|选|挑|请)了?[^,。?!]{{0,6}}哪(?:一|几|些|[{NUMERAL}\d])?家"),
        _matches(
            re.compile(
                r"[\u4e00-\u9fff]{2,10}(?:公司|集团|股份|研究院|研究所|大学|学院|协会|联盟)|(?:移动|联通|电信|铁塔)(?:公司|重庆|、|，|。|等)"
                r"|[\u4e00-\u9fff]{2,6}、[\u4e00-\u9fff]{2,6}等(?:企业|公司|单位|机构)"
            )
        ),
        "具体单位",
        share=0.15,
    ),
    Expectation(
        re.compile(r"频段|哪[段个]频[率段]|多少(?:兆赫|MHz|GHz)|哪个频率", re.IGNORECASE),
        _matches(re.compile(r"\d\s*(?:MHz|GHz|兆赫)", re.IGNORECASE)),
        "频段",
    ),
    Expectation(
        re.compile(
            r"(?<!没)(?:怎么|如何|怎样)(?:去)?(?:申请|申报|报名|办理|领取)|申[请报](?:流程|材料|表|程序|手续)|(?:交|准备|带|提交)(?:什么|哪些)(?:材料|资料|证)|在哪(?:申请|申报|报名|办)|(?:去|到|上|找)哪(?:里|儿|个)?(?:窗口|平台|网站|系统)?(?:领|申请|申报|报名|办理|登记)|哪个(?:窗口|网站|平台|系统)(?:领|办|申|报|登)|(?:办|要|拿)(?:什么|哪些)(?:牌照|证照?|许可|手续)|流程(?:是|怎|有|给|发)|课题指南|截止(?:日期|时间)|什么时候截止"
        ),
        _matches(re.compile(r"申请|申报|提交|受理|报送|材料|截止|工作日")),
        "办理程序、材料或期限",
    ),
    Expectation(
        re.compile(r"为什么|为何|什么原因|原因(?:是|在)|凭什么|出于什么|什么考虑|怎么不(?:让|是|由)"),
        _matches(
            re.compile(
                r"因为|由于|为了|旨在|以便|鉴于|目的|针对|面对|随着|为(?:深入|认真|加快|贯彻|推动|进一步|落实|全面|促进)"
            )
        ),
        "原因",
    ),
    Expectation(
        re.compile(r"哪个(?:处室?|科室?|司(?!机))|什么处室|哪个科(?!技)|经办(?:处|科)"),
        _matches(re.compile(r"[\u4e00-\u9fff]{2,6}(?:处室?|科室?)(?![理学技研置])")),
        "具体处室",
    ),
    Expectation(
        re.compile(
            r"(?:怎么|如何|受什么|有什么|什么样的?)(?:处罚|追责|问责|罚)|(?:处罚|罚则)(?:是|有)?什么"
            r"|(?:违|骗|逾期|擅自|私自|乱|偷|没?不按)[^。?!]{0,20}(?:怎么|如何)处理"
        ),
        _matches(re.compile(r"处罚|罚款|追责|问责|通报批评|约谈|扣分")),
        "处罚",
    ),
    Expectation(
        re.compile(r"怎么分(?:的|配)?(?=[,。?!]|$)|如何分配|(?:各|分别)占"),
        _matches(re.compile(r"分别|各占|其中[^，。]{0,16}\d")),
        "分项数值",
    ),
    Expectation(
        re.compile(r"扣[^,。?!]{0,4}分|考核分|多少分|占[^,。?!]{0,3}几分"),
        _matches(re.compile(r"\d+\s*分(?!之)|扣分")),
        "分值",
    ),
    Expectation(
        re.compile(
            r"(?:一年|每年|一个?月|每月|一?个?季度|每周|一周|多久|多长时间|隔多久|几个月|几年)[^,。?!]{0,4}(?:开|办|评|查|检查|更新|碰|报|考核|调度|通报)?[^,。?!]{0,2}(?:几[次回]|一[次回])|几[次回](?:会|检查|通报)"
        ),
        _matches(re.compile(r"每[年月季周半两三日天]|定期|不定期|适时|一次|按[季月年]|年度|常态化")),
        "次数或周期",
        share=0.2,
    ),
    Expectation(
        re.compile(
            r"(?:目前|现在|眼下|如今|到现在|截至今天|截至目前|最后|实际)[^,。?!]{0,8}(?:做到|完成|达到|建成|建了|开通|有|实现|建到|到)了?[^,。?!]{0,3}(?:多少|几)"
            r"|(?:做|搞|建|评|验|办|干|完)[完好成]了(?:吗|没有?|么)|(?:完成|落实|验收|结束|实现|开通|启动)(?:了(?:吗|没有?|么)|没有)|(?:结果|结论|成效|进展|进度)(?:怎么样|如何|怎样|是什么|怎么)|进展到哪|做到哪一?步"
        ),
        _matches(
            re.compile(r"截至|累计|目前|现有|已[建开达有实完拥]|(?:19|20)\d\d年(?:末|底)?[^，。；]{0,8}达")
        ),
        "目前的完成情况",
    ),
    Expectation(
        re.compile(
            r"(?:已经?|最后|最终|首批|第一批)[^,。?!]{0,4}(?:定下来?|评出来?|确定|选定|公布|选上|评上|认定|入选|授牌)[^,。?!]{0,6}(?:哪|谁|几|什么)"
        ),
        _matches(re.compile(r"公布|入选|评为|确定为|名单|授予|认定为|获批|首批")),
        "评定结果",
    ),
    Expectation(
        re.compile(
            r"(?:达到|符合|满足|要)(?:什么|哪些|怎样的?|多高的?)(?:标准|条件|要求|门槛)[^,。?!]{0,10}(?:评|认定|申|入选|算|够)|(?:评选|认定|评定|入选|打分|评分|评价)(?:的)?(?:标准|条件|指标|办法|细则)"
        ),
        _matches(re.compile(r"标准|条件|应当具备|符合|不低于|不少于|以上的")),
        "评定的标准或条件",
    ),
    Expectation(
        re.compile(
            r"(?:谁|哪[个方家边级些]|还是)[^,。?!]{0,10}(?:掏|出钱|掏钱|买单|付钱|付费|承担费用|出资)(?=[,。?!]|$)"
        ),
        _matches(re.compile(r"财政|出资|承担|自筹|分担|投入|专项资金|付费|补偿")),
        "由谁出资",
        share=0.2,
    ),
    Expectation(
        re.compile(r"哪[部个条一]{0,2}(?:法律?|条例|法规)|第几条|法律依据"),
        _matches(re.compile(r"《[^》]*(?:法|条例|规定|办法)》|第[一二三四五六七八九十百]+条")),
        "法律依据",
        share=0.2,
    ),
    Expectation(
        re.compile(
            rf"哪(?:些|几[个家所]|[{NUMERAL}]?[个家所])(?:公立|民营|三甲|试点|示范|重点)?(?:医院|学校|高校|大学)"
        ),
        _matches(INSTITUTION),
        "具体单位",
        share=0.15,
    ),
    Expectation(
        re.compile(
            r"(?:都|分别|分布|设)?在哪些(?:区县|市县|城市|镇|街道|乡镇|省市?)|(?:区县|城市|乡镇)[^,。?!]{0,4}(?:名字|名单|挨个|逐个)"
        ),
        names_place,
        "具体地点",
    ),
    Expectation(
        re.compile(r"(?:各|分别)(?:是)?(?:指|代表)(?:的)?(?:是)?(?:什么|哪)"),
        _matches(re.compile(r"是指|指的|即|分别|包括|[（(][^）)]*[、，]|——")),
        "各自所指",
    ),
)
