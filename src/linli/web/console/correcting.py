"""What a person set right, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from linli.web.console.wording import Names
from linli.web.shared import words

Facts = Mapping[str, Any]


def change_words(changes: Facts, names: Names) -> list[str]:
    """What a person set right, a sentence each."""
    said = []
    for what, pair in changes.items():
        before, after = (*pair, "", "")[:2]
        if what == "category":
            facts = {"before": names.category(before), "after": names.category(after)}
            said.append(_("Category: %(before)s → %(after)s") % facts)
        elif what == "grade":
            facts = {
                "before": f"{before} {words.GRADES.get(before, '')}",
                "after": f"{after} {words.GRADES.get(after, '')}",
            }
            said.append(_("Grade: %(before)s → %(after)s") % facts)
        elif what == "owner":
            facts = {"before": names.organisation(before), "after": names.organisation(after)}
            said.append(_("Owner: %(before)s → %(after)s") % facts)
        elif what == "kind":
            facts = {
                "before": str(words.REPORT_KINDS.get(before, before)),
                "after": str(words.REPORT_KINDS.get(after, after)),
            }
            said.append(_("Kind: %(before)s → %(after)s") % facts)
    if {"place", "address", "lon", "lat", "area_path"} & set(changes):
        said.append(_("The place was corrected"))
    if "summary" in changes:
        said.append(_("The headline was changed"))
    return said
