"""Names, questions, documents and answers that would act where they are shown: each must be text, everywhere.

A run in which every text is an attack on one of its readers: a browser, a terminal, a spreadsheet, a Markdown page, an
XML parser, MLflow's keys. Then whatever it left is read as that reader would read it.
"""

import csv
import json
import re
import shutil
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from torture.attack import Effort, Told

MARK = "pwned"
TEXTS: tuple[str, ...] = (
    f"<script>document.title='{MARK}'</script>",
    f'"><img src="/leak" onerror="document.title=\'{MARK}\'">',
    f"</script><script>document.title='{MARK}'</script>",
    f"<svg onload=\"document.title='{MARK}'\"><image href='/leak'/></svg>",
    "<link rel=stylesheet href=/leak><iframe src=/leak></iframe><style>@import url(/leak)</style>",
    f"javascript:document.title='{MARK}'",
    f"[a](javascript:document.title='{MARK}') ![b](/leak) <a href=/leak ping=/leak>c</a>",
    "<meta http-equiv=refresh content='0;url=/leak'><base href='/leak/'>",
    "{{ 7*7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "\x1b[2J\x1b]0;pwned\x07\x1b[31mred\x1b[0m\x9b31m",
    "back\rover \x08\x08 bell\x07 nul\x00 del\x7f",
    "\u202egnihtemos\u202c \u2066x\u2069 \u200b\ufeff e\u0301\u0301\u0301",
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=HYPERLINK(\"http://127.0.0.1/leak\")",
    "\uff1dcmd|' /C calc'!A0",
    "]]></failure><system-out>&xxe;",
    "a`b`c *d* _e_ ~~f~~ | g | \n# h\n---\n> i",
    "x" * 5000,
    "../../../../etc/passwd",
    "null", "NaN", "true", "1e999",
)  # fmt: skip
_MODEL = """
import json, re
from pathlib import Path

TEXTS = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))
SHIFT = Path(__file__).parent / "shift"

def answer(messages):
    number = int(re.findall(r"#(\\d+)#", messages[-1]["content"])[-1])
    text = TEXTS[(number + int(SHIFT.read_text())) % len(TEXTS)]
    return {"text": text, "input_tokens": 3, "output_tokens": 2, "model": text[:200]}
"""


def hostile_text(effort: Effort) -> Told:
    """Two runs with other answers, so that there are flips; then every page, table and terminal line."""
    told = Told()
    folder = effort.folder / "hostile"
    began = time.monotonic()
    prepared(folder)
    said = []
    commands = [["run", "e.yaml"], ["promote", "latest"], ["plan", "e.yaml"], ["history", "e.yaml"]]
    for command in (
        commands if effort.short else [*commands, ["decide", "latest"], ["report", "latest"], ["publish", "latest"]]
    ):
        said.append(_asked(command, folder, told, (0,)))
    (folder / "shift").write_text("1")
    said.append(_asked(["regress", "e.yaml", "--junit", "junit.xml"], folder, told, (0, 1)))
    first, second = sorted(path.parent.name for path in folder.glob("reports/*/*/journal.sqlite"))
    said.append(_asked(["compare", first, second, "--out", "compared"], folder, told, (0,)))
    told.broken += [f"terminal: {found!r}" for text in said for found in steering(text)]
    checked = {
        "CSV cells": _checked(folder.rglob("*.csv"), running_cells, told),
        "Markdown files": _checked(folder.rglob("*.md"), acting_markdown, told),
        "XML files": _checked(folder.rglob("*.xml"), unreadable_xml, told),
        "pages opened in Chromium": _open_pages(folder, told),
    }
    told.done |= {
        "hostile texts": len(TEXTS),
        "lines on the terminal": sum(text.count("\n") for text in said),
        **checked,
    }
    told.done |= {"traces in MLflow": _traces(folder), "seconds": round(time.monotonic() - began, 1)}
    return told


def prepared(folder: Path) -> None:
    """The experiment: hostile ids, questions, targets, metadata, documents, titles, arms and models."""
    task = folder / "task"
    (task / "corpus").mkdir(parents=True)
    rows = [
        {
            "id": f"{n} {text}"[:300], "input": f"{text} #{n}#", "targets": [text], "gold_doc_ids": [f"d{n} {text}"[:200]],
            "metadata": {f"k {text}"[:100]: text[:200]}, "cluster": text[:100],
        }
        for n, text in enumerate(TEXTS)
    ]  # fmt: skip
    documents = [
        {"id": f"d{n} {text}"[:200], "title": text[:500], "text": f"About {text}"} for n, text in enumerate(TEXTS)
    ]
    _write_lines(task / "test.jsonl", rows)
    _write_lines(task / "corpus" / "corpus.jsonl", documents)
    settings = {
        "instruction": TEXTS[0],
        "description": TEXTS[1],
        "licence": TEXTS[3],
        "metrics": ["contains", "hit_at_k"],
    }
    (task / "task.yaml").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "model.py").write_text(_MODEL, encoding="utf-8")
    (folder / "texts.json").write_text(json.dumps(TEXTS), encoding="utf-8")
    (folder / "shift").write_text("0")
    model = {"provider": "python", "path": "model.py"}
    experiment = {
        "name": "hostile", "tasks": ["task"], "models": {f"m {TEXTS[0]}": model, "../m": model},
        "arms": {
            f"plain {TEXTS[1]}": {"model": f"m {TEXTS[0]}", "prompt": {"system": TEXTS[2]}},
            f"found {TEXTS[9]}{TEXTS[12]}": {"model": "../m", "retrieval": {"top_k": 2}},
            "../../up": {"model": "../m", "retrieval": {"top_k": 1}},
        },
        "latency": {"samples": 0}, "tracking": {"uri": "sqlite:///mlflow.db", "experiment": f"e {TEXTS[1]}"},
    }  # fmt: skip
    (folder / "e.yaml").write_text(json.dumps(experiment), encoding="utf-8")


def _write_lines(path: Path, rows: Sequence[object]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _asked(command: Sequence[str], folder: Path, told: Told, expect: Sequence[int]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "harness", *command], cwd=folder, capture_output=True, check=False, timeout=600
    )
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode not in expect:
        told.broken.append(f"{command[0]}: exit {done.returncode}: {text[-600:]}")
    if "not published" in text or "not in MLflow" in text:
        told.broken.append(f"{command[0]}: {text[-600:]}")
    return text


def _checked(paths: Iterator[Path], faults: object, told: Told) -> int:
    count = 0
    for path in sorted(paths):
        if "task" in path.parts or "mlruns" in path.parts:
            continue
        number, found = faults(path)  # type: ignore[operator]
        count += number
        told.broken += [f"{path.name}: {each}" for each in found]
    return count


# ---- readers ----

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def steering(text: str) -> list[str]:
    """What would move a terminal's cursor, recolour it, or write from right to left."""
    return [text[max(0, m.start() - 20) : m.end() + 10] for m in _STEERING.finditer(text)][:3]


def running_cells(path: Path) -> tuple[int, list[str]]:
    """Cells that a spreadsheet would take for a formula: those that begin like one and are no number."""
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    return len(cells), [
        cell[:40] for cell in cells if cell.strip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") and not _number(cell)
    ]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.strip() == cell


def acting_markdown(path: Path) -> tuple[int, list[str]]:
    """HTML, pictures and links that somebody's text brought in."""
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"(?<!\\)<(?:script|img|svg|iframe|link|meta|a |style)[^>]*>?|(?<!\\)!?(?<!\\)\[[ab]\]\(", text)
    return 1, [*found, *steering(text.replace("\r", ""))]


def unreadable_xml(path: Path) -> tuple[int, list[str]]:
    """XML that no parser takes."""
    try:
        ET.parse(path)
    except ET.ParseError as error:
        return 1, [str(error)]
    return 1, []


def _traces(folder: Path) -> int:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "mlflow.db")) as db:
        return int(db.execute("SELECT count(*) FROM trace_info").fetchone()[0])


# ---- a browser ----


def _open_pages(folder: Path, told: Told) -> int:
    chromium = next(
        (p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None
    )
    if chromium is None:
        return 0
    pages = [path for path in sorted(folder.rglob("*.html")) if "mlruns" not in path.parts]
    with _served(folder) as (port, asked):
        for number, page in enumerate(pages):
            path = "/" + quote(str(page.relative_to(folder)))
            title, console = _visited(chromium, f"http://127.0.0.1:{port}{path}", folder / f"profile-{number}")
            if MARK in title:
                told.broken.append(f"{page.name}: a script ran")
            if console:
                told.broken.append(f"{page.name}: the browser says {console[:200]}")
        strange = [path for path in asked if not path.endswith((".html", "favicon.ico"))]
    told.broken += [f"the browser asked for {path}" for path in strange]
    return len(pages)


def _visited(chromium: str, url: str, profile: Path) -> tuple[str, str]:
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
            "--disable-dev-shm-usage", f"--user-data-dir={profile}", "--enable-logging=stderr",
            "--virtual-time-budget=4000", "--dump-dom", url,
        ],
        capture_output=True, text=True, timeout=180, check=True,
    )  # fmt: skip
    shutil.rmtree(profile, ignore_errors=True)
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    return title[1] if title else "", "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, list[str]]]:
    """The folder's pages on loopback; what was asked for is listed."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """A page, or nothing."""
            from urllib.parse import unquote

            asked.append(self.path)
            file = (folder / unquote(self.path.partition("?")[0]).lstrip("/")).resolve()
            body = file.read_bytes() if file.is_file() and file.suffix == ".html" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
