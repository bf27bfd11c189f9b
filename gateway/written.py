"""A call to a service as it is written: headers hold plain signs alone, and bodies text.

A program may send what neither holds: half a character in JSON, an infinite number, a key in
letters of its own. The first two are refused with a word; the last is known by its digest, so that
it stays the same key when it is sent again.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import httpx2

from chassis.errors import Invalid
from contracts.words import _

PLAIN = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")
OTHER = re.compile(r"[^ -~]")


class Unwritten(Invalid):
    """Something of what was sent is no text that could be passed on."""

    default = _("Уберите из текста непечатаемые знаки")


def request(
    client: httpx2.AsyncClient, method: str, url: str, headers: Mapping[str, str], **given: Any
) -> httpx2.Request:
    """The call, ready to be sent; `Unwritten` where it cannot be."""
    plain = {name: one if PLAIN.fullmatch(one) else _digest(one) for name, one in headers.items()}
    try:
        return client.build_request(method, url, headers=plain, **given)
    except ValueError:
        raise Unwritten from None


def agent(text: str) -> str:
    """What a browser says of itself, without what no header holds."""
    return OTHER.sub("?", text[:300]).strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
