"""The gateway whose doors are tried."""

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.local.secrets import signing_key, signing_pair
from chassis.settings import Settings
from gateway.main import build


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Put together and not started."""
    caller = signing_pair(signing_key())
    return build(
        Settings(_env_file=None, service="gateway", caller_private_key=SecretStr(caller.private))
    )
