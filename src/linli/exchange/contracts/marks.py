"""YAML with the line of every value, and without what a contract has no use for."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import yaml

from linli.exchange.contracts.problems import ContractRefused, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 40

MAPPING, SEQUENCE = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """The plain data, and the 1-based line of each path within it."""

    data: dict[str, Any]
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of this path, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(*, text: str) -> Marked:
    """Parse YAML.

    Raises:
        ContractRefused: no YAML, no mapping, a key twice, an alias (which can make a small file
            enormous), too large or too deep.
    """
    if len(text) > MAX_BYTES:
        raise _refusal("too-large", 1)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context or "")
        raise _refusal("no-yaml", mark.line + 1 if mark else 1, said=said) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _refusal("no-yaml", 1, said=str(error).splitlines()[0]) from error
    if not isinstance(node, yaml.MappingNode):
        raise _refusal("no-mapping", 1)
    walk = _Walk()
    data = walk.value(node, ())
    if walk.problems:
        raise ContractRefused(problems=walk.problems)
    return Marked(data=data, lines=walk.lines)


class _Walk:
    """Turns nodes into data, keeping lines and noting what is refused."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.seen: set[int] = set()
        self.plain = yaml.SafeLoader("")

    def value(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            raise _refusal("too-deep", line)
        # An alias is the very node of its anchor, met again.
        if id(node) in self.seen:
            self.problems.append(Problem("alias", line, ".".join(path)))
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == MAPPING:
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == SEQUENCE:
            return [self.value(each, (*path, str(at))) for at, each in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node, path) if isinstance(key_node, yaml.ScalarNode) else None
            line = key_node.start_mark.line + 1
            if not isinstance(key, Hashable) or key is None:
                self.problems.append(Problem("no-key", line, ".".join(path)))
                continue
            name = str(key)
            if name in data:
                facts = {"name": name}
                self.problems.append(Problem("key-twice", line, ".".join((*path, name)), facts))
            self.lines[(*path, name)] = line
            data[name] = self.value(value_node, (*path, name))
        return data

    def scalar(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        try:
            value = self.plain.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            facts = {"said": str(error).splitlines()[0]}
            self.problems.append(Problem("no-yaml", line, ".".join(path), facts))
            return None
        # Dates and moments are written as text in a contract; YAML would make objects of them.
        if not isinstance(value, (str, int, float, bool, type(None))):
            return str(node.value)
        return value


def _refusal(code: str, line: int, **facts: str) -> ContractRefused:
    return ContractRefused(problems=[Problem(code, line, "", facts)])
