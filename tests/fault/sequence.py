"""A sequencer as a process of its own, until it is killed; its arguments: folder of the log, key."""

import sys
from pathlib import Path

from linli.cli.common import set_up_django

if __name__ == "__main__":
    set_up_django()
    from linli.ledger import note
    from linli.ledger.sequencer import Sequencer
    from linli.ledger.store import Store

    sequencer = Sequencer(store=Store(Path(sys.argv[1])), signer=note.signer(sys.argv[2]))
    while True:
        sequencer.round()
        sys.stdout.write("round\n")
        sys.stdout.flush()
