"""Devices that publish, for `linli bench sensing`: a backlog, or a steady load with fires in it."""

import json
import sys
import threading
import time
from datetime import UTC, datetime

from linli.sensing.ingest import mqtt

DEVICES, HEATS = 400, 100
UNDER_WAY = 500


def main() -> None:
    """Publish `messages`, or at `rate` for `seconds` with a fire each 150 ms or so."""
    url, messages, rate, seconds = (
        sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]),
    )  # fmt: skip
    broker = mqtt.Broker.of(url)
    client = mqtt.client(broker, name=f"load-{time.time_ns()}")
    room = threading.BoundedSemaphore(UNDER_WAY)
    done = threading.Semaphore(0)

    def acknowledged(*_: object) -> None:
        room.release()
        done.release()

    client.on_publish = acknowledged
    client.max_inflight_messages_set(UNDER_WAY)
    mqtt.connect(client, broker)
    client.loop_start()
    base, total = time.time_ns() // 1000, messages or int(rate * seconds)
    fires = total // min(HEATS, max(1, total // 10)) if rate else 0
    began = time.monotonic()
    for n in range(total):
        if rate:
            time.sleep(max(0.0, began + n / rate - time.monotonic()))
        told = {"value": 20 + n % 70 / 10, "seq": base + n, "at": datetime.now(UTC).isoformat()}
        topic = f"linli/v1/main/bench-{n % DEVICES}/humidity"
        if fires and n % fires == fires - 1 and n // fires < HEATS:
            topic, told["value"] = f"linli/v1/main/heat-{n // fires}/heat", 1
        room.acquire()
        client.publish(topic, json.dumps(told), qos=1)
    for _ in range(total):
        done.acquire()
    client.disconnect()
    client.loop_stop()


if __name__ == "__main__":
    main()
