"""Sealing: the cipher, the cell's keys behind one port, and where they are kept."""

from linli.privacy.sealing.cell_keys import cell_keys
from linli.privacy.sealing.cipher import BrokenSeal, Where, open_sealed, seal
from linli.privacy.sealing.port import CellKeys, CellKeysError

__all__ = ["BrokenSeal", "CellKeys", "CellKeysError", "Where", "cell_keys", "open_sealed", "seal"]
