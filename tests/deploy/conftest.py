"""The deployment's files as the tests read them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.make_secrets import make_secrets

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return read


@pytest.fixture(scope="session")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    declared: dict[str, Any] = compose["services"]
    return declared


@pytest.fixture(scope="session")
def secret_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of secrets, made as an operator makes it."""
    folder = tmp_path_factory.mktemp("deploy") / "secrets"
    make_secrets(folder)
    return folder
