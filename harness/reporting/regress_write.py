"""A run held against a baseline into a folder: each file appears whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

from harness.core.files import write_atomically, written_atomically
from harness.reporting import words
from harness.reporting.charts.control_chart import HOW_TO_READ, figure
from harness.reporting.compare_tables import flips_csv
from harness.reporting.page import content_policy, environment, picture, style_sheet
from harness.reporting.regress_markdown import regress_md
from harness.reporting.regress_tables import regress_csv, regress_json
from harness.reporting.regress_view import RegressView, by_arm
from harness.reporting.watch_view import WatchView


def write_regression(view: RegressView, folder: Path) -> tuple[Path, ...]:
    """Writes `regression.html`, `regression.json`, `regression.csv`, `regression.md` and `flips.csv`; returns them.

    Raises OSError where the folder cannot be written, ValueError where a number is not finite.
    """
    files = {
        "regression.html": regress_html(view).encode("utf-8", "replace"),
        "regression.csv": regress_csv(view.report).encode("utf-8", "replace"),
        "regression.md": regress_md(view).encode("utf-8", "replace"),
    }
    comparison, links = view.report.comparison, view.compared.links
    for name, content in files.items():
        write_atomically(folder / name, content)
    streams = {"regression.json": regress_json(view), "flips.csv": flips_csv(comparison.flips, links)}
    for name, pieces in streams.items():
        with written_atomically(folder / name) as file:
            file.writelines(piece.encode("utf-8", "replace") for piece in pieces)
    return tuple(folder / name for name in ("regression.html", "regression.json", *list(files)[1:], "flips.csv"))


def regress_html(view: RegressView) -> str:
    """`regression.html`. All text is escaped, and its policy allows no script and nothing from elsewhere."""
    templates = environment()
    style = style_sheet(templates)
    usual = [watch for watch in view.watches if not watch.unusual]
    unusual = [watch for watch in view.watches if watch.unusual]
    return templates.get_template("regress.html.j2").render(
        view=view,
        striking=by_arm(view.striking),
        passing=by_arm(view.passing),
        passing_title=f"Rows that pass: {words.count(len(view.passing))}",
        watches=view.watches,
        unusual=_pictures(unusual),
        usual=_pictures(usual),
        usual_title=f"{words.plural(len(usual), 'chart')}, nothing unusual in the latest run",
        how_to_read=HOW_TO_READ,
        style=style,
        policy=content_policy(style, None),
    )


def _pictures(watches: Iterable[WatchView]) -> list[tuple[WatchView, dict[str, str | None]]]:
    return [(watch, picture(figure(watch))) for watch in watches]
