"""The import rules of ARCHITECTURE.md, read from its own table and held against every import of the package."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "harness"
ENGINE = PACKAGE / "engine"
HEAVY = (
    "torch",
    "transformers",
    "mlflow",
    "llama_index",
    "chromadb",
    "ragas",
    "sentence_transformers",
    "peft",
    "pandas",
    "apscheduler",
)


def allowed(*, of_engine: bool = False) -> dict[str, set[str]]:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Who may import whom")[1]
    packages, rooms = text.split("| room of engine |")
    return table_of(rooms if of_engine else packages)


def table_of(text: str) -> dict[str, set[str]]:
    rows = re.findall(r"^\| (\w+) \|(.*)\|$", text, re.MULTILINE)
    return {
        name: {part.strip() for part in parts.split(",") if part.strip()} for name, parts in rows if name != "package"
    }


def part_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_table_names_every_package() -> None:
    there = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").is_file()} | {"cli"}
    assert there == set(allowed())


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_follow_the_table(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    if part == "__main__":
        assert imports_of(path) == {"harness.cli.main", "sys"}
        return
    theirs = {name.split(".")[1] for name in imports_of(path) if name.startswith("harness.")}
    forbidden = theirs - allowed()[part] - {part, "__version__"}
    assert not forbidden, f"{path.relative_to(ROOT)} ({part}) may not import {sorted(forbidden)}"


def test_the_table_of_rooms_names_every_room_of_the_engine() -> None:
    assert {p.name for p in ENGINE.iterdir() if (p / "__init__.py").is_file()} == set(allowed(of_engine=True))


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*/*.py")), ids=lambda p: str(p.relative_to(ENGINE)))
def test_rooms_of_the_engine_follow_their_table(path: Path) -> None:
    room = path.parent.name
    theirs = {name.split(".")[2] for name in imports_of(path) if name.startswith("harness.engine.")}
    forbidden = theirs - allowed(of_engine=True)[room] - {room}
    assert not forbidden, f"{path.relative_to(ROOT)} may not import {sorted(forbidden)}"


def test_there_are_no_import_cycles() -> None:
    """Modules, not packages: an import inside a function counts too."""
    modules = {
        ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in PACKAGE.rglob("*.py")
    }
    graph = {
        name: {imported if imported in modules else imported.rpartition(".")[0] for imported in imports_of(path)}
        & set(modules) - {name}
        for name, path in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way[way.index(name) :], name))
        if name in done:
            return
        for target in sorted(graph[name]):
            visit(target, (*way, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_mlflow_is_imported_in_tracking_only() -> None:
    elsewhere = [
        path
        for path in PACKAGE.rglob("*.py")
        if part_of(path) != "tracking" and any(name.split(".")[0] == "mlflow" for name in imports_of(path))
    ]
    assert elsewhere == []


def test_only_the_command_line_prints() -> None:
    printing = [
        path.relative_to(PACKAGE)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
        # The recipe and the generators are programs of their own, run by `python -m`.
        and path.name != "cli.py"
        and path.name != "__main__.py"
        and "docs" not in path.name
    ]
    assert printing == []


def test_help_imports_nothing_heavy() -> None:
    code = f"import sys, harness.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_datasets_package_shadows_the_library() -> None:
    assert not list((ROOT / "datasets").rglob("__init__.py"))
