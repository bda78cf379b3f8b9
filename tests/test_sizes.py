"""How large things grow: a reader tires of the tail, and it is the median that makes the tail."""

import ast
from pathlib import Path
from statistics import median, quantiles

CODE = Path(__file__).parent.parent / "webinars"
FILE_LINES, FUNCTION_LINES = 250, 40
FILE_LINES_MEDIAN, FUNCTION_LINES_MEDIAN = 100, 10


def test_no_file_outgrows_its_budget():
    sizes = {
        str(path.relative_to(CODE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in CODE.rglob("*.py")
    }
    grown = [lines for name, lines in sizes.items() if not name.endswith("__init__.py")]

    assert {name: lines for name, lines in sizes.items() if lines > FILE_LINES} == {}
    assert median(grown) <= FILE_LINES_MEDIAN


def test_few_functions_outgrow_theirs():
    sizes = {
        f"{path.relative_to(CODE)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    largest = sorted(((lines, name) for name, lines in sizes.items()), reverse=True)[:10]

    assert quantiles(sizes.values(), n=20)[-1] <= FUNCTION_LINES, largest
    assert median(sizes.values()) <= FUNCTION_LINES_MEDIAN, largest
