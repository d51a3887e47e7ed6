"""Many real runs in one process, held against the first: what falls slowly, what teaches nothing, who may run at once."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harness.config.load import load_experiment
from harness.config.schema import Experiment
from harness.core.errors import InputError
from harness.engine.folders import RunFolder
from harness.engine.pipeline import Surroundings, run
from harness.regression.baseline import Baseline, find_baseline, promote
from harness.regression.history import read_history
from harness.regression.nights import ASSUMED, Night, assumed_and_learned, earlier_nights, unchanged
from harness.regression.regress import alone, hold
from harness.regression.tell import tell_store

MODEL = """
import random, re
from pathlib import Path

NIGHT = Path(__file__).parent / "night"

def answer(messages):
    night, share = NIGHT.read_text().split()
    text = messages[-1]["content"]
    first, second = re.findall(r"\\d+", text)[-2:]
    right = random.Random(night + text).random() < float(share)
    return {"text": str(int(first) + int(second)) if right else "7", "input_tokens": 20, "output_tokens": 2}
"""
EXPERIMENT = """\
name: nightly
tasks: [sums]
models:
  mine: {provider: python, path: model.py, price: {input: 1, output: 2}}
arms:
  zero-shot: {model: mine}
latency: {samples: 0}
regression: {margins: {quality: 0.5}}
tracking: {uri: null}
"""


class Quiet:
    def start(self, phase: str, total: int) -> None: ...
    def advance(self, phase: str, done: int = 1) -> None: ...
    def note(self, text: str) -> None: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sums").mkdir()
    rows = [{"id": f"q{i}", "input": f"What is {i} plus {i + 1}?", "targets": [str(2 * i + 1)]} for i in range(200)]
    (tmp_path / "sums" / "test.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    (tmp_path / "sums" / "task.yaml").write_text("kind: qa\ninstruction: Add.\nmetrics: [exact_match]\n")
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "nightly.yaml").write_text(EXPERIMENT)
    return tmp_path


@pytest.fixture
def night(folder: Path) -> Callable[[int, float], RunFolder]:
    """Runs the experiment as on that night of June, with this share of right answers."""

    def once(number: int, share: float) -> RunFolder:
        (folder / "night").write_text(f"{number} {share}")
        around = Surroundings(
            reports=folder / "reports",
            cache=folder / ".harness",
            progress=Quiet(),
            now=lambda: datetime(2026, 6, 1, 2, tzinfo=UTC) + timedelta(days=number),
        )
        return run(load_experiment(folder / "nightly.yaml"), around).folder

    return once


def experiment(folder: Path) -> Experiment:
    return load_experiment(folder / "nightly.yaml")


@pytest.mark.slow
def test_a_slow_fall_fails_the_night_on_which_no_single_comparison_does(
    folder: Path, night: Callable[[int, float], RunFolder]
) -> None:
    """Three points a night, and a margin of fifty that no night exceeds: only the row of nights shows it."""
    runs = [night(number, 0.97 - 0.03 * number) for number in range(14)]
    champion = Baseline(folder=runs[0], reference="champion")
    held = hold(runs[-1], champion, experiment(folder))
    assert held.report.gate.verdict != "regressed"
    (fall,) = held.report.falling
    assert (fall.criterion, fall.task, fall.arm) == ("quality", "sums", "zero-shot")
    assert held.report.verdict == "regressed" and held.report.failed
    assert [each.run_id for each in held.report.nights] == [each.run_id for each in runs]
    assert fall.values[0] == pytest.approx(0.97, abs=0.04) and fall.values[-1] == pytest.approx(0.58, abs=0.09)
    # an unchanged end of the same length is none
    early = hold(runs[3], champion, experiment(folder))
    assert early.report.falling == ()


def test_against_the_latest_the_whole_row_is_watched(folder: Path, night: Callable[[int, float], RunFolder]) -> None:
    runs = [night(number, 0.9) for number in range(3)]
    held = hold(runs[2], Baseline(folder=runs[1], reference="latest"), experiment(folder))
    assert [each.run_id for each in held.report.nights] == [each.run_id for each in runs]
    since = hold(runs[2], Baseline(folder=runs[1], reference=runs[1].run_id), experiment(folder))
    assert [each.run_id for each in since.report.nights] == [each.run_id for each in runs[1:]]


def test_what_an_unchanged_system_does_is_learned_from_its_own_sound_runs(
    folder: Path, night: Callable[[int, float], RunFolder]
) -> None:
    runs = [night(number, 0.9) for number in range(7)]
    (runs[2].path / "regression").mkdir()
    (runs[2].path / "regression" / "regression.json").write_text('{"verdict": "regressed"}')
    manifest = json.loads((runs[3].path / "manifest.json").read_text())
    (runs[3].path / "manifest.json").write_text(json.dumps(manifest | {"identity_sha256": "another prompt"}))
    from harness.engine.comparing.two_runs import meet_folders

    met = meet_folders(runs[0], runs[6])
    nights, notes = earlier_nights(runs[0], runs[6], met.shared, 60, owner="nightly")
    first = Night(folder=runs[0], evidence=met.a)
    same = unchanged(nights, first)
    assert [each.folder.run_id for each in same] == [runs[n].run_id for n in (1, 4, 5)]
    assert notes == ()
    learned = assumed_and_learned(first, nights)
    assert ("sums", "zero-shot", "quality") in learned
    few = assumed_and_learned(first, same)
    assert ("sums", "zero-shot", "quality") not in few
    assert few["sums", "zero-shot", "latency_p50"] is ASSUMED
    assert ("sums", "zero-shot", "cost") in learned and ("sums", "zero-shot", "cost") not in few
    assert [each.folder.run_id for each in earlier_nights(runs[0], runs[6], met.shared, 2, owner="nightly")[0]] == [
        runs[4].run_id,
        runs[5].run_id,
    ]


def test_how_far_the_runs_lie_from_the_baseline_is_not_what_is_usual(
    folder: Path, night: Callable[[int, float], RunFolder]
) -> None:
    """Forty points worse for good, within the margin of those nights: under a stricter one the gate still sees it."""
    runs = [night(0, 0.9), *(night(number, 0.5) for number in range(1, 10))]
    (folder / "nightly.yaml").write_text(EXPERIMENT.replace("0.5}", "0.02}"))
    held = hold(runs[-1], Baseline(folder=runs[0], reference="champion"), experiment(folder))
    quality = next(row for row in held.report.gate.rows if row.criterion == "quality")
    assert quality.variation and quality.variation.sd < 0.05
    assert quality.verdict == "regressed"


def test_runs_on_other_samples_are_told_and_left_out(folder: Path, night: Callable[[int, float], RunFolder]) -> None:
    first = night(0, 0.9)
    test = folder / "sums" / "test.jsonl"
    whole = test.read_text()
    test.write_text("\n".join(whole.splitlines()[:100]) + "\n")
    short = night(1, 0.9)
    test.write_text(whole)
    held = hold(night(2, 0.9), Baseline(folder=first, reference="champion"), experiment(folder))
    assert f"Earlier runs on other samples play no part: {short.run_id}." in held.report.notes


def belongs_to(run: RunFolder, owner: str) -> None:
    content = json.dumps({**run.manifest(), "experiment": owner})
    (run.path / "manifest.json").write_text(content)


def test_another_experiment_s_run_in_the_folder_plays_no_part(
    folder: Path, night: Callable[[int, float], RunFolder]
) -> None:
    runs = [night(number, 0.9) for number in range(5)]
    belongs_to(runs[1], "weekly")
    belongs_to(runs[4], "weekly")
    assert find_baseline("latest", experiment(folder), folder / "reports").folder.path == runs[3].path
    held = hold(runs[3], Baseline(folder=runs[0], reference="champion"), experiment(folder))
    assert [each.run_id for each in held.report.nights] == [runs[n].run_id for n in (0, 2, 3)]


def test_runs_that_cannot_be_read_are_left_out_and_told(folder: Path, night: Callable[[int, float], RunFolder]) -> None:
    runs = [night(number, 0.9) for number in range(6)]
    (runs[1].path / "manifest.json").unlink()
    with runs[2].journal.open("r+b") as file:
        file.truncate(100)
    (runs[3].path / "regression").mkdir()
    (runs[3].path / "regression" / "regression.json").write_text("[]")
    (runs[4].path / "experiment.yaml").write_text("a: [")
    held = hold(runs[5], Baseline(folder=runs[0], reference="champion"), experiment(folder))
    assert [each.run_id for each in held.report.nights] == [runs[n].run_id for n in (0, 3, 5)]
    told = [note for note in held.report.notes if "is left out" in note]
    assert [note.split(":")[0] for note in told] == [f"The run {runs[n].run_id} is left out" for n in (1, 2, 4)]
    assert "manifest.json no such file" in told[0] and "journal.sqlite is damaged" in told[1]


def test_a_history_leaves_out_what_cannot_be_read(folder: Path, night: Callable[[int, float], RunFolder]) -> None:
    runs = [night(number, 0.9) for number in range(10)]
    (runs[0].path / "manifest.json").unlink()
    (runs[1].path / "comparison.csv").write_bytes(b"task,arm\n\xff")
    table = runs[2].path / "comparison.csv"
    table.write_text(table.read_text()[:300])
    for number, quality in ((6, "nan"), (7, "-5"), (8, "1e999"), (9, "99")):
        table = runs[number].path / "comparison.csv"
        rows = list(csv.DictReader(table.read_text().splitlines()))
        table.write_text(table.read_text().replace(f",{rows[0]['quality']},", f",{quality},", 1))
    for number, content in ((3, "[]"), (4, '{"rows": [{"task": "sums", "arm": "zero-shot", "verdict": "odd"}]}')):
        (runs[number].path / "regression").mkdir()
        (runs[number].path / "regression" / "regression.json").write_text(content)
    belongs_to(runs[5], "weekly")
    (row,), notes = read_history(experiment(folder), folder / "reports", 30)
    assert row.runs == (runs[3].run_id, runs[4].run_id)
    left_out = (0, 1, 2, 6, 7, 8, 9)
    assert [note.split(":")[0] for note in notes] == [f"The run {runs[n].run_id} is left out" for n in left_out]


@pytest.mark.parametrize("content", ["[]", '{"verdict": "pass", "baseline": ', '{"verdict": "pass", "baseline": []}'])
def test_a_damaged_outcome_is_told_with_its_place(
    folder: Path, night: Callable[[int, float], RunFolder], content: str
) -> None:
    run = night(0, 0.9)
    (run.path / "regression").mkdir()
    (run.path / "regression" / "regression.json").write_text(content)
    with pytest.raises(InputError, match=r"regression.json: is damaged; expected as `harness regress` left it"):
        tell_store(run.path, tracked(folder))


def kept(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    """A store that keeps the run of this folder."""

    def fetch(uri: str, name: str, run_id: str, names: Sequence[str], into: Path, *, owner: str) -> bool:
        into.mkdir()
        for each in names:
            shutil.copyfile(source / each, into / each)
        return True

    monkeypatch.setattr("harness.regression.baseline.fetch_run", fetch)


def tracked(folder: Path) -> Experiment:
    return load_experiment(folder / "nightly.yaml", [f"tracking.uri=sqlite:///{folder}/none.db"])


def test_what_a_store_keeps_is_brought_here_only_if_it_is_of_this_experiment(
    folder: Path, night: Callable[[int, float], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, home = night(0, 0.9), folder / "reports" / "nightly"
    source = run.path.rename(folder / "elsewhere")
    kept(monkeypatch, source)
    belongs_to(RunFolder(path=source, resumed=True), "weekly")
    with pytest.raises(InputError, match="is a run of weekly, not of nightly"):
        find_baseline(run.run_id, tracked(folder), folder / "reports")
    assert not any(path.is_dir() for path in home.iterdir())
    belongs_to(RunFolder(path=source, resumed=True), "nightly")
    assert find_baseline(run.run_id, tracked(folder), folder / "reports").folder.path == home / run.run_id


def test_of_a_damaged_baseline_the_store_s_copy_is_taken(
    folder: Path, night: Callable[[int, float], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = night(0, 0.9)
    kept(monkeypatch, shutil.copytree(run.path, folder / "elsewhere"))
    whole = run.journal.stat().st_size
    with run.journal.open("r+b") as file:
        file.truncate(whole // 2)
    with pytest.raises(InputError, match="journal.sqlite: is damaged or no journal"):
        find_baseline(run.run_id, experiment(folder), folder / "reports")
    found = find_baseline(run.run_id, tracked(folder), folder / "reports")
    assert found.folder.path == run.path and run.journal.stat().st_size == whole
    assert (run.path / "replaced-journal.sqlite").stat().st_size == whole // 2
    (note,) = found.notes
    assert "journal.sqlite is damaged" in note and note.endswith("the store's copy of the run was taken.")


def test_a_champion_is_found_again_and_its_note_may_be_damaged(
    folder: Path, night: Callable[[int, float], RunFolder]
) -> None:
    run = night(0, 0.9)
    done = promote(run, folder / "reports", datetime(2026, 6, 2, tzinfo=UTC))
    assert json.loads(done.file.read_text())["run_id"] == run.run_id and done.store is None
    found = find_baseline("champion", experiment(folder), folder / "reports")
    assert found.folder.path == run.path.resolve()
    with pytest.raises(InputError, match="is somewhere else; expected a run in elsewhere/nightly"):
        promote(run, Path("elsewhere"), datetime(2026, 6, 3, tzinfo=UTC))
    for content in ("{", "[" * 200_000, "[1]"):
        done.file.write_text(content)
        with pytest.raises(InputError, match=r"champion.json: is damaged; expected `harness promote RUN` writes it"):
            find_baseline("champion", experiment(folder), folder / "reports")
    done.file.unlink()
    done.file.mkdir()
    with pytest.raises(InputError, match=r"champion.json: is damaged"):
        find_baseline("champion", experiment(folder), folder / "reports")
    done.file.rmdir()
    done.file.write_text('{"run_id": "gone"}')
    with pytest.raises(InputError, match="the champion gone is neither under"):
        find_baseline("champion", experiment(folder), folder / "reports")


def test_a_damaged_run_is_made_no_champion(folder: Path, night: Callable[[int, float], RunFolder]) -> None:
    run = night(0, 0.9)
    with closing(sqlite3.connect(run.journal)) as db, db:
        db.execute("UPDATE records SET body = replace(body, 'ok', 'OK') WHERE rowid = 3")
    with pytest.raises(InputError, match="1 records are not as they were written"):
        promote(run, folder / "reports", datetime(2026, 6, 2, tzinfo=UTC))
    assert not (folder / "reports" / "nightly" / "champion.json").exists()


def test_only_one_at_a_time(folder: Path) -> None:
    reports = folder / "reports"
    with (
        alone(experiment(folder), reports, print),
        pytest.raises(InputError, match="nightly: is being run already"),
        alone(experiment(folder), reports, print),
    ):
        pytest.fail("two at once")
    with alone(experiment(folder), reports, print):
        pass
