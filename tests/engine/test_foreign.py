"""Results from elsewhere: what is read, what is refused, and that they lead where a run of ours leads."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.config.records_policy import load_records_policy
from harness.config.schema import Policy, RecordsPolicy, StatedArm
from harness.core.errors import InputError
from harness.core.prices import Price
from harness.core.types import Rung
from harness.core.verdicts import Comparison
from harness.engine.foreign import decide_on_records
from harness.reporting.view import Results, view
from harness.reporting.write import write_report

COLUMNS = ["task", "arm", "sample_id", "score"]
PRICE = Price(input=1.0, output=2.0)
POLICY = RecordsPolicy(arms={"low": StatedArm(rung=Rung.PROMPTING), "high": StatedArm(rung=Rung.RAG, setup_usd=100)})
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def write(folder: Path, rows: Iterable[Mapping[str, Any]], name: str = "records.csv") -> Path:
    path, rows = folder / name, list(rows)
    if path.suffix == ".parquet":
        pd.DataFrame(rows).to_parquet(path)
        return path
    columns = list(dict.fromkeys([*COLUMNS, *(key for row in rows for key in row)]))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows(low: float, high: float, n: int = 200, **more: Any) -> list[dict[str, Any]]:
    """Two arms that are right on the first `low` and `high` of n samples."""
    return [
        {"task": "t", "arm": arm, "sample_id": f"s{i:04}", "score": float(i < share * n), **more}
        for arm, share in (("low", low), ("high", high))
        for i in range(n)
    ]


def decided(path: Path, policy: RecordsPolicy = POLICY) -> Results:
    file = path.parent / "policy.yaml"
    file.write_text("arms: {}\n", encoding="utf-8")
    return decide_on_records(path, file, policy, NOW)


def row(results: Results, arm: str) -> Comparison:
    return next(c for c in results.comparisons if c.arm == arm)


def test_the_better_arm_is_chosen_and_its_gain_is_right(tmp_path: Path) -> None:
    results = decided(write(tmp_path, rows(0.5, 0.75)))
    assert results.decisions[0].chosen_arm == "high"
    delta = row(results, "high").delta
    assert delta and delta.value == pytest.approx(0.25)
    assert row(results, "low").quality.value == pytest.approx(0.5)  # type: ignore[union-attr]


def test_csv_tsv_and_parquet_say_the_same(tmp_path: Path) -> None:
    made = rows(0.5, 0.75, usd=0.001, latency_s=0.5)
    by_file = [decided(write(tmp_path, made, f"records.{kind}")) for kind in ("csv", "parquet")]
    text = (tmp_path / "records.csv").read_text(encoding="utf-8").replace(",", "\t")
    (tmp_path / "records.tsv").write_text(text, encoding="utf-8")
    by_file.append(decided(tmp_path / "records.tsv"))
    assert by_file[0].comparisons == by_file[1].comparisons == by_file[2].comparisons


def test_money_by_hand(tmp_path: Path) -> None:
    """1,000 input tokens of which 400 cached, and 50 output: 600 x 1 + 400 x 0.5 + 50 x 2 = 900 USD a million."""
    price = Price(input=1.0, cached_input=0.5, output=2.0)
    arms = {
        "low": StatedArm(rung=Rung.PROMPTING, price=price),
        "high": StatedArm(rung=Rung.FINE_TUNING, setup_usd=300, monthly_usd=7),
    }
    policy = RecordsPolicy(arms=arms, decision=Policy(monthly_queries=10_000, horizon_months=6))
    made = rows(0.5, 0.75)
    for each in made:
        tokens = {"input_tokens": 1000, "cached_input_tokens": 400, "output_tokens": 50}
        each.update(tokens if each["arm"] == "low" else {"usd": 0.0002})
    results = decided(write(tmp_path, made), policy)
    low, high = row(results, "low"), row(results, "high")
    assert low.usd_per_1k_queries and low.usd_per_1k_queries.value == pytest.approx(0.9)
    assert (low.input_tokens, low.cached_input_tokens, low.output_tokens) == (1000, 400, 50)
    assert high.usd_per_1k_queries and high.usd_per_1k_queries.value == pytest.approx(0.2)
    assert (high.input_tokens, high.output_tokens, high.setup_s) == (None, None, None)
    assert (low.setup_usd, high.setup_usd, high.monthly_usd) == (0, 300, 7)
    assert low.tco_usd and low.tco_usd.value == pytest.approx(6 * 10_000 * 0.0009)
    assert high.tco_usd and high.tco_usd.value == pytest.approx(300 + 6 * (7 + 10_000 * 0.0002))
    # F / H + R = 50 + 7 a month, saved 0.0007 a query
    assert high.break_even and high.break_even.queries == pytest.approx(57 / 0.0007)
    moved = {change.what for change in results.decisions[0].would_change_if}
    assert all(not what.startswith("models.") for what in moved)


def test_what_nobody_told_is_unknown_and_named(tmp_path: Path) -> None:
    arms = {"low": StatedArm(rung=Rung.PROMPTING), "high": StatedArm(rung=Rung.RAG)}
    results = decided(write(tmp_path, rows(0.75, 0.75)), RecordsPolicy(arms=arms))
    high, (step,) = row(results, "high"), results.decisions[0].steps
    assert (high.setup_usd, high.tco_usd, high.usd_per_1k_queries, high.input_tokens) == (None, None, None, None)
    assert step.verdict == "collect_more"
    text = " ".join(results.decisions[0].warnings)
    assert "arms.high.price" in text and "arms.high.setup_usd" in text and "made elsewhere" in text


def test_states_count_as_the_page_says(tmp_path: Path) -> None:
    made = rows(1.0, 1.0, n=100)
    for place, state in ((0, "failed"), (1, "unmeasured"), (2, "not_run"), (3, "abstained")):
        made[place] |= {"state": state, "score": "" if place < 3 else 0.5}
    low = row(decided(write(tmp_path, made)), "low")
    assert (low.n, low.failed, low.unmeasured, low.not_run, low.abstained) == (98, 1, 1, 1, 1)
    assert low.quality and low.quality.value == pytest.approx(96.5 / 98)
    assert low.quality_bounds == pytest.approx((96.5 / 99, 97.5 / 99))


def test_repeats_are_averaged_and_clusters_widen(tmp_path: Path) -> None:
    twice = [{**each, "repeat": repeat} for each in rows(0.4, 0.6) for repeat in (0, 1)]
    assert row(decided(write(tmp_path, twice)), "low").n == 200
    plain = decided(write(tmp_path, rows(0.4, 0.6)))
    lumped = decided(write(tmp_path, [{**e, "cluster": f"c{int(e['sample_id'][1:]) // 5}"} for e in rows(0.4, 0.6)]))
    widths = [row(each, "high").delta for each in (plain, lumped)]
    assert widths[0] and widths[1]
    assert widths[1].high - widths[1].low > widths[0].high - widths[0].low  # type: ignore[operator]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_any_file_of_right_and_wrong_is_decided_without_nan(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[bool, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("foreign")
    made = [
        {"task": "t", "arm": arm, "sample_id": str(i), "score": int(pair[side])}
        for i, pair in enumerate(pairs)
        for side, arm in enumerate(("low", "high"))
    ]
    results = decided(write(folder, made))
    quality = row(results, "low").quality
    assert quality and quality.value == pytest.approx(sum(low for low, _ in pairs) / len(pairs))
    write_report(view(results), folder)
    json.loads((folder / "decision.json").read_text(), parse_constant=lambda name: pytest.fail(f"{name} in a file"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"score": 1.5}, r"records.csv:3: the score is 1.5; expected a number from 0 to 1"),
        ({"score": -0.1}, r"records.csv:3: score is '-0.1'; expected a number of 0 or more"),
        ({"score": "nan"}, r"records.csv:3: score is 'nan'"),
        ({"score": "yes"}, r"records.csv:3: score is 'yes'"),
        ({"score": ""}, r"records.csv:3: no score; expected a number from 0 to 1, or a state"),
        ({"state": "fialed"}, r"records.csv:3: unknown state 'fialed'.*did you mean 'failed'"),
        ({"arm": "lwo"}, r"records.csv:3: the arm 'lwo' is not in the policy's `arms`.*did you mean 'low'"),
        ({"task": " "}, r"records.csv:3: the column 'task' is blank"),
        (
            {"sample_id": "s0000"},
            r"records.csv:3: a second row for task 't', arm 'low', sample 's0000', repeat 0.*line 2",
        ),
        ({"usd": -1}, r"records.csv:3: usd is '-1'"),
        ({"usd": 0.1}, r"some answers of 'low' tell `usd` and some do not"),
        ({"input_tokens": 1.5}, r"records.csv:3: input_tokens is '1.5'; expected a whole number"),
        ({"input_tokens": 5, "cached_input_tokens": 6}, r"records.csv:3: more cached_input_tokens than input_tokens"),
        ({"cached_input_tokens": 6}, r"records.csv:3: more cached_input_tokens than input_tokens"),
        ({"score": 1, "state": "failed"}, r"records.csv:3: the score of a row that is failed is 1; expected no score"),
        ({"score": "0_1"}, r"records.csv:3: score is '0_1'"),
        ({"score": "\u0661"}, r"records.csv:3: score is"),
        ({"task": "t\0"}, r"records.csv:3: the column 'task' holds a NUL byte"),
        ({"cluster": "a"}, r"sample 's0001' is in cluster 'none' here, and in 'a' on line 3"),
    ],
)
def test_each_fault_has_its_line(tmp_path: Path, change: dict[str, Any], expected: str) -> None:
    made = rows(0.5, 0.5, n=5)
    made[1] |= change
    with pytest.raises(InputError, match=expected):
        decided(write(tmp_path, made))


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    made = rows(0.5, 0.5, n=5)
    made[1]["score"], made[3]["arm"] = 7, "nobody"
    with pytest.raises(InputError) as error:
        decided(write(tmp_path, made))
    assert [fault.place.rpartition(":")[2] for fault in error.value.faults] == ["3", "5"]


def test_columns(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("task,arm,sample_id\nt,low,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="the column 'score' is missing"):
        decided(path)
    with pytest.raises(InputError, match="unknown column 'latency'.*did you mean 'latency_s'"):
        decided(write(tmp_path, rows(0.5, 0.5, latency=1)))
    assert decided(write(tmp_path, rows(0.5, 0.5, answer="x"))).manifest["ignored_columns"] == "answer"


@pytest.mark.parametrize(
    "text", ["", "task,arm,sample_id,score\n", "task,arm,sample_id,score,state\nt,low,1,,not_run\n"]
)
def test_a_file_without_answers_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "records.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="records.csv"):
        decided(path)


def test_a_price_and_usd_are_two_answers_to_one_question(tmp_path: Path) -> None:
    priced = RecordsPolicy(arms={**POLICY.arms, "low": StatedArm(rung=Rung.PROMPTING, price=PRICE)})
    with pytest.raises(InputError, match="`usd` is told, and the policy has a price for 'low'"):
        decided(write(tmp_path, rows(0.5, 0.5, usd=0.1)), priced)


def test_the_policy_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("arms:\n  a: {rung: rga}\n  b: {rung: rag, setup: 3}\ndecison: {}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_records_policy(path)
    text = str(error.value)
    assert "policy.yaml:2" in text and "did you mean 'rag'" in text
    assert "policy.yaml:3: unknown key 'setup'" in text and "policy.yaml:4: unknown key 'decison'" in text
    path.write_text("arms: {a: {rung: rag, setup_usd: 1}}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"--set decision.guards: guards are metrics .* expected no guards"):
        load_records_policy(path, ["decision.guards={token_f1: 0.1}"])
    changed = load_records_policy(path, ["arms.a.setup_usd=5", "decision.min_gain=0.1"])
    assert (changed.arms["a"].setup_usd, changed.decision.min_gain) == (5, 0.1)
    with pytest.raises(InputError, match="--set decision.min_gain"):
        load_records_policy(path, ["decision.min_gain=7"])


def test_the_report_says_where_the_results_are_from(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    made = [{**each, "task": hostile} for each in rows(0.5, 0.75)]
    results = decided(write(tmp_path, made))
    write_report(view(results), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert hostile not in page and "made elsewhere" in page and "samples-data" not in page


def test_a_failure_alone_does_not_tell_what_answers_cost(tmp_path: Path) -> None:
    made = rows(0.5, 0.5, n=5)
    made[0] |= {"state": "failed", "score": "", "usd": 0.1}
    with pytest.raises(InputError, match=r"records.csv:2: some answers of 'low' tell `usd` and some do not"):
        decided(write(tmp_path, made))
    bad = rows(0.5, 0.5, n=5, usd=0.1)
    bad[1]["score"] = "85%"
    with pytest.raises(InputError) as error:
        decided(write(tmp_path, bad))
    assert len(error.value.faults) == 1


def test_an_estimate_is_made_of_what_was_told_whatever_one_answer_cost(tmp_path: Path) -> None:
    """One dear answer and some that were lost: the middle of the least and the most said that it costs more."""
    made = rows(0.5, 0.8, usd=0.003)
    high = [each for each in made if each["arm"] == "high"]
    for each in high:
        each["usd"] = 0.001
    high[0]["usd"] = 0.05
    for each in high[-25:]:
        each |= {"state": "unmeasured", "score": "", "usd": ""}
    results = decided(write(tmp_path, made))
    low, high_row, (step,) = row(results, "low"), row(results, "high"), results.decisions[0].steps
    assert low.tco_usd and high_row.tco_usd and step.tco_difference_usd
    assert step.tco_difference_usd.value == pytest.approx(high_row.tco_usd.value - low.tco_usd.value)
    assert "saves" in results.decisions[0].headline and step.break_even and step.break_even.queries is not None


def test_one_balance_stands_in_headline_and_reason(tmp_path: Path) -> None:
    made = rows(0.4, 0.9, usd=0.001)
    for each in made[-40:]:
        each |= {"state": "unmeasured", "score": "", "usd": ""}
    policy = POLICY.model_copy(update={"decision": Policy(value_per_correct=1.0, monthly_queries=10_000)})
    decision = decided(write(tmp_path, made), policy).decisions[0]
    (reason,) = (each.text for each in decision.steps[0].reasons if each.code == "net_value")
    assert decision.headline.split(" gains ")[1].split()[0] == reason.split(" gains ")[1].split()[0]


@pytest.mark.parametrize("repeats", [(0, 1), (1, 2), (1, 900)])
def test_a_right_answer_costs_what_is_paid_for_each_of_them(tmp_path: Path, repeats: tuple[int, int]) -> None:
    """Each sample is answered once right and once wrong: twice the price of an answer. No repeat is missed."""
    made = [{**e, "repeat": r, "score": float(n)} for e in rows(0, 0, usd=0.001) for n, r in enumerate(repeats)]
    low = row(decided(write(tmp_path, made)), "low")
    assert low.quality and low.quality.value == 0.5 and low.not_run == 0
    assert low.usd_per_right_answer and low.usd_per_right_answer.value == pytest.approx(0.002)


def test_what_failed_is_paid_for_by_what_is_right(tmp_path: Path) -> None:
    made = rows(0.5, 0.5, usd=0.002)
    for each in made:
        if each["score"] == 0:
            each |= {"state": "failed", "score": "", "usd": ""}
    low = row(decided(write(tmp_path, made)), "low")
    assert low.usd_per_right_answer and low.usd_per_right_answer.value == pytest.approx(0.004)
    for each in made:
        each["usd"] = each["usd"] or 0.0  # told that they cost nothing
    low = row(decided(write(tmp_path, made)), "low")
    assert low.usd_per_1k_queries and low.usd_per_1k_queries.value == pytest.approx(1.0)
    assert low.usd_per_right_answer and low.usd_per_right_answer.value == pytest.approx(0.002)


def test_half_told_tokens_of_a_failure_are_not_told(tmp_path: Path) -> None:
    arms = {name: StatedArm(rung=rung, price=PRICE) for name, rung in (("low", Rung.PROMPTING), ("high", Rung.RAG))}
    made = rows(0.5, 0.5, input_tokens=1000, output_tokens=50)
    for each in made[:50]:
        each |= {"state": "failed", "score": "", "input_tokens": "", "output_tokens": 10}
    low = row(decided(write(tmp_path, made), RecordsPolicy(arms=arms)), "low")
    assert low.usd_per_1k_queries and low.usd_per_1k_queries.value == pytest.approx(1.1)
    assert low.input_tokens == 1000


def test_arms_that_answered_other_samples_are_not_compared(tmp_path: Path) -> None:
    made = rows(0.5, 1.0, n=60, usd=0.001)
    for each in made[60:]:
        each["sample_id"] = f"other-{each['sample_id']}"
    decision = decided(write(tmp_path, made)).decisions[0]
    text = " ".join(reason.text for reason in decision.steps[0].reasons)
    assert decision.steps[0].tco_difference_usd is None and "as many questions right" not in text
    assert "was compared with low's on no sample" in text and "what an answer uses" not in decision.headline


def test_what_samples_would_settle_is_not_called_a_missing_price(tmp_path: Path) -> None:
    decision = decided(write(tmp_path, rows(0.55, 0.6, n=40)), RecordsPolicy(arms=POLICY.arms)).decisions[0]
    assert decision.steps[0].samples_needed
    assert "samples would settle it" in decision.headline and "price" not in decision.headline


def test_what_records_cannot_heed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("arms: {a: {rung: rag, setup_usd: 1}}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"--set decision.planned_samples: nobody knows how often"):
        load_records_policy(path, ["decision.planned_samples=500"])
    with pytest.raises(InputError, match=r"--set decision.updates_per_month: what updates cost is part of"):
        load_records_policy(path, ["decision.updates_per_month={low: 1, likely: 2, high: 3}"])
    with pytest.raises(InputError, match=r"`arms.a.setup_usd` is .*; expected 1000000000000 or less"):
        load_records_policy(path, ["arms.a.setup_usd=1e308"])


def test_where_the_lowest_arm_retrieves_it_is_stayed_on(tmp_path: Path) -> None:
    arms = {name: StatedArm(rung=Rung.RAG, setup_usd=1) for name in ("low", "high")}
    results = decided(write(tmp_path, rows(0.5, 0.5, usd=0.1)), RecordsPolicy(arms=arms))
    assert view(results).tasks[0].choice_text == "Stay on RAG"
    assert not any("content update" in sentence for sentence in view(results).policy.sentences)
