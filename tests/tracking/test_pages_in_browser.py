"""MLflow's own pages in a real browser: arms, figures, answers and decisions are where a reader looks for them."""

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tracking.conftest import make_contents
from tracking.servers import mlflow_server

from harness.tracking import Published, RunContents, publish

NOW_S = 1_790_000_100.0
RAG, ZERO, TUNED = ("handbook", "rag[top_k=3]"), ("handbook", "zero-shot"), ("handbook", "tuned")
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@dataclass(frozen=True)
class Pages:
    """A run in MLflow's pages."""

    published: Published
    contents: RunContents
    address: str
    profile: Path

    def document(self, path: str) -> str:
        """The page as it is once its scripts have run."""
        assert CHROMIUM is not None
        done = subprocess.run(
            [
                CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--no-first-run", "--disable-dev-shm-usage", f"--user-data-dir={self.profile}",
                "--window-size=2600,1400", "--virtual-time-budget=60000", "--dump-dom",
                f"{self.address}/#/{path.replace('EXPERIMENT', f'experiments/{self.published.experiment_id}')}",
            ],
            capture_output=True, text=True, timeout=180, check=True,
        )  # fmt: skip
        return done.stdout

    def text(self, path: str) -> str:
        """What stands on the page, without its markup and the names of its colours."""
        bare = re.sub(r"<(script|style)\b.*?</\1>", " ", self.document(path), flags=re.DOTALL)
        return " ".join(re.sub(r"#[0-9a-f]{6}\b", " ", html.unescape(re.sub(r"<[^>]+>", " ", bare))).split())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, empty_store: bytes) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "mlflow.db").write_bytes(empty_store)
    contents = make_contents(folder, 6)
    (folder / "report.html").write_text("<h1>The decisions</h1>")
    published = publish(contents, NOW_S)
    with mlflow_server(folder / "server", contents.uri) as address:
        yield Pages(published=published, contents=contents, address=address, profile=folder / "profile")


def test_the_parent_shows_decisions_arms_and_the_experiment(pages: Pages) -> None:
    seen = pages.text(f"EXPERIMENT/runs/{pages.published.run_id}")
    for part in ("Move to RAG.", "chosen_quality/handbook", "0.8", "arms.rag_top_k_3_.retrieval.top_k"):
        assert part in seen, part
    for arm in ("zero-shot", "rag[top_k=3]", "tuned"):
        assert f"{arm} on handbook" in seen


def test_the_evaluation_runs_have_their_arms_and_figures(pages: Pages) -> None:
    seen = pages.text("EXPERIMENT/evaluation-runs")
    for part in (
        "rag[top_k=3] on handbook",
        "tuned on handbook",
        "quality",
        "usd_per_1k_queries",
        "latency_p95_s",
        "0.8",
        "0.2",
    ):
        assert part in seen, part


def test_two_arms_are_shown_side_by_side_sample_by_sample(pages: Pages) -> None:
    runs = pages.published.arm_run_ids
    seen = pages.text(f"EXPERIMENT/evaluation-runs?selectedRunUuid={runs[RAG]}&compareToRunUuid={runs[ZERO]}")
    assert "Comparing rag[top_k=3] on handbook to zero-shot on handbook" in seen
    assert "6 of 6" in seen  # six pairs, not twelve rows
    assert seen.count("PLANTEDANSWER ä 1") == 2 and "PLANTEDTARGET 1" in seen and "exact_match" in seen


def test_a_trace_has_its_spans_assessments_tags_and_prompt(pages: Pages) -> None:
    from harness.tracking.trace_values import trace_id

    record = next(r for r in pages.contents.records if r.key.arm == RAG[1])
    seen = pages.text(f"EXPERIMENT/traces?selectedEvaluationId={trace_id(pages.contents, record.key)}")
    for part in (
        "answer",
        "retrieve",
        "generate",
        "PLANTEDQUESTION 0?",
        "PLANTEDANSWER ä 0",
        "1 linked prompt",
        "Assess",
    ):
        assert part in seen, part


def test_an_arm_has_its_prompt_model_and_what_its_training_took(pages: Pages) -> None:
    run = pages.published.arm_run_ids[TUNED]
    seen = pages.text(f"EXPERIMENT/runs/{run}")
    for part in ("quick.handbook.tuned.prompt (v1)", "handbook (abababababababab)", "quality", "0.8"):
        assert part in seen, part
    assert "System metrics (3)" in pages.text(f"EXPERIMENT/runs/{run}/system-metrics")


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("EXPERIMENT/prompts", ("quick.handbook.rag.prompt", "quick.handbook.tuned.prompt", "Version 1")),
        ("EXPERIMENT/prompts/quick.handbook.rag.prompt", ("Passages:", "{{passages}}", "{{input}}", "Answer.")),
        ("EXPERIMENT/datasets", ("handbook",)),
        ("models/quick.handbook.tuned", ("Version 1", "newest")),
    ],
)
def test_prompts_datasets_and_models_are_listed(pages: Pages, path: str, parts: tuple[str, ...]) -> None:
    seen = pages.text(path)
    assert not [part for part in parts if part not in seen], seen


def test_the_report_opens_in_its_frame(pages: Pages) -> None:
    seen = pages.document(f"EXPERIMENT/runs/{pages.published.run_id}/artifacts/report.html")
    assert re.search(r'<iframe src="blob:[^"]+" sandbox="allow-scripts"', seen)
    assert "comparison.csv" in seen and "decision.json" in seen


def test_what_models_say_stays_text(pages: Pages, empty_store: bytes, tmp_path: Path) -> None:
    """An answer that is a script is shown, not run: it would change the title."""
    (tmp_path / "mlflow.db").write_bytes(empty_store)
    contents = make_contents(tmp_path, 6)
    hostile = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"
    records = [replace(record, text=hostile) for record in contents.records]
    published = publish(replace(contents, records=records), NOW_S)
    with mlflow_server(tmp_path / "server", contents.uri) as address:
        shown = Pages(published=published, contents=contents, address=address, profile=tmp_path / "profile")
        runs = published.arm_run_ids
        document = shown.document(
            f"EXPERIMENT/evaluation-runs?selectedRunUuid={runs[RAG]}&compareToRunUuid={runs[ZERO]}"
        )
    assert "onerror=" in document  # it is there
    assert "<title>pwned" not in document
