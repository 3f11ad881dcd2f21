# ruff: noqa: E501 - a pattern is read in one line or not at all
"""The words of danger to life, and the words that take the danger out of them.

Kept apart from the code that applies them, so that someone who knows the field can read and
correct the list. Patterns see text with half-width ASCII in lower case.
"""

import re
from dataclasses import dataclass

from linli.triage.text.danger_scenes import SCENES


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of danger: `lingers` when it may last although it began long ago or is only feared.

    A fire of last year is over, and a feared fire has not begun. Someone who was trapped yesterday
    may still be, and someone feared to jump may jump: such words are set aside more rarely.
    """

    code: str
    category: str
    grade: str
    pattern: re.Pattern[str]
    lingers: bool = False


def _sign(code: str, category: str, grade: str, *parts: str, lingers: bool = False) -> Sign:
    return Sign(code, category, grade, re.compile("|".join(parts)), lingers)


_WORDS: tuple[Sign, ...] = (
    _sign(
        "fire", "fire-smoke", "P1",
        r"(?<!急)(?<!冒)(?<!不)(?<!打得)(?<!点得)着(?:了?大|起|了)?火(?!车|锅|爆|罐|点|器)", r"起火(?!车)", r"失火", r"火灾(?!自动报警|发生率|报案|用水|急救|无法|案|形势|防控|统计)",
        r"烧(?:起来|着了)|着起来了", r"(?<!用)(?<!动)(?<!是)(?<!还)明火(?!作业|烹饪|器具)", r"火苗", r"火势",
        r"冒(?:着|出|起)?(?:黑|浓|白|大)?烟", r"浓烟", r"自燃",
        r"\bon fire\b", r"\b(?:house|building|flat|car|kitchen|bike|battery)[\w ]{0,12} fire\b",
        r"\bfire\b(?![ -](?:stations?|drills?|extinguishers?|alarm test|exits?|doors?|lanes?|hydrants?|engines?|trucks?|safety|sale|brigade|department|fighters?|equipment|hose|escape|insurance|prevention|pit|place|wood|works?))",
        r"\bflames?\b", r"\bsmoke (?:is (?:coming|pouring|filling|everywhere|rising)|coming |pouring |everywhere|in the (?:stair|hall|corridor|building|kitchen|room|house|flat))", r"\bburning (?:down|smell)",
    ),
    _sign("explosion", "fire-smoke", "P1", r"(?<!气球)爆炸(?!头|性|式|声吓)", r"爆燃", r"炸了(?!鸡|锅)", r"\bexplo(?:sion|ded|des)\b"),
    _sign(
        "gas", "gas-leak", "P1",
        r"(?:煤气|燃气|天然气|液化气|瓦斯|管道气)(?:管|罐|灶|阀|表|瓶|管道)?(?:好像|可能|在|又|一直|正在|老|有点|有些|严重|大量)*(?:泄漏|泄露|漏气|漏了|外泄|在漏|跑气)",
        r"(?:煤气|燃气|天然气|液化气|瓦斯)的?(?:味|臭味|气味)", r"(?<!轮胎)(?<!车胎)(?<!气球)漏(?:煤气|燃气|天然气|瓦斯)", r"臭鸡蛋味",
        r"\bgas[- ](?:is )?(?:odou?r|leak)", r"\bleaking gas\b", r"\bsmells? (?:of |like )?gas\b", r"\bgas smell\b",
        lingers=True,
    ),
    _sign(
        "carbon-monoxide", "medical-help", "P1",
        r"一氧化碳", r"(?:煤气|炭火|烧炭)中毒", r"\bcarbon monoxide(?: alarm)?\b", r"\bco (?:poisoning|alarm)\b",
        lingers=True,
    ),
    _sign(
        "trapped-lift", "lift-trapped", "P1",
        r"(?:被?困|关|卡|锁)(?:在|进|到)?(?:了)?(?:电梯|轿厢)", r"电梯(?:里|内|中)?(?:又|把|关|卡|里面)?(?:困着?|关着?|被困|卡着?)(?:了|住)?(?:着)?(?:[一二两三四五六七八九十几\d]+个?)?(?:人|老人|孩子|小孩|大人|大爷|大妈)(?!员)", r"电梯(?:里|内|中)?面?(?:还)?有(?:[一二两三四五六七八九十几\d]+个?)?(?:人|老人|孩子|小孩|大人|大爷|大妈)(?=出不|被困|被关|困|在?喊|在?叫|呼救|求救|敲|$|[,，。!])",
        r"电梯(?:困|关|卡)(?:了|住|着)*(?:人|[\d一二两三四五六七八九十几]+个?人)", r"\b(?:trapped|stuck) in (?:the |a |an )?(?:lift|elevator)\b|\b(?:lift|elevator) (?:emergency|rescue|entrapment)\b",
        lingers=True,
    ),
    _sign(
        "trapped", "person-trapped", "P1",
        r"被(?:困|压|埋|卡)(?:住|在|了|着)?(?!扰|难|惑|价|缩|制|坏|榨|抑|在这|在那|脖)(?!住?不能)", r"(?<!音)(?<!噪声)(?<!问题)困(?:在|住)(?:了)?(?!扰|这种|这个|那种|多年)(?!家里?(?:不能|没法|无法|上网))(?=.{0,8}(?:里|中|上|下|人|屋|房|楼|火|水|车|$))",
        r"(?:掉|跌|摔|陷)(?:进|入|到|下)(?:了)?(?:[^,。!?;，；]{0,4})(?:井|坑|河|湖|水库|池塘|沟)", r"坍塌", r"(?:房|楼|墙)(?:子|屋|体)?(?:倒|塌|垮)(?:了|塌|下)",
        r"\btrapped\b(?! in (?:the |a |an )?(?:lift|elevator)\b)", r"\bcollapsed (?:building|house|wall|roof)\b|\b(?:building|house|wall|roof) (?:has )?collapsed\b",
        lingers=True,
    ),
    _sign(
        "unconscious", "medical-help", "P1",
        r"昏迷", r"晕(?:倒|过去|厥)", r"昏(?:倒|过去|厥|死)", r"不省人事", r"(?:没|失去|丧失)(?:有|了)?(?:意识|知觉)", r"休克",
        r"叫(?:也|都)?(?:叫)?不(?:醒|应)", r"倒地不(?:起|醒|动)", r"没(?:有)?反应了?(?=.{0,6}(?:人|老人|倒|躺|呼吸)|$)",
        r"\bunconscious\b", r"\b(?:passed|passing|blacked) out\b", r"\bunresponsive\b", r"\b(?:man|woman|person|elder|child|he|she|someone|father|mother) (?:has |just )?collapsed\b", r"\bfainted\b",
        lingers=True,
    ),
    _sign(
        "not-breathing", "medical-help", "P1",
        r"(?:没|没有|无|停止|停了?)(?:了)?(?:自主)?(?:呼吸|心跳|脉搏|气息)(?!机|道|科)", r"(?:呼吸|心跳|脉搏)(?:都|已经|已|也)?(?:停止|骤停|没有?了|停了|困难|急促)",
        r"没气了(?=.{0,4}(?:人|老人|孩子|快|救|$))(?<!轮胎没气了)(?<!车胎没气了)(?<!煤气没气了)(?<!液化气没气了)", r"喘不(?:过|上)(?:来)?气", r"(?<!气味)(?<!令人)窒息(?!的|感|式)", r"噎(?:住|着)",
        r"\bnot breathing\b", r"\bcan(?:'t|not| not) breathe\b", r"\bno pulse\b", r"\bcardiac (?:arrest|emergency)\b|\brespiratory (?:emergency|arrest|distress)\b", r"\bchoking\b(?! smell)",
        lingers=True,
    ),
    _sign(
        "heart-or-stroke", "medical-help", "P1",
        r"心(?:梗|肌梗死|肌梗塞|脏病发作|脏骤停|绞痛)", r"脑(?:梗|溢血|出血|卒中)(?:发作|了)?", r"(?<!防)(?<!集)(?<!其)(?<!高)(?<!/)中风(?!险|格|景|味|后|病史|患者|康复|偏瘫|后遗)", r"胸(?:口)?(?:很|剧烈|特别)?(?:疼|痛|闷)(?:得厉害|难忍|死了)?",
        r"(?:全身|浑身|一直|正在|口吐白沫)抽搐|抽搐", r"口吐白沫",
        r"\bheart attack\b", r"\bstroke\b(?! order)", r"\bchest pain", r"\bseizure", r"\bhaving a fit\b",
    ),
    _sign(
        "bleeding", "medical-help", "P1",
        r"大(?:量)?(?:出|流)血(?!价)", r"(?:流|出)(?:了)?(?:很多|好多|大量|一地|不少)(?:的)?血", r"血(?:流)?(?:不止|止不住)|止不住血", r"满(?:地|身|脸|头)(?:都)?是?血", r"浑身是血",
        r"\bbleeding (?:heavily|badly|a lot|out)\b", r"\bheavy bleeding\b", r"\bsevere bleeding\b|\bhemorrhag\w+|\bhaemorrhag\w+|\bburn victim\b",
    ),
    _sign(
        "poisoning", "medical-help", "P1",
        r"(?:食物|农药|药物|酒精|集体)中毒", r"(?<!电脑)(?<!手机)(?<!系统)(?<!文件)中毒了", r"(?:喝|服)(?:了|下)?(?:农药|百草枯|敌敌畏|毒药)", r"服毒",
        r"\bpoison(?:ed|ing)\b", r"\boverdose",
    ),
    _sign(
        "weapon", "fight-disturbance", "P1",
        r"(?:持|拿|提|举|带|挥|亮)(?:着|了|出)?(?:[一两几]?把)?(?:大|长|短|菜|砍|尖|水果|匕首)?刀(?!具|片|削|剪|切)(?!.{0,3}(?:切菜|做饭|修|磨))", r"捅(?:了|伤|死|人|他|她|我)", r"砍(?:了(?=[^,。]{0,4}(?:人|我|他|她|刀))|伤|死|人|他|她|我)(?!价)(?!树)", r"(?:有人)?行凶", r"动刀", r"持枪(?!证)|开枪|枪声", r"(?:杀人|要杀|杀了)",
        r"\bwith (?:a |an )?(?:big |kitchen )?(?:knife|gun|machete|axe)\b", r"\bstabb(?:ed|ing)\b", r"\bgunshots?\b", r"\bshooting at\b", r"\bhas (?:a )?(?:knife|gun)\b",
    ),
    _sign(
        "assault", "fight-disturbance", "P1",
        r"往死里打", r"打(?:得)?(?:头破血流|昏|晕|吐血)", r"正在(?:打人|殴打|打架|斗殴|家暴|打我|打她|打孩子|施暴)", r"(?:老公|丈夫|男友|男朋友|爸爸|前夫|妻子|他)(?:又|在|正在|喝醉了?)*(?:打|掐|家暴)我(?!电话|招呼|手机)", r"掐(?:住)?(?:我|她|他)?的?脖子", r"绑架|劫持|抢劫(?!案|犯|罪|游戏)",
        r"\bbeing (?:beaten|attacked|raped|robbed)\b", r"\b(?:is|keeps) (?:beating|hitting|strangling) (?:me|her|him|us)\b", r"\bkidnapp",
    ),
    _sign(
        "suicide", "person-in-crisis", "P1",
        r"跳(?:楼|河|江|桥|湖|井|海)(?!价|甩|促|大减|清仓|机)", r"(?<!减)轻生(?!活|产)", r"自杀(?!式|干预|预防|热线|率)", r"自尽", r"寻(?:短见|死)", r"割腕", r"上吊", r"不想活了?|活不下去(?:了)?|想(?:去|要)?死(?!你|我|他|了你)", r"吞(?:了)?(?:安眠药|药自)", r"一了百了", r"结束(?:自己的?)?生命",
        r"\bsuicid(?:e|al)\b", r"\bkill (?:myself|himself|herself|themselves)\b", r"\b(?:going|about|threatening|wants?) to (?:jump(?! rope)|die)\b", r"\bself[- ]harm", r"\bend (?:my|his|her) life\b",
        lingers=True,
    ),
    _sign(
        "electric-shock", "power-outage", "P1",
        r"触电(?!保护|商|电影)", r"(?:被|遭)电(?:到|击|着|倒|死|伤)", r"电(?:到|倒|死)(?:了)?人", r"电击(?!棒|枪|蚯蚓|鱼|捕)", r"(?:电线|高压线|电缆)(?:掉|断|垂|落)(?:了|下|在|到)(?:来)?(?:地|路|水|人|了|下)?",
        r"\belectrocut", r"\belectric shock\b", r"\b(?:downed|fallen|live) (?:power )?(?:line|wire|cable)s?\b",
    ),
    _sign(
        "drowning", "person-trapped", "P1",
        r"溺水", r"(?:有人|孩子|小孩|老人|人)(?:掉|落|跌)(?:进|到|入|下)?(?:了)?(?:水|河|湖|江|池)", r"落水", r"快淹死|淹(?:到|没)(?:了)?(?:人|胸|脖)",
        r"\bdrown(?:ing|ed)\b", r"\bfell (?:into|in) the (?:river|lake|canal|water|well|pond)\b",
    ),
    _sign(
        "missing", "missing-person", "P1",
        r"(?:孩子|小孩|老人|奶奶|爷爷|父亲|母亲|爸爸|妈妈|女儿|儿子|宝宝|娃)(?:[^,。!?;，；]{0,8})(?:走丢|走失|失踪|不见了|失联|(?<!的)(?<!服)(?<!包)丢了(?!钱|手机|东西|包|钥匙|证)|找不到了)", r"(?:走失|走丢)(?:了)?(?:的)?(?:孩子|小孩|老人|老太|老头|儿童)", r"(?:孩子|小孩|婴儿)被(?:拐|抱走|带走)",
        r"\bmissing (?:child|kid|boy|girl|elder|grandm|grandf|person)", r"\b(?:child|son|daughter|boy|girl|grandmother|grandfather|toddler) (?:is |has gone |went )missing\b",
        lingers=True,
    ),
    _sign(
        "hit", "traffic-conflict", "P1",
        r"(?:车|货车|电动车|公交)(?:[^,。!?;，；]{0,6})(?:撞|压|碾|轧)(?:了|到|倒|飞|伤|死)(?:了)?(?:[一两三四几\d]+个?)?(?:人|老人|孩子|小孩|行人|学生|老太|大爷)", r"被(?:[^,。!?;，；]{0,6}车)(?:撞|压|碾|轧)(?:了|倒|飞|伤)", r"(?:砸|压)(?:到|中|伤|死)(?:了)?(?:[一两三四几\d]+个?)?(?:人|行人|老人|孩子|路人|我|头)",
        r"\b(?:run|knocked) (?:over|down) by\b", r"\bhit by (?:a |an )?(?:car|truck|bus|bike|falling)", r"\bpedestrian (?:was )?hit\b",
    ),
    _sign(
        "fall", "elder-help", "P2",
        r"(?:老人|老太|大爷|大妈|奶奶|爷爷|老头|父亲|母亲)(?:[^,。!?;，；]{0,8})(?:摔倒|跌倒|摔了|滑倒|倒在)", r"(?:摔|跌)(?:下|倒|伤)(?:了|来)?(?:[^,。!?;，；]{0,6})(?:起不来|动不了|站不起)", r"从(?:[^,。!?;，；]{0,6})(?:楼|高处|树|梯子|架子)(?:[^,。!?;，；]{0,3})(?:摔|掉|跌|坠)(?:了)?下",
        r"\b(?:elderly|old)[\w ]{0,16}(?:fell|fallen|on the floor)\b", r"\bfell (?:from|off) (?:the |a )?(?:roof|ladder|balcony|window|scaffold)",
        lingers=True,
    ),
    _sign(
        "no-answer", "elder-help", "P2",
        r"(?:独居|老人|奶奶|爷爷|大爷|大妈|老太)(?:[^。!?;；]{0,14})(?:敲门(?:都|也)?(?:没人|不)(?:应|开)|没(?:出|开)(?:过)?门|联系不上|打不通)", r"屋里(?:[^,。!?;，；]{0,4})(?:臭味|异味)(?:[^。!?;；]{0,8})(?:老人|独居)",
        r"\b(?:elderly|old)[\w ,']{0,30}(?:not answering|no answer|not been seen)\b",
        lingers=True,
    ),
    _sign(
        "electrical-danger", "power-outage", "P2",
        r"漏电(?!保护)", r"(?:电箱|电表|插座|电线|配电)(?:[^,。!?;，；]{0,6})(?:冒火花|打火|火花|烧焦|焦味|糊味)", r"电线(?:裸露|外露)", r"\bsparks?\b(?! plug| joy| interest)", r"\bexposed (?:wire|cable)",
    ),
    _sign(
        "burning-smell", "fire-smoke", "P2",
        r"(?:烧焦|焦糊|糊|焦)(?:的)?味", r"电瓶(?:[^,。!?;，；]{0,4})(?:鼓包|发烫)",
    ),
    _sign(
        "open-manhole", "manhole-missing", "P2",
        r"井盖(?:[^,。!?;，；]{0,4})(?:丢|没了|没有了|不见|缺失|被偷|掉了|开着|打开)", r"没(?:有)?(?:井盖|盖子的井)", r"\bopen manhole\b|\bmanhole (?:cover )?(?:is )?(?:missing|open)\b",
    ),
)  # fmt: skip
SIGNS: tuple[Sign, ...] = _WORDS + tuple(
    Sign(code, category, grade, pattern, lingers)
    for code, category, grade, lingers, pattern in SCENES
)

PRESENT = re.compile(
    r"现在|正在|此刻|目前|刚刚|刚才|今天|今晚|今早|这会儿|马上|又(?!是个)|再次|还在|仍|一直|至今|到现在|突然|真的|快来|救命|赶紧|赶快"
    r"|昨[天晚夜].{0,4}(?:开始|到现在|至今|起(?!火))|\bnow\b|\bright now\b|\bagain\b|\bstill\b|\bhelp\b|\bjust\b|\btoday\b|\bcurrently\b"
)
PAST = re.compile(
    r"去年|前年|大前年|上个?月|上周|上星期|上礼拜|曾经|曾(?!孙|祖)|当年|那年|历史上|小时候|以前|从前|往年|早年|当初"
    r"|[\d一二两三四五六七八九十几多]+(?:多)?(?:个)?(?:年|月|星期|周|礼拜)(?:多)?(?:之|以)?前|(?:19|20)\d\d年"
    r"|\bonce\b|\bused to\b"
)
PAST_ANYWHERE = re.compile(
    r"\blast (?:year|month|week|winter|summer)\b|\b(?:years?|months?|weeks?) ago\b|\bin (?:19|20)\d\d\b"
)
RECENT = re.compile(
    r"昨天|昨晚|昨夜|前天|前几天|前段时间|之前|上次|\byesterday\b|\bthe other day\b|\bpreviously\b"
)
NEGATED = re.compile(
    r"(?:(?<!有)没有?|并没有?|(?<!是)(?<!会)不(?:是|会|存在|曾)|未(?:曾|能)?|并未|并无|(?<![毫])无|没人|排除|不属于|杜绝)"
    r"(?:发生|出现|看到|看见|见到|见|发现|闻到|听说|听到|任何|什么|有|人员|人|居民|老人|再|过|明显|的|真的|真|造成|引起|引发|出|说|是)*\Z"
    r"|\b(?:no|not|never|without|isn't|is not|wasn't|was not|aren't|didn't|nobody|no one|don't|do not|does not|doesn't|haven't|has not)"
    r"(?: (?:a|an|any|sign|signs|of|one|is|was|were|been|the|actually|really|there|see|smell|have|currently|people|got))*\s*\Z"
)
NEAR_MISS = re.compile(r"差点儿?|险些|差一点|几乎要?|\balmost\b|\bnearly\b")
RUMOUR = re.compile(r"谣传|谣言|传言|传闻|据说|听传|造谣|辟谣|\brumou?r")
FALSE_ALARM = re.compile(
    r"\A(?:[^。!?;；]{0,8})(?:是假的|是误报|误报|是谣言|不是真的|是骗人|虚惊|is a false alarm|was a false alarm|false alarm)"
)
HYPOTHETICAL = re.compile(
    r"(?:如|遭|遇|碰)(?:遇|到|见|上)?(?=\Z)|(?:引发|引起|造成|导致|因)的?(?=\Z)|别等|如果|要是|万一|假如|倘若|若是|若(?!干)|一旦|哪怕|假设|会不会|容易|极易|易(?=\Z|发|引|造)|以免|免得|避免|防止|预防|谨防|严防|防(?=\Z)|以防|可能会|有可能|说不定会|早晚会?|迟早会?|将会|将来"
    r"|(?:会|可能|能|将|足以)(?:导致|造成|引发|引起|发生|出现)?(?=\Z)|才能|为了|怎样|如何|发生时|的话|\bif\b|\bin case\b|\bcould\b|\bmight\b|\bmay\b|\bwould\b|\bprevent|\bavoid|\brisk of\b|\bcan cause\b"
)
FEARED = re.compile(r"如果|要是|万一|假如|倘若|若是|一旦|别等|以免|防止|预防|避免|\bif\b")
WORRY = re.compile(r"怕|担心|担忧|恐(?!龙)|小心|注意|当心|\bafraid\b|\bworried\b|\bfear")
COMPLETED = re.compile(r"\A(?:[^,。!?;，；]{0,2})了(?!怎么办|咋办|谁|算)")
DRILL = re.compile(
    r"演练|演习|培训|宣传|讲座|知识|预案|教育|科普|模拟|防火(?!门)|防溺水|防诈|防触电|海报|标语|课程|课堂|手册|展板|主题|电影|电视剧|小说|短视频|新闻里?|报道|看到网上|网传"
    r"|\bdrill|\btraining\b|\bexercise\b|\bcampaign\b|\bawareness\b|\bin the news\b|\bmovie\b|\bfilm\b|\bworkshop\b"
)
OBJECT_AFTER = re.compile(
    r"\A(?:的)?(?:事件|(?:严重)?后果|(?:的)?视频|警报装置|警报|隐患|风险|危险|可能|事故多发|报警器|警报器|探测器|报警系统|保护器|保险|险(?!些)|预案|演练|演习|应急|电话|率|案例|案件|新闻|常识|知识|安全|等级|责任|原因|条例|防护|防范|预防|自救|逃生|后果|罪|损失|赔偿|之前|以前|怎么办\?|风波|宣传|教育|培训|时(?:怎么|应|该|如何|要|，|,))"
    r"|\A(?: risk| hazard| safety| detectors?| alarms?| insurance| drill| training| prevention| awareness| hotline)"
)
OVER = re.compile(
    r"已(?:经)?(?:被)?(?:扑灭|灭了|灭掉|救出|救下|解除|控制住|送医|送医院|送到医院|脱险|脱困|找到|处理好|修好|关掉|没事|恢复|平息|解决)|(?:火|都)(?:已经)?灭了|扑灭了|救出来了|放出来了|出来了|找到了|找回来了|没事了|醒过来了"
    r"|\balready (?:out|put out|rescued|found|fixed|safe)\b|\b(?:is|are|was|were) (?:put out|extinguished|rescued|found safe)\b|\bgot out\b"
)
