"""Businesses made comparable: SQL from the columns as given to the columns that are compared."""

from linli.exchange.linkage import texts
from linli.exchange.linkage.texts import known, narrow, without

COLUMNS = ("name", "short_name", "credit_code", "phone", "address", "home_code", "trade",
           "contact_name")  # fmt: skip
LEGAL = (
    "股份有限公司|有限责任公司|有限公司|集团公司|责任公司|公司|集团|个体工商户|个人独资企业|合伙企业|"
    "专业合作社|合作社|经营部|营业部|服务部|门市部|工作室|商行|商店|商铺|中心|店|厂|行|部"
)
BRANCH = "分公司|分店|门店|分部|分行|支行|营业厅|店"
# 超市, 菜市, 门市 and the like end in the sign for a city and are none.
REGION = (
    "^([^()省市区县]{2,7}(省|自治区))?([^()省市区县]{1,4}[^()省市区县超城菜夜门花都上]市)?"
    "([^()省市区县]{1,3}[^()省市区县小社园校地]区|[^()省市区县]{1,3}县)?"
)


def tidy() -> str:
    """One row a record: values without noise, in layers so that each is worked out once."""
    marks = r"[\s·•“”]+"
    return f"""
        select rid, feed, coalesce(name, short) as name, short, code,
               {texts.code_valid("code")} as code_ok, {texts.phone("phone")} as phone, place,
               home_code, contact
        from (
          select rid, feed, {known("name")} as name, {known("short")} as short,
                 {texts.number("code")} as code, phone, {known("place")} as place,
                 {known("home_code")} as home_code, {known("contact")} as contact
          from (
            select rid, feed, {without(narrow("name"), marks)} as name,
                   {without(narrow("short_name"), marks)} as short,
                   {texts.letters(narrow("credit_code"))} as code,
                   {texts.digits(narrow("phone"))} as phone, {texts.address("address")} as place,
                   trim(home_code) as home_code,
                   replace(trim({narrow("contact_name")}), ' ', '') as contact
            from records
          ) as cleaned
        ) as said
    """


def _split(column: str) -> str:
    """Branch and core of a name."""
    inside = f"regexp_matches({column}, '[(].{{1,14}}({BRANCH})[)]$')"
    behind = f"regexp_matches({column}, '公司.{{1,14}}({BRANCH})$')"
    inner, outer = without(column, "^.*[(]"), without(column, "^.*公司")
    mark = (
        f"case when {inside} then regexp_replace({inner},"
        f" '({BRANCH})?[)]$', '')"
        f" when {behind} then regexp_replace({outer}, '({BRANCH})$', '') end"
    )
    bare = without(column, "[(][^()]*[)]")
    bare = f"regexp_replace({bare}, '(公司).*$', '公司')"
    bare = f"regexp_replace({bare}, '{REGION}', '')"
    core = f"regexp_replace({bare}, '({LEGAL})$', '')"
    return f"case when length({core}) >= 2 then {core} else {bare} end as core, {mark} as branch"


def regions() -> str:
    """Names of places with which some business begins; others begin with them in short."""
    return f"""
        select distinct regexp_replace(region, '(省|自治区|市|区|县)$', '') as region
        from (
          select case when length(name) > length(rest)
                      then substr(name, 1, length(name) - length(rest)) end as region
          from (select name, regexp_replace(name, '{REGION}', '') as rest from tidied) as n
        ) as r
        where length(region) between 3 and 4
    """


def cores() -> str:
    """What tells a name apart, for every name there is: without place, legal form and branch."""
    joins = " ".join(
        f"left join signs as s{at} on s{at}.sign = substr(c.core, {at}, 1)" for at in range(1, 7)
    )
    sound = "||".join(f"coalesce(s{at}.sound, '')" for at in range(1, 7))
    return f"""
        select c.name, c.core, c.branch, {sound} || substr(c.core, 7) as sound
        from (
          select p.name, p.branch,
                 case when r.region is not null and length(p.core) > length(r.region) + 1
                      then substr(p.core, length(r.region) + 1) else p.core end as core
          from (
            select name, {_split("name")} from (
              select name from tidied where name is not null
              union select short as name from tidied where short is not null
            ) as both_names
          ) as p left join regions as r on substr(p.core, 1, 2) = r.region
        ) as c {joins}
    """


def prepared() -> str:
    """All that is compared of a business."""
    return f"""
        select t.rid, t.feed, t.name, a.core, a.sound, coalesce(a.branch, b.branch) as branch,
               coalesce(b.core, a.core) as core_too, code, code_ok, phone, place,
               {texts.figures("place")} as figures, {texts.words("place")} as street, home_code,
               contact
        from tidied as t left join cores as a on a.name = t.name
        left join cores as b on b.name = t.short
    """


STEPS = (("tidied", tidy), ("regions", regions), ("cores", cores), ("prepared", prepared))
