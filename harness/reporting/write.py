"""The view into the run's folder: each file appears whole or not at all."""

import re
from pathlib import Path

from harness.core.files import write_atomically
from harness.reporting.charts import figures
from harness.reporting.html import report_html
from harness.reporting.png import png
from harness.reporting.tables import comparison_csv, comparison_md, decision_json
from harness.reporting.view import View


def write_report(view: View, folder: Path) -> tuple[Path, ...]:
    """Writes `comparison.csv`, `comparison.md`, `decision.json`, `report.html` and `figures/*.png`; returns them.

    All is made before the first file is written. Raises OSError where the folder cannot be written.
    """
    files: dict[str, bytes] = {
        "comparison.csv": comparison_csv(view).encode(),
        "comparison.md": comparison_md(view).encode(),
        "decision.json": decision_json(view).encode(),
        "report.html": report_html(view).encode(),
    }
    for number, task in enumerate(view.tasks, start=1):
        for figure in figures(task, view.policy):
            if figure.wide is not None:
                name = f"figures/{number}-{_slug(task.name)}-{figure.name}.png"
                files[name] = png(figure.wide, f"{task.name}: {figure.title}")
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for stale in (folder / "figures").glob("*.png"):
        if f"figures/{stale.name}" not in files:
            stale.unlink()
    for name, content in files.items():
        write_atomically(folder / name, content)
    return tuple(folder / name for name in files)


def _slug(name: str) -> str:
    """A task's name as part of a file name."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-").lower()[:60] or "task"
