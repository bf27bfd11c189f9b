"""The data folder of one stack, and where each thing lies in it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / ".kabinet"


@dataclass(frozen=True)
class Place:
    """Everything a stack keeps lies under `data`; nothing is written elsewhere."""

    data: Path

    @classmethod
    def of(cls, data: Path | None) -> "Place":
        return cls((data or DEFAULT).absolute())

    @property
    def stack_file(self) -> Path:
        return self.data / "stack.json"

    @property
    def lock_file(self) -> Path:
        return self.data / "lock"

    @property
    def ports_file(self) -> Path:
        return self.data / "ports.json"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def rabbitmq(self) -> Path:
        return self.data / "rabbitmq"

    @property
    def mongo(self) -> Path:
        return self.data / "mongo"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    @property
    def front(self) -> Path:
        return self.data / "front"

    @property
    def demo(self) -> Path:
        """Who may sign in to the demo company; there once all of it is."""
        return self.data / "demo.txt"

    @property
    def demo_files(self) -> Path:
        """What the made-up company's other systems handed over."""
        return self.data / "demo"

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    def make(self) -> None:
        """Make the folders, closed to other users."""
        for folder in (self.data, self.secrets, self.rabbitmq, self.mail, self.data / "logs"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def stack(self) -> dict[str, Any] | None:
        """What runs where, as `up` last wrote it; None where it does not run."""
        try:
            read: dict[str, Any] = json.loads(self.stack_file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        return read


def write_atomically(file: Path, text: str) -> None:
    """Whoever reads the file sees the old text or the new one, never a part; mode 0600."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
