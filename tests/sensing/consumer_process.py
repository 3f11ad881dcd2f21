"""A consumer as a process of its own, for tests that kill it; can be started with a fault.

python -m tests.sensing.consumer_process MQTT-URL [fault]
"""

import os
import signal
import sys
import threading

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    django.setup()
    from linli.config import logging
    from linli.sensing.ingest import copying, mqtt, serve

    logging.set_up()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    fault, when = (*sys.argv[2:], "", "")[:2]
    die_in_second_batch(serve, when)
    if fault == "twice":
        copying.INSERT_REPEATED = copying.INSERT
    source = mqtt.MqttSource

    class AcknowledgesFirst(source):
        def take(self, *, most, wait_s):
            found = super().take(most=most, wait_s=wait_s)
            super().done(found)
            # The broker has read them when it answers this one, which came after.
            self._client.publish("settle", b"", qos=1).wait_for_publish(20)
            return found

        def done(self, messages):
            pass

    used = AcknowledgesFirst if fault == "lost" else source
    serve.serve(
        open_source=lambda: used(mqtt.Broker.of(sys.argv[1]), name="killed", topics=["linli/#"]),
        stop=stop,
        batch=40,
    )


def die_in_second_batch(serve, when: str) -> None:
    """Have the kernel kill this process at the worst moment."""
    store, batches = serve._store, []

    def die() -> None:
        if len(batches) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    def stored_and_killed(consumer, messages) -> None:
        batches.append(len(messages))
        if when == "before":
            die()
        store(consumer, messages)
        if when == "after":
            die()

    serve._store = stored_and_killed


if __name__ == "__main__":
    main()
