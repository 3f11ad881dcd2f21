"""Signs and words by which Chinese names are told from other words."""

from linli.privacy.redaction.normal import Words


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


STRONG = frozenset(
    "王李张刘陈杨赵吴徐孙朱胡郭林罗郑梁宋唐邓冯韩曹曾彭肖萧蔡潘袁董余叶蒋杜苏魏吕丁沈姚卢傅钟"
    "姜崔谭廖范汪陆贾韦邹熊孟秦阎薛侯雷龙段郝邵陶贺顾赖武康尹覃洪龚汤莫赫俞倪樊翁荆耿齐庞颜梅"
    "庄聂岳鲍祁殷詹柯阮桂蓝柳喻焦戚骆柴葛简牛辛涂黎霍翟裴凌娄伍"
)
# Common as words too: only at the start of a phrase, or after a word like “找” or “姓”.
WEAK = frozenset(
    "黄高方石白金夏田江于何马毛万钱常文安易路关向温严成车连游时水全包任施程许谢史欧申伊华尤项"
    "单季祝苗左童房谷仇丛卜古习冷池沙符纪舒屈党解应宗隋邢鲁章代明甘冉巴花蒲尚宫封冀麦戴滕卓晏"
    "牟周"
)
DOUBLE = _listed("""
    欧阳 上官 司马 诸葛 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 南宫 端木 独孤 宇文
    长孙 东方
""")
# After these a name may begin.
LEAD = frozenset(
    "找系叫和与跟由请问对向让位的是有给被替为帮把姓叔及、，。；：！？“”（）()[]【】 :,.;!?\n\r"
)
# Not in a given name: signs that follow a name, or stand before a title in other ways.
NEVER = frozenset(
    "的是了在住有和与及也不没来去要想请就都把被给从到为已我你他她它这那您们个位号楼栋层室户区"
    "县市省镇乡村路街道巷弄湾站店电话手机微信邮身份证男女岁年月日时点今昨前后左右里外上下说称"
    "反映报告投诉咨询联系打提供住户业主居民姓名先女老师傅人员工厂司局院校所队部门装修理排置州"
    "湖苑园城桥楼座单元门现因于总"
)
# Begin like a name and are none.
WORDS = _listed("""
    安排 安装 高级 高层 方便 方向 金牌 金融 文明 文化 安全 安保 安检 关于 关心 包括 连续
    何时 何况 向来 马上 万一 万科 全体 全部 平时 明天 明显 温馨 严重 单身 华人
    项目 许多 程序 金属 路边 路过 水电 水管 车管 车辆 常年 常住 时常 成年 成都
    江岸 江边 施工 任何 任意 白天 石油 应该 应急 解释 解决 代理 代办 尚未 章程
    明明 张贴 周边 周末 周围 陆续 龙头 武汉 武昌 洪山 康复 简单 申请 牛奶 林业
    汪洋 雷同 史上 段时 齐全 顾客 梅雨 庄严 黄色 黄金 田间 古田 房东 房产 高素
    高中 高等 任课 任职 顾问 时候 欧美 水平 全程 代课 代班 向上 高考 历史 数学
    语文 英语 申报 许可 游客
""")
# Forms of address that follow a name. Offices (主任, 书记) are left: they name a post.
TITLES = Words(
    "先生 女士 小姐 同志 师傅 阿姨 叔叔 伯伯 大爷 大妈 大叔 大哥 大姐 大娘 大伯",
    "奶奶 爷爷 婆婆 老师 医生 大夫 护士 警官 律师 老板 太太 夫人 老太 老人家",
    "女仕",
)
# Say that a name comes: at once, after a colon, or perhaps.
ANNOUNCED = Words(
    "联系人 收件人 姓名 名字叫 名字是 名叫 我叫 他叫 她叫 叫做 报案人 报警人",
    "投诉人 举报人 申请人 来电人 当事人 伤者 患者 户主 房东 业主 租客 死者 失主",
    "孩子叫 老人叫 法定代表人 负责人 经办人 签名 署名 落款 我是 本人 我姓名 这里是",
    "我丈夫 我妻子 我老公 我老婆 我爱人 我母亲 我父亲 我儿子 我女儿",
)
LOOSE = _listed("""
    我是 本人 我姓名 这里是 我丈夫 我妻子 我老公 我老婆 我爱人 我母亲 我父亲
    我儿子 我女儿
""")
OBVIOUS = _listed("""
    联系人 收件人 名字叫 名字是 名叫 我叫 他叫 她叫 叫做 孩子叫 老人叫 姓名
""")
