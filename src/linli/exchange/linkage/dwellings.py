"""Homes made comparable: SQL from the columns as given to the columns that are compared."""

from linli.exchange.linkage import texts
from linli.exchange.linkage.texts import known

COLUMNS = ("address", "home_code", "home_key")


def tidy() -> str:
    """One row a record: address without noise, its code, the feed's own key."""
    return f"""
        select rid, feed, {known("place")} as place, {known("home_code")} as home_code,
               feed || ':' || {known("home_key")} as home_key
        from (
          select rid, feed, {texts.address("address")} as place, trim(home_code) as home_code,
                 trim(home_key) as home_key
          from records
        ) as cleaned
    """


def prepared() -> str:
    """All that is compared of a home."""
    return f"""
        select rid, feed, place, {texts.figures("place")} as figures,
               {texts.words("place")} as street, home_code, home_key
        from tidied
    """


STEPS = (("tidied", tidy), ("prepared", prepared))
