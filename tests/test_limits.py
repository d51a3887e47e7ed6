"""The edges of the rule: each has the result that docs/decision.md states, through the command's own way."""

import csv
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.config.records_policy import load_records_policy
from harness.core.errors import InputError
from harness.core.verdicts import Decision
from harness.engine.foreign import decide_on_records
from harness.reporting.view import Results, view
from harness.reporting.write import write_report

PAGE = (Path(__file__).parent.parent / "docs" / "decision.md").read_text(encoding="utf-8")
PRICE = "price: {input: 0.1, output: 0.4}"
ARMS = f"arms: {{low: {{rung: prompting, {PRICE}}}, high: {{rung: rag, setup_usd: 50, {PRICE}}}}}\n"


def decided(folder: Path, scores: dict[str, list[Any]], rule: str = "{}", arms: str = ARMS) -> Results:
    records, policy = folder / "records.csv", folder / "policy.yaml"
    policy.write_text(f"{arms}decision: {rule}\n", encoding="utf-8")
    with records.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["task", "arm", "sample_id", "score", "state", "input_tokens", "output_tokens"])
        for arm, values in scores.items():
            for i, value in enumerate(values):
                state = "ok" if isinstance(value, float) else value
                writer.writerow(["t", arm, f"s{i}", value if state == "ok" else "", state, 100, 10])
    results = decide_on_records(records, policy, load_records_policy(policy), datetime.now(UTC))
    files = write_report(view(results), folder / "out")
    for path in files:  # whatever the edge, no file holds a number that is none
        if path.suffix in (".csv", ".json", ".md"):
            assert not re.search(r"\b(nan|inf|infinity)\b", path.read_text(encoding="utf-8"), re.IGNORECASE), path
    json.loads((folder / "out" / "decision.json").read_text(), parse_constant=pytest.fail)
    return results


def verdict(decision: Decision) -> str:
    return decision.steps[0].verdict


def half(n: int = 200) -> list[float]:
    return [float(i % 2) for i in range(n)]


def test_zero_volume_costs_only_what_stands(tmp_path: Path) -> None:
    results = decided(tmp_path, {"low": half(), "high": half()}, "{monthly_queries: 0}")
    high = next(c for c in results.comparisons if c.arm == "high")
    assert high.tco_usd and (high.tco_usd.value, verdict(results.decisions[0])) == (50, "stay")


def test_ties_stay(tmp_path: Path) -> None:
    (decision,) = decided(tmp_path, {"low": half(), "high": half()}).decisions
    assert (decision.chosen_arm, verdict(decision)) == ("low", "stay")
    assert decision.steps[0].delta and decision.steps[0].delta.value == 0


def test_no_variance_at_all_is_decided(tmp_path: Path) -> None:
    (decision,) = decided(tmp_path, {"low": [0.0] * 200, "high": [1.0] * 200}).decisions
    assert (decision.chosen_arm, verdict(decision)) == ("high", "escalate")


@pytest.mark.parametrize("n", [1, 2, 29])
def test_few_samples_are_too_few(tmp_path: Path, n: int) -> None:
    (decision,) = decided(tmp_path, {"low": [0.0] * n, "high": [1.0] * n}).decisions
    assert (decision.chosen_arm, verdict(decision)) == ("low", "collect_more")
    assert decision.steps[0].reasons[0].code == "too_few"


def test_all_failures_score_nothing_and_lose(tmp_path: Path) -> None:
    (decision,) = decided(tmp_path, {"low": half(), "high": ["failed"] * 200}).decisions
    assert (decision.chosen_arm, verdict(decision)) == ("low", "stay")


def test_nothing_measured_leaves_all_open(tmp_path: Path) -> None:
    (decision,) = decided(tmp_path, {"low": half(), "high": ["unmeasured"] * 200}).decisions
    assert (decision.chosen_arm, verdict(decision)) == ("low", "collect_more")


def test_a_missing_price_leaves_the_money_open_and_is_named(tmp_path: Path) -> None:
    arms = f"arms: {{low: {{rung: prompting, {PRICE}}}, high: {{rung: rag}}}}\n"
    (decision,) = decided(tmp_path, {"low": half(), "high": half()}, arms=arms).decisions
    assert verdict(decision) == "collect_more" and any("arms.high.price" in text for text in decision.warnings)


def test_one_arm_alone_is_used(tmp_path: Path) -> None:
    arms = f"arms: {{low: {{rung: prompting, {PRICE}}}}}\n"
    (decision,) = decided(tmp_path, {"low": half()}, arms=arms).decisions
    assert (decision.chosen_arm, decision.steps) == ("low", ())


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{quality_target: 1.1}", "quality_target"),
        ("{horizon_months: 0}", "horizon_months"),
        ("{monthly_queries: -1}", "monthly_queries"),
        ("{confidence: 1}", "confidence"),
        ("{min_gain: .nan}", "min_gain"),
        ("{value_per_correct: -3}", "value_per_correct"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_with_its_line(tmp_path: Path, rule: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"policy.yaml:2.*{message}"):
        decided(tmp_path, {"low": half(), "high": half()}, rule)


def test_a_negative_price_is_refused(tmp_path: Path) -> None:
    arms = "arms: {low: {rung: prompting, price: {input: -1, output: 1}}, high: {rung: rag}}\n"
    with pytest.raises(InputError, match=r"policy.yaml:1.*input.*0 or more"):
        decided(tmp_path, {"low": half(), "high": half()}, arms=arms)


def test_the_page_states_every_edge() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.split("\n## At the edges\n")[1], re.MULTILINE)
    assert {edge for edge, _ in rows} >= {
        "no queries at all", "a tie", "no variance", "one sample", "only failures", "nothing measured",
        "a price that nobody told", "one arm", "no training split",
    }  # fmt: skip
