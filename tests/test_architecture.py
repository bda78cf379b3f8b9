"""The shape of the code, checked: which imports are allowed, and what a folder may hold."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

from tests.furniture import FURNITURE, FURTHER_PIECES

ROOT = Path(__file__).parent.parent
CODE = ROOT / "webinars"
TEMPLATES = ROOT / "templates"

NOT_CAPABILITIES = {"cli", "config", "lib", "migrations", "static", "translations"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager"}
# Asked for, though no code of ours imports it.
NOT_IMPORTED = {
    "psycopg": "SQLAlchemy's way to PostgreSQL",
    "tzdata": "zones, for systems that have none",
    "hatchling": "builds the package",
}
# Folders of templates that belong to no capability.
SHARED_TEMPLATES = {"components", "errors"}


def test_every_import_contract_is_kept():
    done = _lint_imports(ROOT)

    assert done.returncode == 0, done.stdout


BREACHES = [
    ("Imports go one way", "utils.py", "", "- webinars.utils"),
    ("Imports go one way", "series/rules.py", "import webinars.registrations.models", None),
    ("Inside a capability", "series/models.py", "import webinars.series.queries", None),
    ("Only the composition", "registrations/queries.py", "import webinars.registrations.pages", None),
    ("Only doors", "registrations/queries.py", "import webinars.registrations.actions", None),
    ("Flask stays", "series/queries.py", "import flask", None),
    ("Rules need", "series/rules.py", "import sqlalchemy", None),
]


@pytest.fixture(scope="module")
def libraries():
    """Every library that the product imports, by the name of its module."""
    graph = grimp.build_graph("webinars", include_external_packages=True, cache_dir=None)
    return {
        name for name in graph.modules if name.partition(".")[0] not in {"webinars", *sys.stdlib_module_names}
    }


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """What the contracts say about a copy of the code that breaks each of them."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(CODE, copy / "webinars", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for _, path, code, _ in BREACHES:
        with (copy / "webinars" / path).open("a") as file:
            file.write(f"\n{code}\n")
    return _lint_imports(copy).stdout


@pytest.mark.parametrize(("contract", "path", "code", "finding"), BREACHES)
def test_a_breach_of_each_import_contract_is_found(contract, path, code, finding, findings):
    module = f"webinars.{path.removesuffix('.py').replace('/', '.')}"
    finding = finding or f"{module} -> {code.removeprefix('import ')}"
    broken = [line for line in findings.splitlines() if line.endswith("BROKEN")]

    assert any(line.startswith(contract) for line in broken), findings
    assert finding in findings


def test_the_rules_contract_names_every_library_that_is_imported(libraries):
    assert libraries <= set(_contract("Rules need")["forbidden_modules"])


def test_the_product_asks_for_exactly_the_libraries_that_it_imports(libraries):
    asked_for = {
        _normal(name)
        for lock in ("run.in", "oidc.in")
        for name in re.findall(r"^\w[\w-]*", (ROOT / "requirements" / lock).read_text(), re.MULTILINE)
    }
    distributions = packages_distributions()
    imported = {_normal(distributions.get(library, [library])[0]) for library in libraries}

    assert asked_for - set(NOT_IMPORTED) == imported


def test_a_capability_holds_its_furniture_and_nothing_else():
    pieces = {
        f"{path.parent.name}/{path.stem}"
        for folder in _capabilities()
        for path in folder.iterdir()
        if path.name != "__pycache__"
    }

    unknown = {piece for piece in pieces if piece.partition("/")[2] not in FURNITURE} - set(FURTHER_PIECES)

    assert unknown == set(), "name a new piece in tests/furniture.py, with what it is"


def test_every_further_piece_exists():
    assert [piece for piece in FURTHER_PIECES if not list(CODE.glob(f"{piece}*"))] == []


@pytest.mark.parametrize(("kind", "contract"), [("verbs", "Only doors"), ("pages", "Flask stays")])
def test_further_pages_and_verbs_stand_in_their_contract(kind, contract):
    further = {
        f"webinars.{piece.replace('/', '.')}"
        for piece, what in FURTHER_PIECES.items()
        if what.startswith(kind)
    }

    assert further <= set(_contract(contract)["allowed_importers"])


def test_nothing_is_named_after_having_no_name():
    named = {
        path for path in _tracked_python("webinars", "tests", "templates") if path.stem in FORBIDDEN_NAMES
    }
    folders = {
        path.parent for path in _tracked_python("webinars", "tests") if path.parent.name in FORBIDDEN_NAMES
    }

    assert named | folders == set()


def test_no_capability_is_empty():
    assert [folder.name for folder in _capabilities() if len(list(folder.glob("*.py"))) < 2] == []


def test_templates_mirror_the_capabilities():
    capabilities = {folder.name for folder in _capabilities()}
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - SHARED_TEMPLATES
    kinds = {path.name for name in folders for path in (TEMPLATES / name).iterdir()}

    assert folders <= capabilities
    assert kinds <= {"pages", "backoffice", "mails", "archive"}  # the last is read without a server


def test_tests_mirror_the_code():
    # What people live through, and random histories of theirs, belong to no capability.
    without = {"fixtures", "journeys", "convergence"}
    folders = {
        path.parent for path in (ROOT / "tests").glob("*/test_*.py") if path.parent.name not in without
    }

    assert [folder.name for folder in folders if not (CODE / folder.name).is_dir()] == []


def test_every_table_is_listed():
    in_code = {
        name.value
        for path in _tracked_python("webinars")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Assign)
        and [ast.unparse(target) for target in node.targets] == ["__tablename__"]
        and isinstance(name := node.value, ast.Constant)
    }

    # In a process of its own: here, other tests have imported every module long since.
    listed = subprocess.run(
        [sys.executable, "-c", "from webinars.tables import metadata; print(*metadata.tables)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert in_code == set(listed)


def test_only_the_clock_module_reads_the_clock():
    readers = {
        str(path.relative_to(CODE))
        for path in _tracked_python("webinars")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node)
        in {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    }

    assert readers == {"lib/clock.py"}


def _capabilities() -> list[Path]:
    return sorted(
        path
        for path in CODE.iterdir()
        if path.is_dir() and path.name not in NOT_CAPABILITIES and not path.name.startswith(("_", "."))
    )


def _tracked_python(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")


def _contract(name: str) -> dict[str, list[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return next(contract for contract in settings["contracts"] if contract["name"].startswith(name))


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
