"""The files of the project as the rules look at them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

from chassis.local.place import ROOT

CODE = ("contracts", "chassis", "casework", "services", "gateway", "demo")


def files(*endings: str, under: tuple[str, ...] = (".",)) -> list[Path]:
    """Every file of the project with such an ending: what git keeps, and what it would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *under],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    found = {ROOT / name for name in listed if name.endswith(endings or ("",)) and name}
    return sorted(path for path in found if path.is_file())


def code() -> list[Path]:
    """The Python of the product."""
    return files(".py", under=CODE)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module a file imports, also inside functions and for type checking."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every call of a plain name, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.lineno
