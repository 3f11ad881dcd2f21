"""A small contract with one field of each kind, and files under it."""

from functools import cache
from pathlib import Path

from linli.exchange import contracts, reading
from linli.exchange.contracts import Contract

HEAD = """\
apiVersion: v3.1.0
kind: DataContract
id: sample
name: 样例 / Sample
version: 1.2.0
status: active
customProperties:
  - {property: feed, value: sample}
  - {property: entity, value: business}
  - {property: purposes, value: [enterprise-service]}
team:
  name: Office
  members:
    - {username: a@office.example, name: A, role: owner}
slaProperties:
  - {property: latency, value: 24, unit: h}
schema:
  - name: sample
    properties:
"""
FIELDS = """\
      - name: code
        physicalName: 编号
        businessName: 编号 / Code
        logicalType: string
        primaryKey: true
        logicalTypeOptions: {maxLength: 10}
      - name: credit
        physicalName: 信用代码
        logicalType: string
        logicalTypeOptions: {format: credit-code}
      - name: kind
        physicalName: 类别
        logicalType: string
        required: true
        quality:
          - {metric: invalidValues, arguments: {validValues: [甲, 乙]}, mustBe: 0}
      - name: opened
        physicalName: 开业日期
        logicalType: date
        logicalTypeOptions: {minimum: '1990-01-01'}
      - name: closed
        physicalName: 停业日期
        logicalType: date
      - name: area
        physicalName: 面积
        logicalType: number
        logicalTypeOptions: {minimum: 0}
        customProperties:
          - {property: unit, value: ㎡}
      - name: staff
        physicalName: 人数
        logicalType: integer
      - name: seen
        physicalName: 更新时间
        logicalType: timestamp
      - name: active
        physicalName: 营业
        logicalType: boolean
      - name: phone
        physicalName: 电话
        logicalType: string
        logicalTypeOptions: {format: phone}
      - name: note
        physicalName: 备注
        logicalType: string
"""
RULES = """\
    quality:
      - {metric: rowCount, mustBeGreaterThan: 0, description: 不收空文件}
      - {type: sql, query: 'closed >= opened', mustBe: true, description: 停业不早于开业}
      - type: sql
        query: SELECT COUNT(*) FROM ${table} WHERE staff < 0
        mustBe: 0
        description: 人数不为负
      - {type: text, description: 由市场监管所填报}
"""
TEXT = HEAD + FIELDS + RULES
HEADINGS = (
    "编号",
    "信用代码",
    "类别",
    "开业日期",
    "停业日期",
    "面积",
    "人数",
    "更新时间",
    "营业",
    "电话",
    "备注",
)
GOOD = (
    "A1",
    "91990101MA0000001Y",
    "甲",
    "2020-01-05",
    "",
    "12.5",
    "3",
    "2024-01-05 10:00",
    "是",
    "13800000000",
    "好",
)


@cache
def sample(text: str = TEXT) -> Contract:
    return contracts.load(text)


def row(**changes: str) -> list[str]:
    """A good row with some cells changed, by the fields' names."""
    names = [field.name for field in sample().fields]
    cells = dict(zip(names, GOOD, strict=True)) | changes
    return [cells[name] for name in names]


def csv_text(*rows: list[str] | tuple[str, ...]) -> str:
    return "\n".join(",".join(cells) for cells in (HEADINGS, *rows)) + "\n"


def read_text(folder: Path, text: str, *, name: str = "in.csv", encoding: str = "utf-8"):
    return read_bytes(folder, text.encode(encoding), name=name)


def read_bytes(folder: Path, raw: bytes, *, name: str = "in.csv", contract: Contract | None = None):
    path = folder / name
    path.write_bytes(raw)
    return reading.read(path=path, contract=contract or sample(), into=folder / "read")
