"""What the catalogue of words must hold: extraction for Babel, the same for commands and tests."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

ROOT = Path(__file__).resolve().parent.parent
MAPPING = ROOT / "babel.cfg"
KEYWORDS = {**DEFAULT_KEYWORDS, "plural": (1, 2), "counted": (1, 2)}
Msgid = str | tuple[str, ...]


def rules(
    file: IO[bytes], keywords: Any, comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Titles and clauses of a table of terms (Babel's extraction method for rules.toml)."""
    text = file.read().decode()
    lines = text.splitlines()
    for row in tomllib.loads(text)["rule"]:
        for msgid in (row["title"], row["clause"]):
            place = next((n for n, line in enumerate(lines, 1) if msgid in line), 1)
            yield place, "_", msgid, []


def extracted(root: Path = ROOT) -> dict[Msgid, str]:
    """Every msgid of code, templates and the table of terms, with the first place it stands in.

    A pair of a singular and a plural is a tuple.
    """
    with MAPPING.open() as file:
        method_map, options_map = parse_mapping_cfg(file, str(MAPPING))  # type: ignore[no-untyped-call]
    found: dict[Msgid, str] = {}
    for name, line, msgid, _comments, _context in extract_from_dir(
        root, method_map, options_map, KEYWORDS
    ):
        if msgid:
            found.setdefault(msgid, f"{name}:{line}")
    return found
