"""The letters that were caught, as they lie on disk."""

import email
import email.policy
import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path


def caught(folder: Path) -> dict[str, list[datetime]]:
    """When each letter came, by its Message-ID; more than one moment where it came again."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for file in sorted(folder.glob("*.letter")):
        line, _, content = file.read_bytes().partition(b"\n")
        headers = email.message_from_bytes(
            content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", policy=email.policy.compat32
        )
        at = datetime.fromisoformat(json.loads(line)["at"])
        found["".join(str(headers["Message-ID"]).split())].append(at)
    return found
