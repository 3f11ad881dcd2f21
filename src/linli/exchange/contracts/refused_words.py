"""Words that name what no contract may carry, by category.

`chinese` is looked for anywhere in a name; `tokens` are whole words of a name in Latin letters
(pinyin and its usual abbreviations among them); `joined` is looked for in the name without spaces,
dashes and underscores. `persons_only` holds what is refused only in a feed about persons.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    chinese: tuple[str, ...]
    tokens: frozenset[str]
    joined: tuple[str, ...]


def _words(chinese: str, tokens: str, joined: str) -> Words:
    return Words(tuple(chinese.split()), frozenset(tokens.split()), tuple(joined.split()))


WORDS = {
    "biometrics": _words(
        "人脸 人像 面部 脸部 面容 指纹 掌纹 指静脉 掌静脉 虹膜 瞳孔 视网膜 声纹 步态 生物特征"
        " 生物识别 基因 证件照 自拍 刷脸",
        "face faces facial fingerprint fingerprints iris voiceprint palmprint retina retinal gait"
        " biometric biometrics dna genome selfie mugshot renlian renxiang zhiwen hongmo shengwen"
        " buta rlzp rltz rltx rltp zwtz hmtz swtz swsb",
        "faceid facefeature facetemplate faceembedding faceprint facevector faceimage facephoto"
        " fingerprint voiceprint palmprint palmvein fingervein irisscan irisfeature iriscode"
        " biometric featurevector",
    ),
    "criminal-history": _words(
        "前科 案底 犯罪 罪犯 罪名 违法记录 违法人员 违法犯罪 刑满 刑释 服刑 社区矫正 社矫 吸毒 涉毒"
        " 戒毒 涉案 嫌疑 嫌犯 可疑人 在逃 通缉 重点人员 重点人口 重点对象 重点管控 管控人员"
        " 管控级别 布控 黑名单 涉恐 涉稳 维稳 稳控 上访 信访人 拘留 逮捕 处罚记录",
        "criminal criminals crime crimes conviction convictions convict convicted felony felon"
        " offender offenders suspect suspects suspicion arrest arrests arrested wanted parole"
        " probation inmate prisoner blacklist blacklisted watchlist qianke andi fanzui weifa"
        " xianyi xianfan heimingdan zdry zdrk sary xdry wffz qkjl xmsf sqjz xyr",
        "criminalrecord policerecord rapsheet courtrecord penaltyrecord personofinterest"
        " keyperson watchlist blacklist",
    ),
    "movements": _words(
        "轨迹 行踪 行程 足迹 去向 出行记录 活动记录 通行记录 进出记录 出入记录 过车记录 位置记录"
        " 定位记录 实时位置 历史位置 停留点 漫游地 基站",
        "trajectory trajectories movements whereabouts itinerary geotrack gpstrack guiji xingzong"
        " xingcheng hdgj gpsgj cxjl txjl imsi",
        "gpstrack gpslog gpshistory gpstrace gpspoints tracklog trackpoint trackpoints"
        " locationhistory locationlog locationtrace positionhistory movementlog movementhistory"
        " movementtrack traveltrack travelhistory livelocation accesslog entrylog celltower",
    ),
    "relations": _words(
        "社会关系 亲属 亲戚 亲友 配偶 丈夫 妻子 父亲 母亲 父母 子女 儿子 女儿 兄弟 姐妹 兄妹 朋友"
        " 同事 同学 关系人 关联人 往来人 交往 密接 接触者 同行人 同伙 监护人 紧急联系人",
        "spouse husband wife father mother parents sibling siblings brother sister son"
        " daughter kin relative relatives friend friends acquaintance acquaintances associate"
        " associates accomplice guardian guardians relationship relationships shgx shehuiguanxi"
        " qinshu peiou jhr",
        "socialrelation socialgraph socialnetwork nextofkin familymember familytree relatedperson"
        " relatedpersons emergencycontact parentname parentid parentphone contactsof closecontact",
    ),
    "scores": _words(
        "信用分 信用评分 信用积分 信用等级 诚信分 诚信积分 风险人员 人员风险 人员评分 人员等级"
        " 社会评分 个人评分 危险等级 危险性评估 画像 嫌疑分",
        "xyf xinyongfen fengxianfen",
        "creditscore creditrating socialscore socialcredit trustscore citizenscore personscore"
        " behaviourscore behaviorscore suspicionscore threatscore dangerscore personrisk"
        " personprofile profilescore",
    ),
    "belief-and-origin": _words(
        "宗教 信仰 教派 政治面貌 政治倾向 政治观点 党派 党籍 民族 种族 族裔 性取向 性倾向",
        "religion religious faith belief beliefs creed ethnicity ethnic race racial zongjiao"
        " xinyang zzmm zjxy zhengzhimianmao minzu",
        "politicalparty politicalview politicalaffiliation politicalstatus partymember"
        " sexualorientation",
    ),
}

PERSONS_ONLY = {
    "biometrics": _words("照片 头像 相片", "photo photos portrait avatar picture", "headshot"),
    "movements": _words(
        "经度 纬度 坐标 定位 当前位置 入场时间 出场时间 进门时间 出门时间",
        "gps longitude latitude lng lon lat coordinates geolocation imei",
        "lastseen currentlocation lastlocation entrytime exittime",
    ),
    "scores": _words(
        "风险等级 风险分 评分 打分 积分 得分 分级 预警等级",
        "score scores rating ratings scoring risk",
        "risklevel riskscore",
    ),
}

# Names that contain such a word and mean something else: they are taken out before looking.
HARMLESS = (
    "统一社会信用代码", "社会信用代码", "信用代码", "与户主关系", "户主关系", "父母官",
    "民族路", "民族街", "房屋面积",
)  # fmt: skip
HARMLESS_JOINED = ("relationtohead", "relationshiptohead", "householdrelationship")
