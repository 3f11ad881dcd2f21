"""The schema of OASIS, read once; documents that bring a DTD or entities are never opened."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

if TYPE_CHECKING:  # large, and most processes never read an alert
    from xmlschema import XMLResource, XMLSchema

FILE = Path(__file__).resolve().parent / "CAP-v1.2.xsd"


class Forbidden(ValueError):
    """A document that is not opened; the message names what it tried."""


@cache
def schema() -> "XMLSchema":
    """The schema of CAP 1.2."""
    from xmlschema import XMLSchema

    return XMLSchema(str(FILE), defuse="always", allow="sandbox", base_url=str(FILE.parent))


def opened(text: str) -> "XMLResource":
    """A document that may come from anybody: entities and DTDs are refused, nothing is fetched.

    Raises:
        Forbidden: it is hostile.
        ParseError: it is no XML.
    """
    from xmlschema import XMLResource
    from xmlschema.exceptions import XMLSchemaException

    try:
        return XMLResource(text, defuse="always", allow="none")
    except ParseError:
        raise  # the library's own is of both kinds
    except XMLSchemaException as error:
        raise Forbidden(type(error).__name__) from error


def first_wrong(document: "XMLResource") -> str:
    """What is wrong with a document, in a few words; '' where it keeps to the schema.

    Raises:
        Forbidden: what it holds cannot be compared with the schema.
    """
    from xmlschema.exceptions import XMLSchemaException

    try:
        for error in schema().iter_errors(document):
            return f"{error.path}: {error.reason}"[:200]
    except XMLSchemaException as error:
        raise Forbidden(type(error).__name__) from error
    return ""
