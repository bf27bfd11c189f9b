"""A file fits on a few screens, a function on one."""

import ast
from collections.abc import Iterator

from tests.rooms.house import code, name, parsed

LINES = 250
FUNCTION = 60
ONE_DECLARATION, DECLARED = "/kinds/", 275
"""A kind in one file is one declaration, form and way, and may be a little longer."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def own_lines(function: Function) -> int:
    """Its lines without those of functions inside it: a router is a list of doors."""
    assert function.end_lineno is not None
    inside = {
        line
        for inner in functions(function)
        if inner is not function
        for line in range(inner.lineno, (inner.end_lineno or 0) + 1)
    }
    return function.end_lineno - function.lineno + 1 - len(inside)


def test_files_are_short():
    long = {
        name(path): lines
        for path in code()
        if (lines := len(path.read_text().splitlines()))
        > (DECLARED if ONE_DECLARATION in name(path) else LINES)
    }
    assert long == {}


def test_functions_are_short():
    long = {
        f"{name(path)}:{function.name}": own_lines(function)
        for path in code()
        for function in functions(parsed(path))
        if own_lines(function) > FUNCTION
    }
    assert long == {}


def test_lines_of_inner_functions_are_not_counted_twice():
    tree = ast.parse("def door():\n    a = 1\n    def inner():\n        b = 2\n    return inner\n")
    assert own_lines(next(functions(tree))) == 3
