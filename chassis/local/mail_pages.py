"""The catcher's pages: the list of letters and one letter, in Russian, without a script."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from chassis.local.mailbox import Letter

MOSCOW = ZoneInfo("Europe/Moscow")
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")

STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #6b7280; --accent: #1d5fbf }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.4rem; margin: .5rem 0 1rem } a { color: var(--accent) }
form { display: flex; gap: .5rem; margin-bottom: 1rem; flex-wrap: wrap }
label { align-self: center } input { flex: 1; min-width: 12rem }
input, button { font: inherit; padding: .4rem .6rem; border: 1px solid var(--line);
  border-radius: 6px }
ul { list-style: none; padding: 0; margin: 0; border-top: 1px solid var(--line) }
li { border-bottom: 1px solid var(--line); padding: .6rem 0 }
li a { font-weight: 600; text-decoration: none } li a:hover { text-decoration: underline }
.quiet { color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0 0 1rem }
dt { color: var(--quiet) } dd { margin: 0; overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; border: 1px solid var(--line);
  border-radius: 8px; padding: 1rem; margin: 0 0 1.5rem }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: 8px;
  background: #fff }
h2 { font-size: 1rem; margin: 0 0 .5rem }
"""


def letters(found: Sequence[Letter], total: int, to: str) -> str:
    rows = "".join(_row(letter) for letter in found)
    shown = f"<ul>{rows}</ul>" if rows else f"<p>{_nothing(to)}</p>"
    return _page(
        "Почта",
        f"""<h1>Перехваченные письма</h1>
<p class="quiet">Письма этого стенда никуда не уходят: они остаются здесь. Всего писем: {total}.</p>
<form><label for="to">Кому</label>
<input id="to" name="to" type="email" value="{escape(to)}" placeholder="адрес целиком">
<button>Показать</button></form>{shown}""",
    )


def letter(one: Letter) -> str:
    html = ""
    if one.html:
        html = f'<h2>HTML</h2><iframe title="Письмо в HTML" src="/messages/{one.id}/html"></iframe>'
    text = f"<h2>Текст</h2><pre>{linked(one.text)}</pre>" if one.text else ""
    return _page(
        one.subject or "Письмо",
        f"""<p><a href="/">Все письма</a></p><h1>{escape(one.subject) or "(без темы)"}</h1>
<dl><dt>От</dt><dd>{escape(one.sender)}</dd><dt>Кому</dt><dd>{_addresses(one)}</dd>
<dt>Получено</dt><dd>{_when(one)}</dd></dl>
{text}{html}<p><a href="/messages/{one.id}/source">Исходный текст</a></p>""",
    )


def linked(text: str) -> str:
    """Escaped text in which addresses can be followed."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = escape(found[0])
        parts += [escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _row(one: Letter) -> str:
    return (
        f'<li><a href="/messages/{one.id}">{escape(one.subject) or "(без темы)"}</a>'
        f'<div class="quiet">{_addresses(one)} · {_when(one)}</div></li>'
    )


def _addresses(one: Letter) -> str:
    return ", ".join(f'<a href="/?to={quote(a)}">{escape(a)}</a>' for a in one.to)


def _when(one: Letter) -> str:
    at = one.date.astimezone(MOSCOW)
    return f'<time datetime="{one.date.isoformat()}">{at:%d.%m.%Y %H:%M:%S}</time>'


def _nothing(to: str) -> str:
    return f"Писем для {escape(to)} нет." if to else "Писем пока нет."


def _page(title: str, body: str) -> str:
    return f"""<!doctype html><html lang="ru"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>
<style>{STYLE}</style></head><body><main>{body}</main></body></html>"""
