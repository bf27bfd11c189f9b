"""The image: a clean Dockerfile, and nothing in it that need not be there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
HADOLINT = Path(sys.executable).with_name("hadolint")


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


def copied() -> set[str]:
    """What the image takes from the repository."""
    lines = [line.split() for line in instructions("COPY") if not line.startswith("--from=")]
    return {source for line in lines for source in line[:-1]}


def test_hadolint_finds_nothing():
    done = subprocess.run(
        [HADOLINT, "Dockerfile"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_the_image_runs_as_an_ordinary_user():
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert final.startswith("base AS run")
    assert instructions("USER") == ["10001:10001", "10001:10001"]


def test_the_context_holds_what_is_copied_and_nothing_else():
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in rules
    assert {rule[1:] for rule in rules if rule.startswith("!")} == copied()
    assert not any("secrets" in path and not path.endswith(".py") for path in copied())


def test_what_is_copied_is_there():
    assert [path for path in copied() if not (ROOT / path).exists()] == []


def test_dependencies_are_the_locked_ones():
    syncs = [line for line in instructions("RUN") if "uv sync" in line]
    assert syncs
    assert all("--locked" in line and "--no-dev" in line for line in syncs)


def test_the_database_of_the_tests_is_in_no_image():
    assert "secantus" not in DOCKERFILE
    assert "--group dev" not in DOCKERFILE


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
