"""Persons made comparable: SQL from the columns as given to the columns that are compared."""

from linli.exchange.linkage import signs, texts
from linli.exchange.linkage.texts import HAN, known, narrow, without

COLUMNS = ("name", "name_en", "nickname", "id_number", "phone", "birth_date", "sex", "household",
           "home_code", "address")  # fmt: skip
TITLES = (
    "先生|女士|小姐|师傅|阿姨|叔叔|大叔|奶奶|爷爷|大爷|大妈|大姐|大哥|老师|太太|老板|同志|某"
    "某|某|总|姐|哥|叔|姨"
)
# Birth dates and phones that so many different names share are fillers, not facts.
FILLER_PHONE, FILLER_DATE = 25, 0.004


def tidy() -> str:
    """One row a record: values without noise, in three layers so that each is worked out once."""
    return f"""
        select rid, feed, name, nick, latin, id, {texts.id_valid("id")} as id_ok,
               {texts.phone("phone")} as phone, {texts.date("born")} as born, sex, household,
               home_code, place
        from (
          select rid, feed, {known("name")} as name, {known("nick")} as nick,
                 {known("latin")} as latin, {texts.number("id")} as id, phone, born,
                 case when sex in ('男', '男性', 'm', 'male', '1', '先生') then 'm'
                      when sex in ('女', '女性', 'f', 'female', '2', '女士') then 'f' end as sex,
                 feed || ':' || {known("household")} as household,
                 {known("home_code")} as home_code, {known("place")} as place
          from ({_cleaned()}) as cleaned
        ) as said
    """


def _cleaned() -> str:
    signs_in_names = r"[\s·•．.,，、()（）]+"
    return f"""
        select rid, feed, trim({without(narrow("name"), signs_in_names, " ")}) as name,
               replace(trim({narrow("nickname")}), ' ', '') as nick,
               trim({without(narrow("name_en"), "[^a-z]+", " ")}) as latin,
               {texts.letters(narrow("id_number"))} as id, {texts.digits(narrow("phone"))} as phone,
               {texts.dashed(narrow("birth_date"))} as born, {narrow("trim(sex)")} as sex,
               trim(household) as household, trim(home_code) as home_code,
               {texts.address("address")} as place
        from records
    """


def called() -> str:
    """What a name is: a full Chinese one, one in Latin letters, or how neighbours call somebody."""
    name = "replace(name, ' ', '')"
    han = f"regexp_matches(name, '{HAN}')"
    short = f"regexp_matches({name}, '^[小老阿大]{HAN}$')"
    titled = f"regexp_matches({name}, '^{HAN}{{1,2}}({TITLES})$')"
    double = f"(length({name}) = 2 and substr({name}, 1, 1) = substr({name}, 2, 1))"
    loose = f"({short} or {titled} or {double})"
    return f"""
        select rid, feed, id, id_ok, phone, sex, household, home_code, place,
               case when {han} and not {loose} and length({name}) between 2 and 12
                    then {name} end as full_name,
               case when {han} and {loose} then {name} else nick end as nick,
               case when latin is not null then latin when not {han} then
                    {known(f"trim({without('name', '[^a-z]+', ' ')})")} end as latin,
               born, case when id_ok then substr(id, 7, 8) end as id_born,
               case when id_ok and try_cast(substr(id, 17, 1) as int) % 2 = 1 then 'm'
                    when id_ok then 'f' end as id_sex
        from tidied
    """


def sounds() -> str:
    """The sound and look of every full name there is."""
    pairs = ", ".join(texts.quoted(one) for one in signs.PAIRS)
    wide = f"substr(full_name, 1, 2) in ({pairs}) and length(full_name) > 2"
    joins = " ".join(
        f"left join signs as s{at} on s{at}.sign = substr(n.full_name, {at}, 1)"
        for at in (1, 2, 3, 4)
    )
    given = "||".join(f"coalesce(s{at}.sound, '')" for at in (2, 3, 4))
    shape = "||".join(f"coalesce(s{at}.shape, '')" for at in (1, 2, 3, 4))
    return f"""
        select n.full_name, coalesce(s1.family, '') || {given} as sound, {shape} as shape,
               case when {wide} then substr(n.full_name, 1, 2) else substr(n.full_name, 1, 1)
                    end as surname,
               case when {wide} then substr(n.full_name, 3) else substr(n.full_name, 2) end as given
        from (select distinct full_name from called where full_name is not null) as n {joins}
    """


def nicks() -> str:
    """What a nickname still says: a surname (小王), or a sign of the given name (阿明, 明明)."""
    titled = f"regexp_matches(nick, '^{HAN}{{1,2}}({TITLES})$')"
    return f"""
        select n.nick,
               case when regexp_matches(nick, '^[小老大]{HAN}$') then substr(nick, 2, 1)
                    when {titled} then regexp_replace(nick, '({TITLES})$', '') end as nick_family,
               case when regexp_matches(nick, '^阿{HAN}$') then substr(nick, 2, 1)
                    when length(nick) = 2 and substr(nick, 1, 1) = substr(nick, 2, 1)
                    then substr(nick, 1, 1) end as nick_sign
        from (select distinct nick from called where nick is not null) as n
    """


def prepared() -> str:
    """All that is compared of a person; columns end with what they are compared as."""
    first = "split_part(latin, ' ', 1)"
    last = f"trim({without('latin', '^.* ', '')})"
    after = "replace(substr(latin, length(split_part(latin, ' ', 1)) + 1), ' ', '')"
    before = f"replace(substr(latin, 1, length(latin) - length({last})), ' ', '')"
    return f"""
        select rid, feed, c.full_name as nm, coalesce(c.full_name, latin) as label, latin,
               coalesce(sound, least({first}, {last}) || greatest({first}, {last})) as sound,
               shape, coalesce(surname, case when c.full_name is null then {last} end) as family,
               coalesce(given, case when c.full_name is null then {first} end) as given,
               replace(latin, ' ', '') as east, {last} || {before} as west,
               {after} || {first} as west_too, c.nick, nick_family, nick_sign,
               id, id_ok, phone, coalesce(born, id_born) as born,
               coalesce(id_born, born) as born_too, coalesce(id_sex, sex) as sex,
               household, home_code, place, {texts.figures("place")} as figures
        from called as c left join sounds as s on s.full_name = c.full_name
        left join nicks as k on k.nick = c.nick
    """


STEPS = (("tidied", tidy), ("called", called), ("sounds", sounds), ("nicks", nicks),
         ("prepared", prepared))  # fmt: skip
