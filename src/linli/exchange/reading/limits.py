"""How large what we read may be; beyond that a file is refused by name."""

CHUNK_BYTES = 8 * 2**20  # read and written at a time
MAX_LINE_BYTES = 4 * 2**20
MAX_COLUMNS = 500
MAX_CELL = 1_000_000
MAX_JOINED_LINES = 100  # of one quoted cell
MAX_BROKEN_QUOTES = 1_000
HEADER_WITHIN = 20  # rows in which the headings are looked for
VALUE_KEPT = 2_000  # characters of an unreadable line that are kept with its reason

XLSX_MAX_PART = 1_500 * 2**20  # one part of the archive, unpacked
XLSX_MAX_TOTAL = 2_500 * 2**20
XLSX_MAX_RATIO = 400
XLSX_RATIO_FROM = 20 * 2**20  # a small part may pack as well as it likes
XLSX_MAX_PARTS = 4_000
XLSX_MAX_MERGED = 100_000

JSON_MAX_ARRAY = 200 * 2**20
PARQUET_MAX_ROWS = 60_000_000
PARQUET_MAX_BYTES = 24 * 2**30
