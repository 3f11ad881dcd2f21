"""The schema of OASIS, read once; documents that bring a DTD or entities are never opened."""

from functools import cache
from pathlib import Path

from xmlschema import XMLResource, XMLSchema

FILE = Path(__file__).resolve().parent / "CAP-v1.2.xsd"


@cache
def schema() -> XMLSchema:
    """The schema of CAP 1.2."""
    return XMLSchema(str(FILE), defuse="always", allow="sandbox", base_url=str(FILE.parent))


def opened(text: str) -> XMLResource:
    """A document that may come from anybody: entities and DTDs are refused, nothing is fetched.

    Raises:
        XMLResourceForbidden, ParseError: it is hostile, or no XML.
    """
    return XMLResource(text, defuse="always", allow="none")


def first_wrong(document: XMLResource) -> str:
    """What is wrong with a document, in a few words; '' where it keeps to the schema."""
    for error in schema().iter_errors(document):
        return f"{error.path}: {error.reason}"[:200]
    return ""
