"""Changes the cell's key, erases subjects and copies keys for ever, until it is killed.

Its argument: the folder for copies of keys.
"""

import sys
from itertools import count
from pathlib import Path

from linli.cli.common import set_up_django


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    """Each round: two subjects are kept, one is erased, keys are copied, the cell's key changes."""
    from linli.core import clock
    from linli.core.ids import new_id
    from linli.privacy import keyring, services

    for number in count():
        kept, erased = new_id(), new_id()
        values = {"reporter.phone": f"1380000{number:04}"}
        for subject in (kept, erased):
            services.keep(subject_id=subject, values=values, source="test", at=clock.now())
        say("kept", kept, erased)
        services.erase(subject_ids=[erased], why="asked", actor="system", at=clock.now())
        say("erased", erased)
        keyring.write(folder)
        services.change_cell_key()
        say("round")


if __name__ == "__main__":
    set_up_django()
    main(Path(sys.argv[1]))
