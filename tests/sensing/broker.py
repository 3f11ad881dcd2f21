"""Mosquitto, started for a test: random ports, passwords, rules by topic, TLS of its own CA."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from linli.sensing.services.devices import mosquitto_hash

PROGRAM = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
USER, PASSWORD = "linli", "consumer-password"

CONF = """
per_listener_settings false
listener {port} 127.0.0.1
listener {tls} 127.0.0.1
cafile {folder}/ca.pem
certfile {folder}/server.pem
keyfile {folder}/server.key
password_file {folder}/passwords
acl_file {folder}/acl
allow_anonymous false
max_inflight_messages 0
max_queued_messages 0
persistence {persistence}
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
user {user}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Mosquitto:
    """One broker in a folder; `devices` are names with passwords in the clear."""

    folder: Path
    devices: dict[str, str] = field(default_factory=dict)
    acl: str = ""
    persistence: bool = False
    port: int = field(default_factory=free_port)
    tls: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"mqtt://{USER}:{PASSWORD}@127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"mqtts://{USER}:{PASSWORD}@localhost:{self.tls}"

    def write(self) -> None:
        make_certificates(self.folder)
        lines = [f"{USER}:{mosquitto_hash(PASSWORD)}\n"]
        lines += [f"{name}:{mosquitto_hash(word)}\n" for name, word in self.devices.items()]
        (self.folder / "passwords").write_text("".join(lines))
        (self.folder / "acl").write_text(f"user {USER}\ntopic readwrite #\n\n{self.acl}")
        conf = CONF.format(
            port=self.port, tls=self.tls, folder=self.folder,
            persistence=str(self.persistence).lower(),
            user="root" if os.geteuid() == 0 else "",
        )  # fmt: skip
        (self.folder / "mosquitto.conf").write_text(
            "\n".join(line for line in conf.splitlines() if line.strip() != "user")
        )

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "-c", str(self.folder / "mosquitto.conf")], stdout=log, stderr=log
            )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text()[-800:])
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            self.process_waits()
        raise RuntimeError("mosquitto does not answer")

    def process_waits(self) -> None:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@contextmanager
def mosquitto(**fields):
    """A broker that runs until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="linli-mosquitto-"))
    broker = Mosquitto(folder, **fields)
    broker.write()
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
        shutil.rmtree(folder, ignore_errors=True)


def make_certificates(folder: Path) -> None:
    """A CA of its own and a certificate for localhost."""
    now = datetime.now(UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Linli test CA")])
    ca = _signed(ca_name, ca_name, ca_key, ca_key, now, is_ca=True)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    own = _signed(name, ca_name, key, ca_key, now, is_ca=False)
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _signed(name, issuer, key, ca_key, now, *, is_ca):
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, is_ca, is_ca, False, False), True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), False
        )
    )
    if not is_ca:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    return made.sign(ca_key, hashes.SHA256())
