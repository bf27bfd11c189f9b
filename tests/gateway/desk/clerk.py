"""An employee before the pages, as a browser without scripts sees them."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx2

from chassis.testing import Stack
from tests.portal.people import PASSWORD, Person, an_address

INPUT = re.compile(r"<input\b[^>]*>")


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


@dataclass
class Clerk:
    """Signed in at the desk; keeps the cookie by itself, for plain http brings no secure one."""

    stack: Stack
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"X-Forwarded-For": an_address()})

    def call(self, method: str, path: str, **kwargs: Any) -> httpx2.Response:
        headers = {**self.headers, "Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}
        url = f"{self.stack.gateway}{path}"
        return httpx2.request(method, url, headers=headers, timeout=30, **kwargs)

    def get(self, path: str) -> httpx2.Response:
        return self.call("GET", path)

    def sign_in(self, person: Person) -> str:
        """Where the sign-in leads to."""
        form = {"login": person.email, "password": PASSWORD}
        answer = self.call("POST", "/login", data=form)
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return str(answer.headers["location"])

    def form(self, page: str, action: str, holding: str = "") -> dict[str, str]:
        """The hidden fields of the form with this action, as the page gives them."""
        for found in re.finditer(r"<form\b[^>]*>.*?</form>", page, re.DOTALL):
            text = found[0]
            if f'action="{action}"' in text and holding in text:
                tags = [tag for tag in INPUT.findall(text) if 'type="hidden"' in tag]
                return {attribute(tag, "name"): attribute(tag, "value") for tag in tags}
        raise AssertionError(f"no form leads to {action}")

    def act(
        self, case: str, verb: str, holding: str = "", page: str = "", **typed: Any
    ) -> httpx2.Response:
        """Open the case (or go on from `page`), fill the form in and send it."""
        action = f"/staff/cases/{case}/{verb}"
        page = page or self.get(f"/staff/cases/{case}").text
        files = typed.pop("files", None)
        given = {name.replace("__", "-"): value for name, value in typed.items()}
        data = self.form(page, action, holding) | given
        return self.call("POST", action, data=data, files=files)
