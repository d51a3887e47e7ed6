"""Who is told of a regression's outcome: the run's folder, CI, MLflow, a webhook. None of them can change it."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from harness.config.schema import Experiment
from harness.core.errors import Fault, InputError
from harness.core.files import write_atomically
from harness.regression.regress import Held
from harness.reporting.junit import junit_xml
from harness.reporting.regress_markdown import regress_md
from harness.reporting.regress_view import RegressView
from harness.reporting.webhook_text import webhook_text
from harness.tracking import TrackingError
from harness.tracking.nights import Curve, Outcome, log_outcome

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
"""Where GitHub Actions, and Gitea and Forgejo like it, name the file of a job's summary."""
_WEBHOOK_SECONDS = 10.0
FOLDER = "regression"


def folder_of(held: Held) -> Path:
    """Where the outcome's files stand: in the candidate's folder."""
    return held.folder.path / FOLDER


def tell_ci(view: RegressView, junit: Path | None) -> tuple[list[Path], list[str]]:
    """Writes the JUnit file, if asked for, and the job's summary where CI names its file.

    Returns what was written, and what could not be, each with its reason.
    """
    written: list[Path] = []
    troubles: list[str] = []
    summary = os.environ.get(SUMMARY_VARIABLE)
    wanted = [
        (_write_junit, junit, "the JUnit file"),
        (_add_summary, Path(summary) if summary else None, "the summary"),
    ]
    for write, path, what in wanted:
        if path is None:
            continue
        try:
            write(view, path)
        except OSError as error:
            troubles.append(f"{what} {path} was not written: {error.strerror or type(error).__name__}")
        else:
            written.append(path)
    return written, troubles


def _write_junit(view: RegressView, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, junit_xml(view).encode())


def _add_summary(view: RegressView, path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(regress_md(view) + "\n")


class _Stays(HTTPRedirectHandler):
    """Goes nowhere else: what is told, and to whom, is for the address that was given."""

    def redirect_request(self, *_: object) -> None:
        """No request; urllib then treats the reply as an error."""


def tell_webhook(view: RegressView, held: Held, experiment: Experiment, environment: Mapping[str, str]) -> str | None:
    """Posts to the address that the experiment's variable holds. Returns what went wrong, without the address."""
    settings, report = experiment.regression, held.report
    if settings.webhook_env is None or (settings.webhook_on == "regression" and not report.failed):
        return None
    address = environment.get(settings.webhook_env, "")
    if not address.startswith(("http://", "https://")):
        return f"the variable {settings.webhook_env} holds no address for the webhook"
    body = json.dumps(webhook_text(view, str(folder_of(held) / "regression.html"))).encode()
    try:
        request = Request(address, data=body, headers={"Content-Type": "application/json"}, method="POST")  # noqa: S310
        with build_opener(_Stays()).open(request, timeout=_WEBHOOK_SECONDS):
            return None
    except URLError as error:
        reason = str(error.reason).replace(address, "(address)")
    except (OSError, ValueError, HTTPException) as error:
        reason = type(error).__name__  # what these say may quote the address, or a part of it
    return f"the webhook of {settings.webhook_env} was not told: {reason}"


def tell_store(run: Path, experiment: Experiment, uri: str | None = None) -> str | None:
    """Logs what a run's folder says of its regression, and the arms' curves over the nights, to MLflow.

    `uri` goes before the experiment's store. Nothing is done for a run that was held against nothing. Returns what went
    wrong. Raises InputError where the outcome's file is damaged.
    """
    tracking, file = experiment.tracking, run / FOLDER / "regression.json"
    store = uri or tracking.uri
    if store is None or not file.is_file():
        return None
    names = ("regression.html", "regression.md", "regression.json") if tracking.log_text else ("regression.csv",)
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        outcome = Outcome(
            run_id=run.name,
            baseline=str(told["baseline"]["run_id"]),
            verdict=str(told["verdict"]),
            metrics=dict(_metrics(told["rows"])),
            files=[path for name in names if (path := run / FOLDER / name).is_file()],
        )
        curves = list(_curves(told))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        expected = f"as `harness regress` left it: `--run {run.name}` writes it anew"
        raise InputError(Fault(place=str(file), what="is damaged", expected=expected)) from error
    try:
        log_outcome(store, tracking.experiment or experiment.name, outcome, curves, owner=experiment.name)
    except TrackingError as error:
        return f"the outcome is not in MLflow: {error}"
    return None


def _metrics(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    for row in rows:
        if row["change"] is not None:
            yield f"regression/{row['task']}/{row['arm']}/{row['criterion']}_change", row["change"]
    for verdict in ("pass", "regressed", "improved", "cannot_tell"):
        yield f"regression/{verdict}", float(sum(row["verdict"] == verdict for row in rows))


def _curves(told: Mapping[str, Any]) -> Iterator[Curve]:
    times = [_ms(night["created"]) for night in told["nights"]]
    for watch in told["watches"]:
        values = zip(times, watch["values"], strict=True)
        points = [(at_ms, value) for at_ms, value in values if at_ms and value is not None]
        yield Curve(name=f"{watch['task']}/{watch['arm']}/{watch['criterion']}_{watch['unit']}", points=points)


def _ms(created: str) -> int:
    try:
        return round(datetime.fromisoformat(created).timestamp() * 1000)
    except ValueError:
        return 0
