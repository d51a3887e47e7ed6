"""Regression reports made by hand: one row of each verdict, series that stand still or fall, and whatever a test asks."""

from dataclasses import replace
from typing import Any

from harness.core.regressions import (
    ControlChart,
    Criterion,
    Drift,
    Gate,
    GateRow,
    Margins,
    NotMeasured,
    RegressionReport,
    Unit,
    Variation,
    Watch,
)
from harness.core.two_runs import Answer, Difference, Flip, PairedRow, RunComparison, RunFacts, SamplesPaired, Side
from harness.core.types import Interval, State

HOSTILE = (
    "<script>document.title='pwned'</script>",
    '"><img src=x onerror=document.title="pwned">',
    "{{ 7*7 }} \u2028 \u202e \x1b[31mred\x1b[0m \x00\x08\x0b\ufffe",
    "a | b\n\n# title\n| c |",
    "](javascript:alert(1)) <!-- ]]> --> </details>",
    "`x` >) [y](<z>) ~~no~~ $x^2$",
    '=HYPERLINK("http://example.invalid","x")',
    "@everyone <!channel> &lt; #1 www.example.invalid",
)
SIDE = Side(
    quality=0.9, quality_bounds=None, abstained=0, failed=0, unmeasured=0, not_run=0, input_tokens=None,
    cached_input_tokens=None, output_tokens=None, tokens_estimated=False, usd_per_1k_queries=None,
    latency_p50_s=None, latency_p95_s=None, latency_samples=0, answered_by=("base-1",),
)  # fmt: skip
UNITS: dict[Criterion, Unit] = {
    "quality": "score",
    "failures": "share",
    "cost": "usd",
    "latency_p50": "s",
    "latency_p95": "s",
}
ROW = GateRow(
    task="handbook", arm="rag", criterion="quality", unit="score", baseline=0.912, candidate=0.81,
    change=Interval(value=-0.102, low=-0.16, high=-0.041), change_single=Interval(value=-0.102, low=-0.14, high=-0.06),
    margin=0.02, p_regressed=0.0001, p_adjusted=0.0015, p_improved=0.9999, p_improved_adjusted=1.0, p_pass=0.9999,
    verdict="regressed", why=None, identical=False, pairs=240, clusters=80, samples_needed=None, detectable=0.062,
    variation=None,
)  # fmt: skip


def row(verdict: str, criterion: Criterion = "quality", **changes: Any) -> GateRow:
    """A row with this verdict and figures that fit it."""
    unit = UNITS[criterion]
    before = {"score": 0.9, "share": 0.01, "usd": 0.00012, "s": 0.2}[unit]
    moved = {"pass": 0.001, "improved": 0.05, "regressed": -0.102, "cannot_tell": -0.03}[verdict]
    change = moved if criterion == "quality" else -moved
    after = before + change if criterion in {"quality", "failures"} else before * (1 + change)
    given: dict[str, Any] = {
        "verdict": verdict, "criterion": criterion, "unit": unit, "baseline": before, "candidate": after,
        "change": Interval(value=change, low=change - 0.02, high=change + 0.02),
        "change_single": Interval(value=change, low=change - 0.015, high=change + 0.015),
        "margin": Margins().of(criterion), "p_adjusted": 0.0015 if verdict == "regressed" else 0.6,
        "p_improved_adjusted": 0.004 if verdict == "improved" else 0.9,
        "p_regressed": 0.0001 if verdict == "regressed" else 0.3,
        "why": "samples" if verdict == "cannot_tell" else None,
        "samples_needed": 1450 if verdict == "cannot_tell" else None,
    }  # fmt: skip
    return replace(ROW, **(given | changes))


def flip(number: int, arm: str = "rag", task: str = "handbook", text: str = "", **changes: Any) -> Flip:
    """A sample that was right and is wrong; all of its texts are `text` where it is given."""
    made = Flip(
        task=task, arm=arm, sample_a=text or f"s{number}", sample_b=text or f"s{number}", turn="right_to_wrong",
        score_a=1.0, score_b=0.0, input=text or f"question {number}", targets=(text or "20 days", "20"),
        a=(Answer(state=State.OK, text=text or "20 days", failure=""),),
        b=(Answer(state=State.OK, text=text or f"{number} days", failure=""),),
    )  # fmt: skip
    return replace(made, **changes)


def comparison(flips: list[Flip], **changes: Any) -> RunComparison:
    names = dict.fromkeys((each.task, each.arm) for each in flips)
    rows = tuple(
        PairedRow(
            task=task, arm=arm, metric="exact_match", a=SIDE, b=SIDE, pairs=240, clusters=80, differing=20, delta=None,
            delta_single=None, p_any_difference=None, p_adjusted=None, detectable=None, verdict="same", why_open=None,
            right_to_wrong=tuple(n for n, each in enumerate(flips) if (each.task, each.arm) == (task, arm)),
            wrong_to_right=(),
        )
        for task, arm in names
    )  # fmt: skip
    a, b = (
        RunFacts(run_id=name, experiment="nightly", created=created, folder=f"/runs/{name}", report=True)
        for name, created in (("run-a", "2026-11-01T02:30:00+00:00"), ("run-b", "2026-11-22T02:30:00+00:00"))
    )
    made = RunComparison(
        a=a, b=b, confidence=0.95, seed=0,
        differences=(Difference(what="arms.rag.retrieval.top_k", a="3", b="5"), Difference(what="seed", a="", b="7")),
        samples=(SamplesPaired(task="handbook", paired=240, renamed=3, changed=2, only_a=0, only_b=11),),
        rows=rows, flips=flips,
    )  # fmt: skip
    return replace(made, **changes)


def report(
    *rows: GateRow, flips: list[Flip] | None = None, watches: tuple[Watch, ...] = (), **changes: Any
) -> RegressionReport:
    runs = max((len(watch.values) for watch in watches), default=2)
    made = RegressionReport(
        experiment="nightly", reference="champion", comparison=comparison(flips or []),
        gate=Gate(rows=rows, not_measured=(), family=len(rows), margins=Margins(), confidence=0.95, seed=7),
        nights=tuple(nights(runs)), watches=watches,
    )  # fmt: skip
    return replace(made, **changes)


def nights(runs: int) -> list[RunFacts]:
    return [
        RunFacts(
            run_id=f"2026-night-{n}", experiment="nightly", created=f"2026-{10 + n // 30:02}-{1 + n % 30:02}T02:30:00+00:00",
            folder=f"/runs/{n}", report=False,
        )
        for n in range(runs)
    ]  # fmt: skip


def watch(values: list[float | None], criterion: Criterion = "quality", **changes: Any) -> Watch:
    """A series with limits around it, and no slow fall."""
    known = [value for value in values if value is not None]
    centre, sigma = sum(known) / len(known), (max(known) - min(known)) / 8
    chart = ControlChart(
        values=tuple(values), least=10, centre=centre, sigma=sigma, low=centre - 3 * sigma, high=centre + 3 * sigma,
        outside=tuple(
            place for place, value in enumerate(values) if value is not None and abs(value - centre) > 3 * sigma
        ),
    )  # fmt: skip
    drift = Drift(
        values=tuple(values), evidence=(1.0,) * len(values), threshold=60.0, alarm=None, began=None, slope=None
    )
    made = Watch(
        task="handbook", arm="rag", criterion=criterion, unit=UNITS[criterion], values=tuple(values), chart=chart,
        drift=drift,
    )  # fmt: skip
    return replace(made, **changes)


def falling(criterion: Criterion = "quality", **changes: Any) -> Watch:
    """Twenty-four runs that stand still for ten and then fall, as is shown at the twenty-first."""
    wave = [0.004, -0.006, 0.002, -0.003, 0.007, -0.004]
    loss = [(0.0 if n < 10 else 0.006 * (n - 10)) + wave[n % 6] for n in range(24)]
    values = [0.9 - each if criterion == "quality" else 0.2 + each for each in loss]
    made = watch(list(values), criterion, **changes)
    assert made.drift is not None
    found = replace(
        made.drift, evidence=tuple(1.2**n for n in range(24)), threshold=38.0, alarm=20, began=9, slope=-0.006
    )
    return replace(made, drift=found)


def every_verdict(**changes: Any) -> RegressionReport:
    """A report of fifteen rows with one or more of each verdict, flips, a series that falls and two that do not."""
    criteria = tuple(UNITS)
    plain = [row("pass", each, task=task, arm="tuned") for task in ("handbook", "units") for each in criteria]
    steady: list[float | None] = [0.9 + 0.01 * ((n * 7) % 5 - 2) for n in range(24)]
    times: list[float | None] = [0.2 + 0.004 * ((n * 7) % 5) for n in range(24)]
    times[6], times[11] = None, 0.26
    return report(
        row("regressed"),
        row("improved", "failures"),
        row("cannot_tell", "cost", variation=Variation(sd=0.02, spread=0.03, degrees=6.0)),
        row("pass", "latency_p50", change=Interval(value=0.04, low=None, high=0.1)),
        row("regressed", "latency_p95", change=Interval(value=0.401, low=0.25, high=None)),
        *plain,
        flips=[flip(n) for n in range(6)],
        watches=(
            falling(),
            watch(steady, arm="tuned"),
            watch(times, "latency_p95"),
        ),
        notes=("The baseline was made on another machine: its latency may not be comparable.",),
        **changes,
    )


def not_measured(criterion: Criterion = "cost") -> NotMeasured:
    return NotMeasured(task="handbook", arm="rag", criterion=criterion)


def hostile_report() -> RegressionReport:
    """Every text that comes from a user or a model is hostile."""
    flips = [flip(0, arm=text, task=text, text=text) for text in HOSTILE]
    rows = [row("regressed", task=text, arm=text) for text in HOSTILE]
    made = report(*rows, flips=flips, watches=tuple(falling(task=text, arm=text) for text in HOSTILE), notes=HOSTILE)
    compared = replace(
        made.comparison,
        differences=tuple(Difference(what=text, a=text, b="") for text in HOSTILE),
        a=replace(made.comparison.a, run_id=HOSTILE[0], created=HOSTILE[1], experiment=HOSTILE[2]),
    )
    nights = tuple(replace(night, run_id=HOSTILE[n % 8], created="") for n, night in enumerate(made.nights))
    return replace(made, comparison=compared, experiment=" ".join(HOSTILE), reference=HOSTILE[3], nights=nights)
