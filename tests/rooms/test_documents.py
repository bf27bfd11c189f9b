"""What is written about the project is true of it."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from typer.main import get_command

from chassis.commands import app
from chassis.settings import Settings
from tests.rooms.house import ROOT, code, files, name, parsed

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PLACE = re.compile(
    r"(?<![\w/.-])((?:contracts|chassis|casework|services|gateway|tests|docs|deploy|bench|locales)/[\w./-]+)"
)
COMMAND = re.compile(r"\./kabinet ([a-z]+)(?: ([a-z]+))?")
VARIABLE = re.compile(r"\bKABINET_[A-Z][A-Z_]*[A-Z]\b")
ONE_MACHINE = re.compile(r"/root/\w|/home/[a-z]+/\w|/Users/\w|/work/\w")
INDEX = "https://pypi.org/simple"
MADE_LATER = re.compile(
    r"locales/|tests/browser/screenshots/|deploy/(\S+/)?secrets|deploy/local\.env"
)
"""What the project makes, or whoever runs it."""


def pages() -> list[Path]:
    return files(".md")


def page(path: str) -> str:
    return (ROOT / path).read_text()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """All documents that the code writes, written anew by a process of its own."""
    out = tmp_path_factory.mktemp("docs")
    write = (
        "import sys; from pathlib import Path; from chassis.export import export\n"
        "for what in sys.argv[2:]: export(what, Path(sys.argv[1]))"
    )
    whats = ("settings", "events", "openapi", "asyncapi")
    subprocess.run(
        [sys.executable, "-c", write, str(out), *whats],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "KABINET_COMPANY_NAME": "Not the default"},
        check=True,
    )
    return {str(p.relative_to(out)): p.read_text() for p in out.rglob("*") if p.is_file()}


def test_what_the_code_writes_is_current(written):
    kept = {where: page(f"docs/{where}") for where in written if (ROOT / "docs" / where).exists()}
    old = [where for where in written if kept.get(where) != written[where]]
    assert old == [], "write them again: ./kabinet export settings|events|openapi|asyncapi"


def test_there_is_a_document_for_every_process(written):
    names = {"identity", "applications", "metering", "reception", "notify", "gateway"}
    for kind in ("openapi", "asyncapi"):
        assert {Path(w).stem for w in written if w.startswith(kind)} == names


def test_documents_refer_to_nothing_that_is_not_in_them(written):
    """A `$ref` of an interface document leads to a place in it."""
    for where, text in written.items():
        if where.endswith(".yaml"):
            document = yaml.safe_load(text)
            for pointer in set(re.findall(r"\$ref: '?\"?#(/[^'\"\n]+)", text)):
                place = document
                for part in pointer.strip("/").split("/"):
                    key = unquote(part).replace("~1", "/").replace("~0", "~")
                    assert key in place, f"{where}: {pointer}"
                    place = place[key]


@pytest.mark.parametrize("name_", Settings.model_fields)
def test_a_setting_says_what_it_means(name_):
    assert Settings.model_fields[name_].description
    assert f"`KABINET_{name_.upper()}`" in page("docs/settings.md")


def test_every_setting_is_read_by_somebody():
    """One that nobody reads promises what the program does not do."""
    unread = [
        row.split("`")[1] for row in page("docs/settings.md").splitlines() if "| nobody |" in row
    ]
    assert unread == []


def test_every_variable_that_is_named_is_a_setting_that_is_documented():
    documented = set(VARIABLE.findall(page("docs/settings.md")))
    named = {
        variable: name(path)
        for path in files(".py", ".md", ".yaml", ".env", "Dockerfile")
        if not name(path).startswith("tests/")
        for variable in VARIABLE.findall(path.read_text())
    }
    assert {v: where for v, where in named.items() if v not in documented} == {}


def test_every_metric_is_explained_and_none_that_is_not_there():
    made = {
        node.args[0].value
        for path in code()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Counter", "Gauge", "Histogram"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    explained = set(re.findall(r"^\| `(kabinet_\w+)`", page("docs/operations.md"), re.MULTILINE))
    assert made == explained


def test_links_lead_somewhere():
    broken = [
        f"{name(path)}: {link}"
        for path in pages()
        for link in LINK.findall(path.read_text())
        if not re.match(r"[a-z]+:", link)
        and not (path.parent / link.partition("#")[0]).resolve().exists()
    ]
    assert broken == []


def test_the_places_that_documents_name_are_there():
    missing = {
        f"{name(path)}: {place}"
        for path in pages()
        for place in PLACE.findall(path.read_text())
        if not (ROOT / place.rstrip(".")).exists() and not MADE_LATER.match(place)
    }
    assert missing == set()


def test_the_documents_that_code_names_are_there():
    missing = {
        f"{name(path)}: {place}"
        for path in [*code(), *files(".toml", ".yaml", "Dockerfile", under=(".",))]
        for place in re.findall(r"docs/[\w./-]+\.md", path.read_text())
        if not (ROOT / place).exists()
    }
    assert missing == set()


def test_the_commands_that_documents_name_exist():
    known = get_command(app).commands
    unknown = set()
    for path in [*pages(), *files(".py", under=("chassis", "deploy"))]:
        for word, second in COMMAND.findall(path.read_text()):
            group = getattr(known.get(word), "commands", None)
            if word not in known or (group and second and second not in group):
                unknown.add(f"{name(path)}: ./kabinet {word} {second}")
    assert unknown == set()


def test_the_readme_says_the_two_commands():
    blocks = re.findall(r"```sh\n(.*?)```", page("README.md"), re.DOTALL)
    assert any("git clone" in block and "./kabinet up" in block for block in blocks)
    assert os.access(ROOT / "kabinet", os.X_OK)


def test_no_file_names_a_place_of_one_machine():
    found = {
        f"{name(path)}: {match.group()}"
        for path in files(
            ".py", ".md", ".yaml", ".toml", ".html", ".js", ".json", ".env", "kabinet", ".cfg"
        )
        if path != Path(__file__)
        for match in ONE_MACHINE.finditer(path.read_text())
    }
    assert found == set()


def test_the_lock_file_names_the_public_index_alone():
    locked = tomllib.loads(page("uv.lock"))
    sources = {json.dumps(p["source"]) for p in locked["package"] if p["name"] != "kabinet"}
    assert sources == {json.dumps({"registry": INDEX})}
    urls = re.findall(r'url = "(https?://[^/"]+)', page("uv.lock"))
    assert set(urls) == {"https://files.pythonhosted.org"}


def test_decisions_have_their_four_parts_and_their_numbers():
    found = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbered = [path for path in found if path.name != "README.md"]
    assert [path.name[:4] for path in numbered] == [f"{n + 1:04}" for n in range(len(numbered))]
    for path in numbered:
        parts = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], path.name


def test_every_decision_is_listed():
    listed = page("docs/decisions/README.md")
    for path in (ROOT / "docs/decisions").glob("0*.md"):
        assert f"]({path.name})" in listed, path.name


def test_the_licence_is_there():
    assert "Apache License" in page("LICENSE")
    assert tomllib.loads(page("pyproject.toml"))["project"]["license"] == "Apache-2.0"
