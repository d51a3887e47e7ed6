"""The command line: commands and exit codes. The only file that prints.

0 done; 1 a regression and nothing else; 2 bad input; 3 incomplete, can be resumed; 70 an error of our own;
130 interrupted, can be resumed. Everything heavy is imported by the command that needs it.
"""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.core.environment import be_quiet, collect_rarely, part_without_tidying
from harness.core.errors import Fault, HarnessError, IncompleteError, InputError

if TYPE_CHECKING:
    from harness.config.schema import Experiment
    from harness.engine.folders import RunFolder
    from harness.engine.pipeline import Outcome
    from harness.reporting.view import Results

REPORTS = Path("reports")

# What a wrong option or argument raises: typer exports only this subclass of it.
_WrongCall: Any = typer.BadParameter.__base__

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Runs one task set through prompting, RAG and fine-tuning, and says which to use.",
)

ExperimentFile = Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="The experiment's YAML file.")]
RunReference = Annotated[str, typer.Argument(metavar="RUN", help="A run's folder or id, or `latest`.")]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override one config value; may be repeated.")
]
Tasks = Annotated[str, typer.Option("--tasks", metavar="A,B", help="Only these tasks.")]
Arms = Annotated[str, typer.Option("--arms", metavar="A,B", help="Only these arms.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most this many samples of each task.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result for machines.")]


@app.command()
def run(
    experiment: ExperimentFile,
    set_: Set = None,
    tasks: Tasks = "",
    arms: Arms = "",
    limit: Limit = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew instead of resuming an unfinished run.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask anew what an earlier run has asked.")] = False,
    json_: Json = False,
) -> None:
    """The main job: answer every task with every arm, score, compare, decide, report."""
    from datetime import UTC, datetime

    loaded = _load(experiment, set_, tasks, arms, limit)
    from harness.engine.parts import cache_folder
    from harness.engine.pipeline import Surroundings
    from harness.engine.pipeline import run as run_pipeline

    with _progress() as progress:
        around = Surroundings(
            reports=REPORTS,
            cache=cache_folder(),
            progress=progress,
            now=lambda: datetime.now(UTC),
            fresh=fresh,
            remember=not no_cache,
        )
        outcome = run_pipeline(loaded, around)
    _show_results(outcome.results, outcome.folder.path, json_)
    if not json_:
        _show_places(outcome)
    if outcome.stopped:
        raise IncompleteError(f"stopped: {outcome.stopped}; the same command continues this run")


@app.command()
def plan(
    experiment: ExperimentFile,
    set_: Set = None,
    tasks: Tasks = "",
    arms: Arms = "",
    limit: Limit = None,
    json_: Json = False,
) -> None:
    """Check the experiment, and say what it will ask, take and cost. Calls no model."""
    loaded = _load(experiment, set_, tasks, arms, limit)
    from harness.engine.estimate import estimate
    from harness.engine.parts import cache_folder
    from harness.reporting.plan_table import plan_rows

    estimates = estimate(loaded, cache_folder())
    if json_:
        from dataclasses import asdict

        print(json.dumps([asdict(e) for e in estimates], indent=2))
        return
    table = plan_rows(estimates, loaded.budget)
    _print_table(table.columns, table.rows)
    print(table.headline)


@app.command()
def decide(
    run_: Annotated[str, typer.Argument(metavar="[RUN]", help="A run's folder or id, or `latest`.")] = "",
    set_: Set = None,
    json_: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the tables and the report there.")
    ] = None,
    records: Annotated[
        Path | None,
        typer.Option(
            "--records", metavar="FILE", help="Instead of a run: results of any other tool, a row per answer."
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help="With --records: the arms, their costs, and the rule."),
    ] = None,
) -> None:
    """Decide again from the stored records, under other economics if you like. Calls no model."""
    if records or policy:
        results, folder = _foreign_results(run_, records, policy, set_), records or Path()
    elif run_:
        results, folder, _ = _results(run_, set_)
    else:
        raise InputError(Fault(place="harness decide", what="nothing to decide on", expected="RUN, or --records FILE"))
    if out:
        from harness.reporting.view import view
        from harness.reporting.write import write_report

        out.mkdir(parents=True, exist_ok=True)
        write_report(view(results), out)
    _show_results(results, folder, json_)


@app.command()
def compare(
    run_a: Annotated[str, typer.Argument(metavar="RUN_A", help="The earlier run: its folder or id, or `latest`.")],
    run_b: Annotated[str, typer.Argument(metavar="RUN_B", help="The run held against it.")],
    json_: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the page, the tables and all flips there.")
    ] = None,
) -> None:
    """Compare two runs of the same arms on the same samples, pair by pair. Calls no model."""
    from harness.engine.two_runs import compare_folders
    from harness.reporting.compare_tables import compare_json, compare_rows
    from harness.reporting.compare_view import compare_view
    from harness.reporting.compare_write import write_comparison

    shown = compare_view(compare_folders(*_two_runs(run_a, run_b)), beside=out)
    written = write_comparison(shown, out) if out else ()
    if json_:
        for piece in compare_json(shown):
            print(piece, end="")
        return
    for table in compare_rows(shown):
        print(f"\n{table.title}")
        _print_table(table.columns, table.rows)
        if table.headline:
            print(table.headline)
    print()
    for sentence in (shown.summary, *shown.rule):
        print(sentence)
    for path in written:
        print(path)


@app.command()
def report(run_: RunReference) -> None:
    """Build the report and the tables of a run anew."""
    from harness.reporting.view import view
    from harness.reporting.write import write_report

    results, folder, _ = _results(run_, None)
    for path in write_report(view(results), folder):
        print(path)


@app.command()
def publish(run_: RunReference) -> None:
    """Build everything of a run in MLflow anew, from its folder."""
    from datetime import UTC, datetime

    from harness.engine.publish import publish_run

    results, folder, complete = _results(run_, None)
    print(publish_run(results, folder, datetime.now(UTC), complete=complete))


@app.command()
def cache(
    clear: Annotated[
        str, typer.Option("--clear", metavar="KIND", help="Delete what is kept: replies, indexes, tuned, or all.")
    ] = "",
    json_: Json = False,
) -> None:
    """Show what is kept from run to run (replies, indexes, tuned models), or delete it."""
    from dataclasses import asdict

    from harness.core.errors import nearest
    from harness.engine import kept
    from harness.engine.parts import cache_folder

    folder, kinds = cache_folder(), (*kept.KINDS, "all")
    if clear and clear not in kinds:
        fault = Fault(
            place=f"--clear {clear}",
            what="nothing of this kind is kept",
            expected=f"one of {', '.join(kinds)}",
            nearest=nearest(clear, kinds),
        )
        raise InputError(fault)
    if clear:
        kept.clear(folder, kept.KINDS if clear == "all" else (clear,))
    found = kept.kept(folder)
    if json_:
        print(json.dumps({"folder": str(folder), "kept": [asdict(one) for one in found]}, indent=2))
        return
    _print_table(("Kept", "Number", "MB"), [(one.kind, f"{one.count:,}", f"{one.bytes / 1e6:,.1f}") for one in found])
    print(f"in {folder}")


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new experiment's name.")],
    quickstart: Annotated[
        bool, typer.Option("--quickstart", help="With the three tasks of the quickstart instead of a small one.")
    ] = False,
) -> None:
    """Write a commented experiment and a small task to start from, into this folder."""
    from harness.config.starter import write_starter
    from harness.reference.tasks.__main__ import main as write_tasks

    def shipped(folder: Path) -> None:
        write_tasks(["--out", str(folder)])

    for path in write_starter(name, Path.cwd(), quickstart=shipped if quickstart else None):
        print(path)
    print(f"Next: harness run experiments/{name}.yaml")


@app.command()
def ui(
    uri: Annotated[str, typer.Option("--uri", help="The MLflow store.")] = "sqlite:///mlflow.db",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 5000,
) -> None:
    """Open the MLflow UI on the store in use, until interrupted."""
    from harness.tracking.server import serve

    print(f"MLflow UI: http://127.0.0.1:{port}  (Ctrl-C ends it)", flush=True)
    raise typer.Exit(serve(uri, port))


def main() -> None:
    """Runs a command and turns what happened into an exit code."""
    be_quiet()
    collect_rarely()
    try:
        code = app(standalone_mode=False) or 0
    except InputError as error:
        code = _complain([str(fault) for fault in error.faults], 2)
    except IncompleteError as error:
        code = _complain([str(error)], 3)
    except (KeyboardInterrupt, typer.Abort):
        code = _complain(["interrupted; the same command continues"], 130)
    except _WrongCall as error:
        said = error.format_message().rstrip(".")
        code = _complain([f"{said}; `harness --help` and `harness COMMAND --help` say what there is"], 2)
    except HarnessError as error:
        code = _complain([str(error)], 70)
    except typer.Exit as error:
        code = error.exit_code
    except Exception as error:  # noqa: BLE001 - the last place where an error of our own can be reported
        code = _unexpected(error)
    part_without_tidying()
    sys.exit(code)


def _unexpected(error: Exception) -> int:
    traceback.print_exception(error)
    return _complain(["this is an error of the harness, not yours; what was answered so far is kept"], 70)


def _complain(lines: list[str], code: int) -> int:
    for line in lines:
        print(f"harness: {line}", file=sys.stderr)
    return code


def _load(path: Path, overrides: list[str] | None, tasks: str, arms: str, limit: int | None) -> "Experiment":
    from harness.config.load import Narrowing, load_experiment

    narrowing = Narrowing(tasks=_names(tasks), arms=_names(arms), limit=limit)
    return load_experiment(path, overrides or (), narrowing)


def _names(text: str) -> tuple[str, ...]:
    """Split at commas outside brackets: `few-shot[k=2,select=nearest],rag` names two arms."""
    names, depth, current = [], 0, ""
    for letter in text + ",":
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            names.append(current.strip())
            current = ""
        else:
            current += letter
    return tuple(name for name in names if name)


def _results(reference: str, overrides: list[str] | None) -> "tuple[Results, Path, bool]":
    """A stored run decided on again, its folder, and whether it was finished."""
    from harness.config.load import load_experiment
    from harness.engine.folders import find_run
    from harness.engine.journal import Journal
    from harness.engine.pipeline import conclude

    folder = find_run(reference, REPORTS)
    experiment = load_experiment(folder.path / "experiment.yaml", overrides or ())
    with Journal(folder.journal) as journal:
        return conclude(experiment, folder, journal), folder.path, journal.meta("finished") is not None


def _foreign_results(run_: str, records: Path | None, policy: Path | None, overrides: list[str] | None) -> "Results":
    """What another tool measured, decided on."""
    from datetime import UTC, datetime

    from harness.config.records_policy import load_records_policy
    from harness.engine.foreign import decide_on_records

    if run_ or not records or not policy:
        what = "a RUN or --records, not both" if run_ else "--records FILE and --policy FILE belong together"
        raise InputError(Fault(place="harness decide", what=what))
    results = decide_on_records(records, policy, load_records_policy(policy, overrides or ()), datetime.now(UTC))
    if ignored := results.manifest["ignored_columns"]:
        print(f"harness: columns that mean nothing here: {ignored}", file=sys.stderr)
    if absent := results.manifest["absent_arms"]:
        print(f"harness: arms of the policy without a row: {absent}", file=sys.stderr)
    return results


def _two_runs(a: str, b: str) -> "tuple[RunFolder, RunFolder]":
    """Both runs. Raises InputError with everything that is wrong with either."""
    from harness.engine.folders import find_run

    found: list[RunFolder] = []
    faults: list[Fault] = []
    for reference in (a, b):
        try:
            found.append(find_run(reference, REPORTS))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return found[0], found[1]


def _show_results(results: "Results", folder: Path, as_json: bool) -> None:
    from harness.reporting.tables import decision_json, terminal_rows
    from harness.reporting.view import view

    shown = view(results, with_samples=False)
    if as_json:
        print(json.dumps({"run": str(folder), **json.loads(decision_json(shown))}, indent=2))
        return
    for table in terminal_rows(shown):
        print(f"\n{table.title}")
        _print_table(table.columns, table.rows)
        print(table.headline)


def _show_places(outcome: "Outcome") -> None:
    folder = outcome.folder.path
    print(f"\nreport   {folder / 'report.html'}")
    print(f"tables   {folder / 'comparison.md'}, {folder / 'comparison.csv'}, {folder / 'decision.json'}")
    if outcome.tracked:
        print(f"MLflow   {outcome.tracked}; `harness ui` opens it")


def _print_table(columns: Any, rows: Any) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    # A pipe has no width: what is written there must not be folded.
    Console(width=None if sys.stdout.isatty() else 240).print(table)


@contextmanager
def _progress() -> "Iterator[TerminalProgress]":
    progress = TerminalProgress()
    try:
        yield progress
    finally:
        progress.close()


class TerminalProgress:
    """Bars on a terminal, plain lines elsewhere; always on stderr, so that stdout holds only results."""

    def __init__(self) -> None:
        self._bars: Any = None
        self._tasks: dict[str, Any] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bars = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                console=Console(stderr=True),
            )  # fmt: skip
            self._bars.start()

    def start(self, phase: str, total: int) -> None:
        """Shows a new bar, or says how much there is to do."""
        self._counts[phase] = (0, total)
        if self._bars:
            self._tasks[phase] = self._bars.add_task(phase, total=total)
        elif total:
            print(f"{phase}: {total} to do", file=sys.stderr, flush=True)

    def advance(self, phase: str, done: int = 1) -> None:
        """Moves the bar, or says at every tenth of the way where it is."""
        before, total = self._counts[phase]
        self._counts[phase] = (before + done, total)
        if self._bars:
            self._bars.advance(self._tasks[phase], done)
        elif total and 10 * before // total != 10 * (before + done) // total:
            print(f"{phase}: {before + done} of {total}", file=sys.stderr, flush=True)

    def note(self, text: str) -> None:
        """One line, above the bars."""
        if self._bars:
            self._bars.console.print(text, markup=False)
        else:
            print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leaves the bars as they are."""
        if self._bars:
            self._bars.stop()
