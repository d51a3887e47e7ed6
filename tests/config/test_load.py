"""An experiment file becomes an Experiment, or one message with every fault and its place."""

from pathlib import Path

import pytest
import yaml

from harness.config.load import Narrowing, load_experiment
from harness.config.resolved import file_form
from harness.core.errors import InputError
from harness.core.types import Rung

GOOD = """\
name: trial
seed: 3
tasks: [tasks/one, tasks/two]
models:
  base: {provider: reference}
  hosted: {provider: transformers, path: weights, hosting: {usd_per_hour: 1.2}}
arms:
  zero-shot: {model: base}
  few-shot: {model: base, shots: {k: [0, 2, 4], select: nearest}}
  rag: {model: base, retrieval: {top_k: 3}, prompt: [{system: Be brief.}, {system: Be exact.}]}
  both: {model: hosted, tuning: {method: lora, replay: {path: old.jsonl}}, retrieval: {}}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "experiment.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str, overrides: tuple[str, ...] = ()) -> list[str]:
    path = write(folder, text)
    with pytest.raises(InputError) as caught:
        load_experiment(path, overrides)
    return [str(fault).replace(str(path), "FILE") for fault in caught.value.faults]


def test_a_good_file(tmp_path: Path) -> None:
    experiment = load_experiment(write(tmp_path, GOOD))
    assert [arm.name for arm in experiment.arms] == [
        "zero-shot", "few-shot[k=0]", "few-shot[k=2]", "few-shot[k=4]", "rag[prompt=1]", "rag[prompt=2]", "both",
    ]  # fmt: skip
    rungs = {arm.variant_of: arm.rung for arm in experiment.arms}
    assert rungs == {
        "zero-shot": Rung.PROMPTING,
        "few-shot": Rung.PROMPTING,
        "rag": Rung.RAG,
        "both": Rung.FINE_TUNING_RAG,
    }
    assert experiment.tasks == ((tmp_path / "tasks/one").resolve(), (tmp_path / "tasks/two").resolve())
    assert experiment.tracking.experiment == "trial"


def test_paths_of_plugins_are_relative_to_the_file(tmp_path: Path) -> None:
    experiment = load_experiment(write(tmp_path, GOOD))
    assert experiment.models["hosted"].params.model_dump()["path"] == tmp_path.resolve() / "weights"
    tuning = experiment.arms[-1].tuning
    assert tuning and tuning.params.model_dump()["replay"]["path"] == tmp_path.resolve() / "old.jsonl"


def test_every_arm_names_its_embedder(tmp_path: Path) -> None:
    experiment = load_experiment(write(tmp_path, GOOD))
    assert {arm.retrieval.embedder for arm in experiment.arms if arm.retrieval} == {"minilm"}
    assert {arm.shots.embedder for arm in experiment.arms if arm.shots} == {"minilm"}


def test_a_prompt_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "system.txt").write_text("From the file.\nTwo lines.", encoding="utf-8")
    text = GOOD.replace("zero-shot: {model: base}", "zero-shot: {model: base, prompt: {system: system.txt}}")
    assert load_experiment(write(tmp_path, text)).arms[0].prompt.system == "From the file.\nTwo lines."


def test_all_faults_at_once_each_with_its_place(tmp_path: Path) -> None:
    text = """\
name: no spaces please
seed: many
tasks: []
models:
  base: {provider: referense}
  other: {provider: reference, price: {inpt: 3, output: 1}}
arms:
  a: {modl: base}
  b: {model: othr}
  c: {model: other, shots: {k: [1, x]}}
  d: {model: other, tuning: {method: lra}}
decison: {}
"""
    found = faults(tmp_path, text)
    expected = [
        ("FILE:1:", "`name`"),
        ("FILE:2:", "`seed` is 'many'; expected a whole number"),
        ("FILE:3:", "`tasks` is an empty list"),
        (
            "FILE:5:",
            "unknown provider 'referense'; expected one of anthropic, llama_index, ollama, openai_compatible, python, reference, transformers; did you mean 'reference'?",
        ),
        ("FILE:6:", "unknown key 'inpt' in `models.other.price`"),
        ("FILE:8:", "did you mean 'model'?"),
        ("FILE:9:", "unknown model 'othr'; expected one of base, other; did you mean 'other'?"),
        ("FILE:10:", "`arms.c.shots.k` is 'x'; expected a whole number"),
        ("FILE:11:", "unknown method 'lra'; expected one of existing, hosted, lora; did you mean 'lora'?"),
        ("FILE:12:", "unknown key 'decison'"),
    ]
    for place, what in expected:
        assert any(line.startswith(place) and what in line for line in found), (place, what, found)
    assert len(found) == len(expected)


def test_metrics_that_are_none_are_named_where_they_stand(tmp_path: Path) -> None:
    text = f"{GOOD}scoring:\n  metrics: [f1, exact_macth]\n"
    (other,) = faults(tmp_path, text.replace("[f1, ", "["))
    assert other.startswith(
        f"FILE:{len(text.splitlines())}: unknown metric 'exact_macth'; expected one of abstained_right, "
    )
    assert other.endswith("did you mean 'exact_match'?")
    guard = "decision.guards={exact_macth: 0.1}"
    (wrong,) = faults(tmp_path, GOOD, (guard,))
    assert wrong.startswith("--set decision.guards: unknown metric 'exact_macth'")
    # What a run left is read even where the plugin of its metric is gone.
    assert load_experiment(write(tmp_path, GOOD), (guard,), of_a_run=True).decision.guards == {"exact_macth": 0.1}


@pytest.mark.parametrize("uri", ["foo://bar", "htps://mlflow.example", "postgres://u@h/db"])
def test_a_store_that_mlflow_does_not_know(tmp_path: Path, uri: str) -> None:
    (found,) = faults(tmp_path, GOOD, (f"tracking.uri={uri}",))
    assert found.startswith("--set tracking.uri: `tracking.uri`: no MLflow store begins with ")
    assert ("did you mean" in found) is (uri != "foo://bar")


def test_a_database_file_with_a_slash_too_few(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, GOOD, ("tracking.uri=sqlite://a.db",))
    assert "a SQLite store is written sqlite:///PATH" in found


@pytest.mark.parametrize(
    "uri",
    [
        "mlruns",
        "a/b:c.db",
        "sqlite:///a.db",
        "postgresql+psycopg2://u:${P}@h/db",
        "https://h:5000",
        "${URI}",
    ],
)
def test_a_store_that_mlflow_knows(tmp_path: Path, uri: str) -> None:
    assert load_experiment(write(tmp_path, GOOD), (f"tracking.uri='{uri}'",)).tracking.uri == uri


def test_bounds_are_told_as_a_person_writes_them(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, GOOD, ("decision.value_per_correct=1e300",))
    assert found.endswith("expected 1000000000000 or less")
    (found,) = faults(tmp_path, GOOD, ("decision.value_per_correct=-1",))
    assert found.endswith("expected 0 or more")


def test_an_arm_that_names_no_model(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD.replace("zero-shot: {model: base}", "zero-shot: {}")) == [
        "FILE:8: the key `arms.zero-shot.model` is missing"
    ]


def test_an_empty_grid(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD.replace("k: [0, 2, 4]", "k: []")) == [
        "FILE:9: `arms.few-shot.shots.k` is an empty list; expected values to try"
    ]


@pytest.mark.parametrize(
    "model", ["openai_compatible, model: m, body: {n: 4}", "ollama, model: m, options: {num_predict: -1}"]
)
def test_what_would_cost_more_than_is_reckoned_with_is_refused_at_its_line(tmp_path: Path, model: str) -> None:
    (found,) = faults(tmp_path, GOOD.replace("transformers, path: weights", model))
    assert found.startswith("FILE:6: ") and ("n: one answer" in found or "num_predict: set by" in found)


def test_price_and_hosting_exclude_each_other(tmp_path: Path) -> None:
    text = GOOD.replace("hosting: {usd_per_hour: 1.2}", "hosting: {usd_per_hour: 1.2}, price: {input: 1, output: 2}")
    (found,) = faults(tmp_path, text)
    assert found.startswith("FILE:6:") and "not both" in found


def test_overrides_are_checked_like_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    experiment = load_experiment(path, ["decision.monthly_queries=1000", "generation.stop=[END]"])
    assert experiment.decision.monthly_queries == 1000
    assert experiment.generation.stop == ("END",)
    assert faults(tmp_path, GOOD, ("decision.min_gain=3",)) == [
        "--set decision.min_gain: `decision.min_gain` is 3; expected 1 or less"
    ]
    assert faults(tmp_path, GOOD, ("decision",)) == ["--set decision: is no override; expected path.to.key=value"]
    (unknown,) = faults(tmp_path, GOOD, ("decision.min_gian=0.1",))
    assert unknown.startswith("--set decision.min_gian:") and "did you mean 'min_gain'" in unknown


def test_narrowing(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    narrowed = load_experiment(path, (), Narrowing(tasks=("two",), arms=("few-shot", "both"), limit=5))
    assert [task.name for task in narrowed.tasks] == ["two"]
    assert [arm.variant_of for arm in narrowed.arms] == ["few-shot", "few-shot", "few-shot", "both"]
    assert narrowed.limit == 5
    with pytest.raises(InputError, match="--arms ragg: no such name.*did you mean 'rag'"):
        load_experiment(path, (), Narrowing(arms=("ragg",)))


def test_the_resolved_file_reads_back_as_the_same_experiment(tmp_path: Path) -> None:
    experiment = load_experiment(write(tmp_path, GOOD), ["decision.guards={contains: 0.1}"])
    folder = tmp_path / "reports" / "run"
    folder.mkdir(parents=True)
    resolved = folder / "experiment.yaml"
    resolved.write_text(yaml.safe_dump(file_form(experiment, folder), sort_keys=False), encoding="utf-8")
    assert load_experiment(resolved) == experiment


@pytest.mark.parametrize(
    ("utilisation", "fixed"),
    [("0.5", "500"), ("{low: 0.5, likely: 1, high: 1}", "500"), ("0.5", "{low: 0, likely: 0, high: 9}")],
)
def test_idle_time_is_paid_once(tmp_path: Path, utilisation: str, fixed: str) -> None:
    costs = f"costs: {{fixed_usd_per_month: {fixed}}}\n"
    text = GOOD.replace("{usd_per_hour: 1.2}", f"{{usd_per_hour: 1.2, utilisation: {utilisation}}}") + costs
    (fault,) = faults(tmp_path, text)
    assert fault.startswith("FILE:6: `costs.fixed_usd_per_month` and `models.hosted.hosting.utilisation` below 1")
    assert load_experiment(write(tmp_path, GOOD + costs)).costs.fixed_usd_per_month >= 0
    # A run that was made with both is read still, and decided otherwise only without one of them.
    path = write(tmp_path, text)
    assert load_experiment(path, of_a_run=True).name == "trial"
    with pytest.raises(InputError):
        load_experiment(path, ["decision.monthly_queries=7"], of_a_run=True)
