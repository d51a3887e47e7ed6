"""A comparison of two runs into a folder: each file appears whole or not at all."""

from pathlib import Path

from harness.core.files import write_atomically, written_atomically
from harness.reporting.compare_tables import compare_csv, compare_md, flips_csv
from harness.reporting.compare_view import CompareView
from harness.reporting.page import content_policy, environment, style_sheet


def write_comparison(view: CompareView, folder: Path) -> tuple[Path, ...]:
    """Writes `compare.html`, `compare.md`, `compare.csv` and `flips.csv`; returns them.

    Raises OSError where the folder cannot be written.
    """
    files = {
        "compare.html": compare_html(view).encode(),
        "compare.md": compare_md(view).encode(),
        "compare.csv": compare_csv(view.comparison).encode(),
    }
    for name, content in files.items():
        write_atomically(folder / name, content)
    with written_atomically(folder / "flips.csv") as file:
        file.writelines(line.encode() for line in flips_csv(view.comparison.flips, view.links))
    return tuple(folder / name for name in (*files, "flips.csv"))


def compare_html(view: CompareView) -> str:
    """`compare.html`. All text is escaped, and its policy allows no script and nothing from elsewhere."""
    templates = environment()
    style = style_sheet(templates)
    page = templates.get_template("compare.html.j2")
    return page.render(view=view, style=style, policy=content_policy(style, None))
