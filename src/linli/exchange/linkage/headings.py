"""Which column of a stranger's file is what: by contract, else by its heading."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

# Headings as people write them, without blanks, signs and case.
HEADINGS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "name": "姓名 名字 名称 居民姓名 学生姓名 老人姓名 租户姓名 承租人 业主姓名 业主 户主 联系人 当事人 患者姓名 人员姓名"
                " name fullname personname chinesename residentname realname xm xingming",
        "given": "名 givenname firstname forename given first",
        "family": "姓 surname lastname familyname last family",
        "name_en": "英文名 英文姓名 拼音 姓名拼音 nameen englishname namepinyin pinyin enname latinname",
        "nickname": "昵称 小名 称呼 绰号 别名 nickname alias aka knownas",
        "id_number": "身份证号 身份证号码 身份证 证件号 证件号码 公民身份号码 身份号码 居民身份证号 idnumber idno idcard"
                     " idcardno identitynumber nationalid sfz sfzh socsecid ssn",
        "phone": "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 家长电话 phone mobile tel telephone"
                 " phonenumber mobilephone cellphone contactphone mobileno",
        "birth_date": "出生日期 生日 出生年月日 出生年月 出生 dob birthdate birthday dateofbirth born birth",
        "sex": "性别 sex gender xb",
        "household": "户号 户籍号 家庭编号 户编号 household householdid hukou familyid",
        "home_code": "房屋编码 地址编码 房屋代码 标准地址编码 homecode addresscode placecode uprn",
        "address": "地址 住址 现住址 居住地址 家庭住址 家庭地址 户籍地址 联系地址 详细地址 address addr homeaddress"
                   " residence residentialaddress addresstext",
    },
    "home": {
        "address": "地址 住址 房屋地址 房屋坐落 坐落 详细地址 居住地址 安装地址 address addr homeaddress location addresstext",
        "home_code": "房屋编码 地址编码 房屋代码 标准地址编码 homecode addresscode placecode uprn",
        "home_key": "房屋编号 户号 房屋id 表号 homekey homeid houseid propertyid unitid dwellingid",
    },
    "business": {
        "name": "企业名称 单位名称 公司名称 名称 商户名称 店铺名称 店名 字号名称 机构名称 经营者名称 name companyname"
                " businessname company enterprise firm shopname organisation organization orgname",
        "short_name": "简称 企业简称 招牌名称 招牌 字号 shortname tradename brand alias",
        "credit_code": "统一社会信用代码 信用代码 社会信用代码 营业执照号 注册号 uscc creditcode socialcreditcode usci"
                       " unifiedcode licenceno licenseno registrationnumber",
        "phone": "电话 联系电话 电话号码 手机 手机号 联系方式 phone tel telephone mobile contactphone phonenumber",
        "address": "地址 经营地址 注册地址 住所 经营场所 单位地址 详细地址 address addr businessaddress location"
                   " addresstext",
        "home_code": "房屋编码 地址编码 房屋代码 标准地址编码 homecode addresscode placecode uprn",
        "trade": "行业 经营范围 业态 类型 trade industry sector businesstype",
        "contact_name": "联系人 法定代表人 法人 法人代表 负责人 经营者 contactname contact owner legalrepresentative"
                        " representative manager",
    },
}  # fmt: skip
# Where an address stands in several columns, from small to large as they are put together.
PARTS = ("门牌号 streetnumber housenumber", "address1 addressline1 street streetname 街道 道路 路名",
         "address2 addressline2", "小区 小区名称 community estate", "楼栋 楼号 栋 building",
         "单元 单元号 unit", "房号 室号 房间号 room roomnumber", "suburb town city",
         "postcode zip zipcode 邮编")  # fmt: skip
KEYS = (
    "recordid",
    "recid",
    "id",
    "编号",
    "序号",
    "记录号",
    "流水号",
    "key",
    "uniqueid",
    "recordkey",
    "rid",
)
# What a contract calls it.
CONCEPTS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "person.name": "name", "person.name_en": "name_en", "person.nickname": "nickname",
        "person.id_number": "id_number", "person.phone": "phone",
        "person.birth_date": "birth_date", "person.sex": "sex", "person.household": "household",
        "home.address": "address", "place.address": "address",
    },
    "home": {"home.address": "address", "place.address": "address", "home.key": "home_key"},
    "business": {
        "business.name": "name", "business.short_name": "short_name",
        "business.credit_code": "credit_code", "business.phone": "phone",
        "business.address": "address", "business.trade": "trade",
        "business.contact_name": "contact_name", "place.address": "address",
    },
}  # fmt: skip
# What alone says nothing about which person, home or business it is.
FAINT = {"person": {"sex", "household"}, "home": set[str](), "business": {"trade"}}


class Named(Protocol):
    """What is asked of a field of a contract."""

    @property
    def column(self) -> str:
        """Its heading in deliveries."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def concept(self) -> str:
        """What it means."""


def plain(heading: str) -> str:
    """A heading without what people vary: case, blanks, signs, notes in brackets."""
    return re.sub(r"[\W_]+", "", re.sub(r"[(（].*?[)）]", "", heading).casefold())


def recognise(
    *, entity: str, headings: Sequence[str], fields: Sequence[Named] = ()
) -> dict[str, str]:
    """Standard column: heading. A contract's word counts before a heading's."""
    found: dict[str, str] = {}
    by_name = {plain(heading): heading for heading in reversed(headings)}
    for field in fields:
        column = CONCEPTS[entity].get(field.concept)
        heading = by_name.get(plain(field.column)) or by_name.get(plain(field.name))
        if column and heading and column not in found:
            found[column] = heading
    taken = set(found.values())
    for column, written in HEADINGS[entity].items():
        for word in written.split():
            heading = by_name.get(plain(word))
            if column not in found and heading and heading not in taken:
                found[column] = heading
                taken.add(heading)
    return found


def parts_of(*, headings: Sequence[str], taken: Collection[str]) -> tuple[str, ...]:
    """The headings that together are an address."""
    by_name = {plain(heading): heading for heading in reversed(headings)}
    found = (
        next((by_name[plain(word)] for word in words.split() if plain(word) in by_name), None)
        for words in PARTS
    )
    return tuple(heading for heading in found if heading and heading not in taken)


def key_of(headings: Sequence[str]) -> str | None:
    """The heading of a file's own record key, if it has one."""
    by_name = {plain(heading): heading for heading in reversed(headings)}
    return next((by_name[key] for key in KEYS if key in by_name), None)


def usable(*, entity: str, found: Mapping[str, str]) -> bool:
    """Whether anything was recognised that could tell one thing from another."""
    return bool(set(found) - FAINT[entity])
