"""The command line: commands and exit codes. The only file that prints.

0 done; 1 a regression and nothing else; 2 bad input; 3 incomplete, can be resumed; 70 an error of our own;
130 interrupted, can be resumed; 141 nobody reads the output any more. Everything heavy is imported by the command that
needs it.
"""

import errno
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.core.disk import disk_trouble
from harness.core.environment import be_quiet, collect_rarely, part_without_tidying
from harness.core.errors import Fault, HarnessError, IncompleteError, InputError
from harness.core.sigterm import sigterm_as_ctrl_c

if TYPE_CHECKING:
    from harness.config.schema import Experiment
    from harness.engine.folders import RunFolder
    from harness.engine.pipeline import Outcome, Surroundings
    from harness.regression.baseline import Baseline
    from harness.regression.regress import Held
    from harness.reporting.progress import TerminalProgress
    from harness.reporting.view import Results

REPORTS = Path("reports")

# What a wrong option or argument raises: typer exports only this subclass of it.
_WrongCall: Any = typer.BadParameter.__base__


class _Interrupted(Exception):
    """Ctrl-C, of which typer would make an exit without a word."""


class _Commands(typer.core.TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _Interrupted from error


app = typer.Typer(
    cls=_Commands,
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
    loaded = _load(experiment, set_, tasks, arms, limit)
    from harness.engine.pipeline import run as run_pipeline

    with _progress() as progress:
        outcome = run_pipeline(loaded, _surroundings(progress, fresh=fresh, remember=not no_cache))
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
    from harness.engine.answering.parts import cache_folder
    from harness.engine.forecast.estimate import estimate
    from harness.reporting.plan_table import plan_rows

    estimates = estimate(loaded, cache_folder())
    if json_:
        from dataclasses import asdict

        print(json.dumps([asdict(e) for e in estimates], indent=2))
        return
    table = plan_rows(estimates, loaded.budget)
    _print_table(table.columns, table.rows)
    _tell_reader(table.headline)


@app.command()
def decide(
    run_: Annotated[str, typer.Argument(metavar="[RUN]", help="A run's folder or id, or `latest`.")] = "",
    set_: Set = None,
    json_: Json = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", file_okay=False, help="Write the tables and the report there."),
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

        with _writing(out):
            out.mkdir(parents=True, exist_ok=True)
            write_report(view(results), out)
    _show_results(results, folder, json_)


@app.command()
def compare(
    run_a: Annotated[str, typer.Argument(metavar="RUN_A", help="The earlier run: its folder or id, or `latest`.")],
    run_b: Annotated[str, typer.Argument(metavar="RUN_B", help="The run held against it.")],
    json_: Json = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", file_okay=False, help="Write the page, the tables and all flips there."),
    ] = None,
) -> None:
    """Compare two runs of the same arms on the same samples, pair by pair. Calls no model."""
    from harness.core.two_runs import without_texts
    from harness.engine.comparing.two_runs import compare_folders
    from harness.reporting.compare_tables import compare_json, compare_rows
    from harness.reporting.compare_view import compare_view
    from harness.reporting.compare_write import write_comparison

    folders = _two_runs(run_a, run_b)
    shown = compare_view(compare_folders(*folders), beside=out)
    written: tuple[Path, ...] = ()
    if out:
        with _writing(out):
            written = write_comparison(shown, out)
    if not all(folder.logs_text() for folder in folders):
        shown = compare_view(without_texts(shown.comparison), beside=out)
    if json_:
        for piece in compare_json(shown):
            print(piece, end="")
        return
    for table in compare_rows(shown):
        _tell_reader(f"\n{table.title}")
        _print_table(table.columns, table.rows)
        if table.headline:
            _tell_reader(table.headline)
    print()
    for sentence in (shown.summary, *shown.rule):
        _tell_reader(sentence)
    for path in written:
        _tell_reader(path)


@app.command()
def regress(
    experiment: ExperimentFile,
    baseline: Annotated[
        str,
        typer.Option(
            "--baseline", metavar="REF", help="A run's id or folder, `latest`, or the `champion` that was promoted."
        ),
    ] = "champion",
    set_: Set = None,
    tasks: Tasks = "",
    arms: Arms = "",
    limit: Limit = None,
    candidate: Annotated[
        str,
        typer.Option(
            "--run", metavar="RUN", help="Hold this finished run of the experiment against the baseline; ask nothing."
        ),
    ] = "",
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", dir_okay=False, help="Write JUnit XML there.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on what cannot be told, too.")] = False,
    json_: Json = False,
) -> None:
    """Run, compare with an earlier run, and fail (exit code 1) on a true regression."""
    loaded = _load(experiment, set_, tasks, arms, limit)
    from harness.regression.regress import hold
    from harness.regression.regress import regress as run_and_hold

    def found() -> "Baseline":
        from harness.regression.baseline import find_baseline

        return find_baseline(baseline, loaded, REPORTS)

    if candidate:
        from harness.regression.baseline import find_candidate

        held = hold(find_candidate(candidate, loaded, REPORTS), found(), loaded, strict=strict)
    else:
        with _progress() as progress:
            # What was paid for before is asked again: a reply that is kept says nothing of the model of today.
            held = run_and_hold(loaded, found, _surroundings(progress, remember=False), strict=strict)
    _tell(held, loaded, junit, json_)
    if held.report.failed:
        raise typer.Exit(1)


@app.command()
def promote(run_: RunReference) -> None:
    """Make a finished run the champion that later regressions are held against."""
    from datetime import UTC, datetime

    from harness.engine.folders import find_run
    from harness.regression.baseline import promote as make_champion

    done = make_champion(find_run(run_, REPORTS), REPORTS, datetime.now(UTC))
    print(f"{done.folder.run_id} is the champion; {done.file}" + (f" and {done.store}" if done.store else ""))
    if done.text_kept_here:
        note = "tracking.log_text is false, so its texts are in no store: other machines need its folder"
        _say(f"harness: {note}")


@app.command()
def history(
    experiment: ExperimentFile,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, help="At most so many runs.")] = 30,
    json_: Json = False,
) -> None:
    """Quality, cost and latency of each arm over the runs, here and in the store."""
    loaded = _load(experiment, None, "", "", None)
    from harness.regression.history import read_history
    from harness.reporting.history_tables import history_json, history_rows

    rows, notes = read_history(loaded, REPORTS, last)
    for note in (*notes, *([] if rows else [f"no run of {loaded.name} yet, neither under {REPORTS} nor in the store"])):
        _say(f"harness: {note}")
    if json_:
        print(history_json(loaded.name, rows))
        return
    for table in history_rows(loaded.name, rows):
        _tell_reader(f"\n{table.title}")
        _print_table(table.columns, table.rows)
        if table.headline:
            _tell_reader(table.headline)


@app.command()
def schedule(
    experiment: ExperimentFile,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on what cannot be told, too.")] = False,
) -> None:
    """Run `regress` whenever the experiment's `schedule` says, until stopped by SIGTERM or Ctrl-C."""
    from datetime import UTC, datetime

    loaded = _load(experiment, None, "", "", None)
    from harness.core.yaml_places import read_yaml
    from harness.regression.schedule import Keeper, due, regress_command

    when = due(loaded.schedule, read_yaml(experiment).place(("schedule", "cron")))
    command = regress_command(experiment, loaded.schedule.baseline, ["--strict"] if strict else [])
    Keeper(
        due=when,
        home=REPORTS / loaded.name,
        command=command,
        now=lambda: datetime.now(UTC),
        say=lambda text: print(f"harness schedule: {text}", flush=True),
    ).keep()


@app.command()
def report(run_: RunReference) -> None:
    """Build the report and the tables of a run anew."""
    from harness.reporting.view import view
    from harness.reporting.write import write_report

    results, folder, _ = _results(run_, None)
    for path in write_report(view(results), folder):
        _tell_reader(path)


@app.command()
def publish(
    run_: RunReference,
    uri: Annotated[
        str, typer.Option("--uri", metavar="URI", help="Another store or server than the experiment's.")
    ] = "",
) -> None:
    """Build everything of a run in MLflow anew, from its folder; there or on a second server."""
    from datetime import UTC, datetime

    from harness.engine.concluding.publish import TrackingError, note_elsewhere, publish_run
    from harness.regression.tell import tell_store

    _check_store(uri)
    results, folder, complete = _results(run_, None)
    again = "the run's folder has all of it; the same command tries again"
    if uri and uri != results.experiment.tracking.uri:
        note_elsewhere(folder, uri)  # before: what breaks off may have left texts there
    try:
        print(publish_run(results, folder, datetime.now(UTC), complete=complete, uri=uri or None))
    except TrackingError as error:
        raise IncompleteError(f"not published: {error}; {again}") from error
    if trouble := tell_store(folder, results.experiment, uri or None):
        raise IncompleteError(f"{trouble}; {again}")


@app.command()
def forget(
    run_: RunReference,
    sample: Annotated[str, typer.Option("--sample", metavar="ID", help="The sample whose text is to go.")],
    uri: Annotated[str, typer.Option("--uri", metavar="URI", help="Another store that the run was published to.")] = "",
) -> None:
    """Remove one sample's text wherever a run wrote it; its scores stay."""
    from datetime import UTC, datetime

    from harness.engine.answering.parts import cache_folder
    from harness.engine.concluding.publish import TrackingError, forget_published
    from harness.engine.concluding.tables import write_tables
    from harness.engine.folders import find_run
    from harness.engine.forget import forget as forget_sample
    from harness.reporting.view import view
    from harness.reporting.write import write_report

    _check_store(uri)
    found = find_run(run_, REPORTS)
    _results(str(found.path), None)  # what could not be concluded again afterwards is not begun
    gone = forget_sample(found, sample, REPORTS, cache_folder())
    results, folder, _ = _results(str(found.path), None)
    write_tables(results, folder)
    write_report(view(results), folder)
    _tell_reader(f"forgotten: {gone.records} answers to {sample} in {folder}, {gone.replies} kept replies")
    for path in gone.deleted:
        _tell_reader(f"deleted: {path}, which held its text; what is wanted of it again is made anew")
    try:
        notes = (*gone.notes, *forget_published(results, folder, datetime.now(UTC), uri or None))
    except TrackingError as error:
        raise IncompleteError(f"MLflow holds the text still: {error}; the same command tries again") from error
    for note in notes:
        _say(f"harness: {note}")


@app.command()
def cache(
    clear: Annotated[
        str,
        typer.Option("--clear", metavar="KIND", help="Delete what is kept: replies, vectors, indexes, tuned, or all."),
    ] = "",
    json_: Json = False,
) -> None:
    """Show what is kept from run to run (replies, vectors, indexes, tuned models), or delete it."""
    from dataclasses import asdict

    from harness.core.errors import nearest
    from harness.engine.answering.parts import cache_folder
    from harness.engine.store import kept

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
        write_tasks(["--out", str(folder), "--quickstart"])

    for path in write_starter(name, Path.cwd(), quickstart=shipped if quickstart else None):
        _tell_reader(path)
    print(f"Next: harness run experiments/{name}.yaml")


@app.command()
def ui(
    uri: Annotated[str, typer.Option("--uri", help="The MLflow store.")] = "sqlite:///mlflow.db",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 5000,
) -> None:
    """Open the MLflow UI on the store in use, until interrupted."""
    from harness.tracking.server import serve

    _check_store(uri)
    said = f"MLflow UI: http://127.0.0.1:{port}  (Ctrl-C ends it)"
    raise typer.Exit(serve(uri, port, lambda: print(said, flush=True)))


_THEIRS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST)
"""What a file system refuses because of how a user's folders are, which no reader of a file looked for."""


def main() -> None:
    """Runs a command and turns what happened into an exit code."""
    _with_somewhere_to_print()
    be_quiet()
    collect_rarely()
    try:
        with sigterm_as_ctrl_c():
            code = app(standalone_mode=False) or 0
        sys.stdout.flush()
    except InputError as error:
        code = _complain([str(fault) for fault in error.faults], 2)
    except IncompleteError as error:
        code = _complain([str(error)], 3)
    except (KeyboardInterrupt, _Interrupted, typer.Abort):
        code = _complain(["interrupted; the same command continues"], 130)
    except _WrongCall as error:
        said = error.format_message().rstrip(".") or "no command given"
        code = _complain([f"{said}; `harness --help` and `harness COMMAND --help` say what there is"], 2)
    except HarnessError as error:
        code = _complain([str(error)], 70)
    except typer.Exit as error:
        code = error.exit_code
    except BaseException as error:  # noqa: BLE001 - the last place where an error of our own can be reported
        if trouble := disk_trouble(error):
            code = _complain([f"stopped: {trouble}; the same command continues"], 3)
        elif _nobody_reads(error):
            code = 128 + signal.SIGPIPE  # as of a command that the system ends for it
        elif isinstance(error, OSError) and error.filename and error.errno in _THEIRS:
            code = _complain([f"{error.filename}: {error.strerror}; expected a place that can be written and read"], 2)
        else:
            code = _unexpected(error)
    part_without_tidying()
    sys.exit(code)


def _nobody_reads(error: BaseException) -> bool:
    """Whether the reader of the output has gone, as `head` does: typer and rich make an exit of what the system says.

    Nothing more is tried to be written then.
    """
    first = error
    while isinstance(first, SystemExit) and first.__context__:
        first = first.__context__
    if not isinstance(first, BrokenPipeError):
        return False
    if first is error and not _has_no_reader(sys.stdout.fileno()):
        return False  # another pipe
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def _has_no_reader(pipe: int) -> bool:
    watched = select.poll()
    watched.register(pipe, select.POLLERR)
    return bool(watched.poll(0))


def _with_somewhere_to_print() -> None:
    """A shell may start a command with its outputs closed."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the process's end
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _unexpected(error: BaseException) -> int:
    """Writes down what is needed to mend it. The exception's own message is not shown: it may quote texts or keys."""
    from datetime import UTC, datetime

    from harness.core.crash import in_short, write_crash

    if os.environ.get("HARNESS_TRACEBACK"):
        traceback.print_exception(error)
    path = write_crash(error, ["harness", *sys.argv[1:]], datetime.now(UTC), os.environ)
    where = f"{path} says where, without any text or key: please send it" if path else "no diagnostic could be written"
    lines = [
        f"{in_short(error)}: this is an error of the harness, not yours; what was answered so far is kept",
        f"{where}; HARNESS_TRACEBACK=1 shows all of it here, texts included",
    ]
    return _complain(lines, 70)


@contextmanager
def _writing(out: Path) -> "Iterator[None]":
    """Where the user said. Raises InputError where that cannot be written."""
    try:
        yield
    except OSError as error:
        if disk_trouble(error):
            raise
        what = f"cannot be written: {error.strerror or type(error).__name__}"
        raise InputError(Fault(place=f"--out {out}", what=what, expected="a folder")) from error


def _complain(lines: list[str], code: int) -> int:
    for line in lines:
        _say(f"harness: {line}")
    return code


def _tell_reader(text: str | Path) -> None:
    """One line on stdout, for people: names in it steer no terminal."""
    from harness.core.texts import printable

    print(printable(str(text)))


def _say(text: str) -> None:
    """One line on stderr, in which nothing steers the terminal and no key stands."""
    from harness.core.environment import redacted
    from harness.core.texts import printable

    print(printable(redacted(text)), file=sys.stderr, flush=True)


def _load(path: Path, overrides: list[str] | None, tasks: str, arms: str, limit: int | None) -> "Experiment":
    from harness.config.load import Narrowing, load_experiment

    narrowing = Narrowing(tasks=_names("--tasks", tasks), arms=_names("--arms", arms), limit=limit)
    return load_experiment(path, overrides or (), narrowing)


def _check_store(uri: str) -> None:
    from harness.config.schema import known_store

    try:
        known_store(uri)
    except ValueError as error:
        raise InputError(Fault(place="--uri", what=str(error), expected="")) from error


def _names(option: str, text: str) -> tuple[str, ...]:
    """Split at commas outside brackets: `few-shot[k=2,select=nearest],rag` names two arms.

    Raises InputError where something was given and names nothing: it must not stand for all.
    """
    names, depth, current = [], 0, ""
    for letter in text + ",":
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            names.append(current.strip())
            current = ""
        else:
            current += letter
    found = tuple(name for name in names if name)
    if text and (depth or not found):
        what = "a bracket is not closed" if depth else "names nothing"
        raise InputError(Fault(place=f"{option} {text!r}", what=what, expected="names, with commas between them"))
    return found


def _results(reference: str, overrides: list[str] | None) -> "tuple[Results, Path, bool]":
    """A stored run decided on again, its folder, and whether it was finished."""
    from harness.config.load import load_experiment
    from harness.config.overrides import check_decides
    from harness.engine.concluding.conclude import conclude
    from harness.engine.folders import find_run
    from harness.engine.store.journal import Journal

    folder = find_run(reference, REPORTS)
    if overrides:
        asked = load_experiment(folder.path / "experiment.yaml", of_a_run=True)
        arms = {name for arm in asked.arms for name in (arm.name, arm.variant_of)}
        check_decides(overrides, {"models": asked.models, "embedders": asked.embedders, "arms": arms})
    experiment = load_experiment(folder.path / "experiment.yaml", overrides or (), of_a_run=not overrides)
    with Journal(folder.journal) as journal:
        finished = journal.meta("finished") is not None
        if not finished:
            unscored = "answers that are not scored yet count as not measured"
            _say(f"harness: {folder.run_id} is not finished: {unscored}; the command that began it goes on with it")
        return conclude(experiment, folder, journal), folder.path, finished


def _foreign_results(run_: str, records: Path | None, policy: Path | None, overrides: list[str] | None) -> "Results":
    """What another tool measured, decided on."""
    from datetime import UTC, datetime

    from harness.config.records_policy import load_records_policy
    from harness.engine.foreign import decide_on_records

    if run_ or not records or not policy:
        what = "RUN and --records are two different questions" if run_ else "half of a pair"
        expected = "one of them" if run_ else "--records FILE and --policy FILE together"
        raise InputError(Fault(place="harness decide", what=what, expected=expected))
    results = decide_on_records(records, policy, load_records_policy(policy, overrides or ()), datetime.now(UTC))
    if ignored := results.manifest["ignored_columns"]:
        _say(f"harness: columns that mean nothing here: {ignored}")
    if absent := results.manifest["absent_arms"]:
        _say(f"harness: arms of the policy without a row: {absent}")
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


def _surroundings(progress: "TerminalProgress", *, fresh: bool = False, remember: bool = True) -> "Surroundings":
    from datetime import UTC, datetime

    from harness.engine.answering.parts import cache_folder
    from harness.engine.pipeline import Surroundings

    return Surroundings(
        reports=REPORTS,
        cache=cache_folder(),
        progress=progress,
        now=lambda: datetime.now(UTC),
        fresh=fresh,
        remember=remember,
    )


def _tell(held: "Held", experiment: "Experiment", junit: Path | None, as_json: bool) -> None:
    """The outcome, wherever somebody waits for it."""
    from dataclasses import replace

    from harness.core.two_runs import without_texts
    from harness.regression.tell import folder_of, tell_ci, tell_store, tell_webhook
    from harness.reporting.regress_tables import regress_json, regress_rows
    from harness.reporting.regress_view import regress_view
    from harness.reporting.regress_write import write_regression

    shown = regress_view(held.report, beside=folder_of(held))
    folder_of(held).mkdir(exist_ok=True)
    written = [*write_regression(shown, folder_of(held))]
    if not experiment.tracking.log_text:
        textless = replace(held.report, comparison=without_texts(held.report.comparison))
        shown = regress_view(textless, beside=folder_of(held))
    told_ci, troubles = tell_ci(shown, junit)
    written += told_ci
    told = (tell_store(held.folder.path, experiment), tell_webhook(shown, held, experiment, os.environ))
    for trouble in (*troubles, *told):
        if trouble:
            _say(f"harness: {trouble}")
    if as_json:
        print("".join(regress_json(shown)))
        return
    for table in regress_rows(shown):
        _tell_reader(f"\n{table.title}")
        _print_table(table.columns, table.rows)
        if table.headline:
            _tell_reader(table.headline)
    print()
    unmeasured = [f"Not measured in one of the runs: {', '.join(shown.not_measured)}."] if shown.not_measured else []
    for sentence in (*unmeasured, *shown.rule, *shown.notes):
        _tell_reader(sentence)
    for path in written:
        _tell_reader(path)


def _show_results(results: "Results", folder: Path, as_json: bool) -> None:
    from harness.reporting.tables import decision_json, terminal_rows
    from harness.reporting.view import view

    shown = view(results, with_samples=False)
    if as_json:
        print(json.dumps({"run": str(folder), **json.loads(decision_json(shown))}, indent=2))
        return
    for table in terminal_rows(shown):
        _tell_reader(f"\n{table.title}")
        _print_table(table.columns, table.rows)
        _tell_reader(table.headline)
    if shown.policy_changed:
        _tell_reader(f"\nChanged after the results were known: {shown.changed}.")


def _show_places(outcome: "Outcome") -> None:
    folder = outcome.folder.path
    print(f"\nreport   {folder / 'report.html'}")
    print(f"tables   {folder / 'comparison.md'}, {folder / 'comparison.csv'}, {folder / 'decision.json'}")
    if outcome.tracked:
        print(f"MLflow   {outcome.tracked}")


def _print_table(columns: Any, rows: Any) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from harness.core.texts import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(printable(column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    # A pipe has no width: what is written there must not be folded.
    Console(width=None if sys.stdout.isatty() else 240).print(table)


@contextmanager
def _progress() -> "Iterator[TerminalProgress]":
    from harness.reporting.progress import TerminalProgress

    progress = TerminalProgress(sys.stderr, time.monotonic)  # so that stdout holds only results
    try:
        yield progress
    finally:
        progress.close()
