"""Published tables of prompting, RAG and fine-tuning, entered as per-sample records: does the rule say what they say?

    python studies/published/tables.py

Each table becomes 1,000 samples whose accuracies are those published, with a correlation of 0, 0.5 or 0.9 between the
arms' latent scores on a sample (none is published), and is decided on under `policy.yaml`, by the way that
`harness decide --records` goes.
"""

import csv
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, rankdata

from harness.config.records_policy import load_records_policy
from harness.core.verdicts import Decision
from harness.engine.foreign import decide_on_records

SAMPLES = 1000
CORRELATIONS = (0.0, 0.5, 0.9)
POLICY = Path(__file__).parent / "policy.yaml"
SEED = 20261126
_PROMPT_TOKENS = {"base": 100, "few-shot": 400, "rag": 900, "tuned": 100, "tuned-rag": 900}
_SPREAD = 0.2  # of a sentence's BLEU around the mean: not published


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One study: the share of right answers (or, `graded`, the mean score) by arm, and what its authors chose."""

    study: str
    accuracy: Mapping[str, float]
    chosen: str
    graded: bool = False


TABLES = (
    Table(
        study="Ovadia et al. 2023, current events, Mistral-7B",
        accuracy={"base": 0.481, "rag": 0.875, "tuned": 0.588, "tuned-rag": 0.830},
        chosen="rag",
    ),
    Table(
        study="Ovadia et al. 2023, current events, Llama2-7B",
        accuracy={"base": 0.353, "rag": 0.585, "tuned": 0.392, "tuned-rag": 0.520},
        chosen="rag",
    ),
    Table(
        study="Soudani et al. 2024, PopQA, ideal retriever, Mistral-7B",
        accuracy={"base": 0.215, "rag": 0.803, "tuned": 0.307, "tuned-rag": 0.784},
        chosen="rag",
    ),
    Table(
        study="Soudani et al. 2024, PopQA, ideal retriever, FlanT5-base",
        accuracy={"base": 0.060, "rag": 0.731, "tuned": 0.091, "tuned-rag": 0.713},
        chosen="rag",
    ),
    Table(
        study="OpenAI accuracy guide, Icelandic correction, BLEU",
        accuracy={"base": 0.62, "few-shot": 0.70, "tuned": 0.87, "tuned-rag": 0.83},
        chosen="tuned",
        graded=True,
    ),
    Table(
        study="vireshkoli 2026, MedMCQA",
        accuracy={"base": 0.568, "rag": 0.670, "tuned": 0.629, "tuned-rag": 0.711},
        chosen="tuned-rag",
    ),
    Table(
        study="Balaguer et al. 2024, agriculture (75 % set for the base, +5 RAG, +6 tuned, both add up)",
        accuracy={"base": 0.75, "rag": 0.80, "tuned": 0.81, "tuned-rag": 0.86},
        chosen="tuned-rag",
    ),
)


def decided(table: Table, correlation: float) -> Decision:
    """The decision on one table at one correlation between its arms."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["task", "arm", "sample_id", "score", "input_tokens", "output_tokens"])
            for arm, scores in _scores(table, correlation).items():
                writer.writerows(["published", arm, i, x, _PROMPT_TOKENS[arm], 20] for i, x in enumerate(scores))
        (decision,) = decide_on_records(path, POLICY, load_records_policy(POLICY), datetime.now(UTC)).decisions
        return decision


def _scores(table: Table, correlation: float) -> dict[str, NDArray[np.float64]]:
    """By arm, a score per sample: a Gaussian copula, cut so that the sample's mean is the published one."""
    rng = np.random.default_rng(SEED)
    shared = rng.standard_normal(SAMPLES)
    found = {}
    for arm, mean in table.accuracy.items():
        own = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * rng.standard_normal(SAMPLES)
        place = (rankdata(own) - 0.5) / SAMPLES
        if table.graded:
            size = mean * (1 - mean) / _SPREAD**2 - 1
            found[arm] = beta.ppf(place, size * mean, size * (1 - mean))
        else:
            found[arm] = (place > 1 - mean).astype(np.float64)
    return found


def lines() -> Iterator[str]:
    """One line per table and correlation."""
    for table in TABLES:
        yield f"{table.study}: the authors chose {table.chosen}"
        for correlation in CORRELATIONS:
            decision = decided(table, correlation)
            steps = "; ".join(
                f"{s.incumbent} -> {s.challenger}: {s.verdict}"
                + (f" ({s.samples_needed:,} samples would settle it)" if s.samples_needed else "")
                for s in decision.steps
            )
            agrees = "agrees" if decision.chosen_arm == table.chosen else "DIFFERS"
            yield f"  correlation {correlation}: {decision.chosen_arm} ({agrees}); {steps}"


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
