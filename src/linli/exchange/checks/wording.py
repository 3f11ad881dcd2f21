"""Codes of reading and checking in words, in the language active when they are shown."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.exchange.contracts.model import Contract
from linli.exchange.contracts.wording import said

Text = str | Promise

# Why a row was quarantined. Facts: column, value, rule.
REASONS: dict[str, Text] = {
    "ragged-row": _("The row does not have as many cells as there are headings (%(rule)s)."),
    "summary-row": _("This row sums up or signs the table; it is no record."),
    "undecodable": _("The line holds bytes that are no text in the file's encoding."),
    "nul-byte": _("The line holds a NUL byte; it was damaged on its way."),
    "unclosed-quote": _("A quotation mark is opened and never closed."),
    "cell-too-long": _("A cell is longer than a million characters."),
    "bad-json": _("The line is no JSON."),
    "not-an-object": _("The line is JSON, but no object with names and values."),
    "key-twice": _("The object names a value twice; which one is meant cannot be known."),
    "missing-column": _("The column “%(column)s” is missing; every row must have it."),
    "missing-value": _("“%(column)s” is empty; it must be given."),
    "spreadsheet-error": _("“%(column)s” holds a spreadsheet's error (%(value)s), no value."),
    "not-an-integer": _("“%(column)s” must be a whole number; “%(value)s” is none."),
    "not-a-number": _("“%(column)s” must be a number; “%(value)s” is none."),
    "not-a-date": _("“%(column)s” must be a date such as 2024-01-05; “%(value)s” is none."),
    "not-a-moment": _(
        "“%(column)s” must be a date and time such as 2024-01-05 13:30; “%(value)s” is none."
    ),
    "not-a-time": _("“%(column)s” must be a time such as 13:30; “%(value)s” is none."),
    "not-yes-or-no": _("“%(column)s” must be yes or no (是, 否); “%(value)s” is neither."),
    "not-in-values": _("“%(column)s” must be one of %(rule)s; it is “%(value)s”."),
    "not-in-pattern": _("“%(column)s” must look like %(rule)s; it is “%(value)s”."),
    "too-short": _("“%(column)s” must have at least %(rule)s characters; it is “%(value)s”."),
    "too-long": _("“%(column)s” must have at most %(rule)s characters."),
    "too-small": _("“%(column)s” must be %(rule)s; it is “%(value)s”."),
    "too-large": _("“%(column)s” must be %(rule)s; it is “%(value)s”."),
    "bad-id-number": _(
        "“%(column)s” is no identity number: 18 characters, a real date, and the check digit must"
        " fit (GB 11643)."
    ),
    "bad-credit-code": _(
        "“%(column)s” is no unified social credit code: 18 characters whose last one must fit"
        " (GB 32100)."
    ),
    "bad-phone": _("“%(column)s” is no telephone number: “%(value)s”."),
    "bad-email": _("“%(column)s” is no e-mail address: “%(value)s”."),
    "not-unique": _("“%(column)s” must differ in every row; another row has the same."),
    "duplicate-key": _(
        "Several rows have the key “%(value)s” (%(column)s) and differ otherwise; which one is"
        " true cannot be known."
    ),
    "duplicate-same": _("The very same row was delivered before, in this file; once is enough."),
    "rule-broken": _("A rule of the contract is not kept: %(rule)s"),
    "carries-vector": _(
        "“%(column)s” holds what looks like a biometric template, a picture or a code of one;"
        " it may not be delivered and was taken out."
    ),
    "carries-track": _(
        "“%(column)s” holds places with times, a track; it may not be delivered and was taken out."
    ),
    "carries-relations": _(
        "“%(column)s” holds several persons' numbers; relations of persons may not be delivered,"
        " and it was taken out."
    ),
}

# Why nothing of a file could be taken.
REFUSALS: dict[str, Text] = {
    "empty-file": _("The file is empty."),
    "encoding-unknown": _(
        "The encoding of the file is neither UTF-8 nor UTF-16 nor GB18030. Save it as UTF-8."
    ),
    "line-too-long": _("A line has no end within four million bytes; this is no table."),
    "columns-unknown": _(
        "No heading of the contract was found in the first 20 rows. Expected: %(expected)s."
    ),
    "column-twice": _("There are several columns for the same field: %(names)s."),
    "too-many-columns": _("There are more than %(most)s columns."),
    "quotes-broken": _(
        "More than a thousand quotation marks are never closed; the file was written with other"
        " rules of quoting. The last one is on line %(line)s."
    ),
    "zip-bomb": _("The spreadsheet unpacks to more than can be meant. It was not opened."),
    "spreadsheet-broken": _("The spreadsheet is damaged; open and save it again as XLSX."),
    "spreadsheet-locked": _("The spreadsheet is locked by a password; save it without."),
    "spreadsheet-old": _("This is an old XLS file, or one locked by a password; save it as XLSX."),
    "too-many-merged": _("More than %(most)s merged cells; undo merging and save again."),
    "json-array-too-large": _("One JSON array of this size cannot be read; write JSON lines."),
    "json-broken": _("The file begins as a JSON array and is none."),
    "parquet-broken": _("The Parquet file is damaged or incomplete."),
    "parquet-too-large": _("The Parquet file holds more than is read in one delivery."),
    "not-a-table": _("This is no table. Deliver CSV, XLSX, JSON lines or Parquet."),
}

# What is worth knowing about a file that was read.
NOTES: dict[str, Text] = {
    "title-rows": _("Rows above the headings, left out: %(rows)s"),
    "blank-rows": _("Empty rows, left out: %(rows)s"),
    "header-only": _("There are headings and not a single row."),
    "sheet-unread": _("A sheet that was not read: %(name)s"),
    "merged-cells": _("Cells filled in from merged ranges: %(cells)s"),
}


def wording(*, code: str, facts: Mapping[str, object]) -> Promise:
    """The sentence for a code of this package, put into words when it is shown."""
    for table in (REASONS, REFUSALS, NOTES):
        if code in table:
            return said(table[code], facts)
    raise KeyError(code)


def title(*, contract: Contract, name: str) -> str:
    """What people call a field, in the language active now.

    Titles in both languages are written “姓名 / Name”. Several fields are named with commas.
    """
    return ", ".join(_title(contract, each) for each in name.split(", ") if each)


def _title(contract: Contract, name: str) -> str:
    field = contract.field(name=name)
    if field is None:
        return name
    return in_language(field.title)


def in_language(text: str) -> str:
    """One half of a text in both languages, the Chinese one first."""
    parts = text.split(" / ")
    if len(parts) != 2:
        return text
    return parts[0 if (get_language() or "").startswith("zh") else 1]


def reason(*, contract: Contract, given: Mapping[str, object]) -> str:
    """One entry of `_reasons` in words, in the language active now."""
    code = str(given["code"])
    rule = str(given.get("rule") or "")
    facts = {
        "column": title(contract=contract, name=str(given.get("column") or "")),
        "value": str(given.get("value") or ""),
        "rule": rule.replace("|", ", ") if code == "not-in-values" else rule,
    }
    return str(wording(code=code, facts=facts))
