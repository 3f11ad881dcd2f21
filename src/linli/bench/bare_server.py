"""The bare insert on the same server as Linli: granian, as many processes and threads."""

import os
import sys


def main() -> None:
    """`python -m linli.bench.bare_server PORT PROCESSES THREADS`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.bench.bare_settings"
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "linli.bench.bare_wsgi:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=int(sys.argv[2]),
        blocking_threads=int(sys.argv[3]),
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main()
