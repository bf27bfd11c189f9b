"""A link in a letter of news that stops news, without signing in (RFC 8058).

It names the account and is sealed with a key that notify alone has; it opens nothing else.
"""

import hashlib
import hmac
import re

from chassis.errors import NotFound
from chassis.settings import Settings

TOKEN = re.compile(r"([0-9a-f-]{36})\.([0-9a-f]{64})")


def _seal(account: str, settings: Settings) -> str:
    key = settings.seal_private_key.get_secret_value().encode()
    return hmac.new(key, f"stop news {account}".encode(), hashlib.sha256).hexdigest()


def address(account: str, settings: Settings) -> str:
    """Where a person, or their mail program in one step, stops news."""
    return f"{settings.public_url.rstrip('/')}/letters/stop/{account}.{_seal(account, settings)}"


def account_of(token: str, settings: Settings) -> str:
    """Whose link it is; `NotFound` for one that is not ours."""
    found = TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(_seal(found[1], settings), found[2]):
        raise NotFound
    return found[1]
