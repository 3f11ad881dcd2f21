"""Going on after the database came back from a backup older than what was published.

The entries in between are lost, but what was signed stays true: their commitments are taken from
the published bundles into the positions they had, without an entry, and the log continues.
"""

from django.db import connection, transaction

from linli.ledger import note
from linli.ledger.sequencer import LogBroken, alone
from linli.ledger.store import Store
from linli.ledger.tiles import Edge, Tile, tiles_of

HELD = "SELECT position, commitment FROM ledger_position ORDER BY position"
ADOPT = """
INSERT INTO ledger_position (position, commitment)
SELECT * FROM unnest(%s::bigint[], %s::bytea[])
"""


@transaction.atomic
def recover(*, store: Store, key: note.Verifier) -> int:
    """Give the published positions that the database has lost back to it; returns how many.

    Raises:
        LogBroken: nothing is published, files and signature disagree, the database differs from
            what was signed in the part that it has, or a sequencer is at work.
    """
    with alone() as is_mine, store.alone() as is_mine_too:
        if not (is_mine and is_mine_too):
            raise LogBroken("A sequencer is at work; stop the workers first")
        leaves = _published(store, key)
        with connection.cursor() as cursor:
            cursor.execute(HELD)
            held = [(position, bytes(leaf)) for position, leaf in cursor.fetchall()]
            if held[: len(leaves)] != list(enumerate(leaves[: len(held)])):
                raise LogBroken("The database is no earlier state of what was signed")
            lost = list(range(len(held), len(leaves)))
            cursor.execute(ADOPT, [lost, leaves[len(held) :]])
    return len(lost)


def _published(store: Store, key: note.Verifier) -> list[bytes]:
    text = store.checkpoint()
    if text is None:
        raise LogBroken("Nothing is published")
    head, _signed = note.open_checkpoint(text, key)
    edge, leaves = Edge(), list[bytes]()
    for tile in tiles_of(head.size):
        bundled = Tile(None, tile.index, tile.width)
        found = bundled.cut(store.fetch(bundled))
        leaves += found
        for _full in edge.append(found):
            pass
    if edge.root() != head.root:
        raise LogBroken("The entry bundles do not lead to what was signed")
    return leaves
