import itertools
import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from harness.config import schema
from harness.config.load import load_experiment
from harness.core.estimates import Span
from harness.engine.answering.budget import Budget
from harness.engine.answering.parts import Parts
from harness.engine.answering.prepare import prompt_of
from harness.engine.forecast.estimate import estimate
from harness.engine.planning.assemble import assemble
from harness.reference import weights_path

QUESTIONS = 12
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "jetty", "knoll", "larch")
SHORT, LONG = "The {} room is open.", "The {} room is open on every day of the week but Sunday, from nine until five."


class Silent:
    def start(self, phase, total): ...
    def advance(self, phase, done=1): ...
    def note(self, text): ...


def lines(path: Path, rows) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture(scope="module")
def task(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tasks") / "rooms"
    (folder / "corpus").mkdir(parents=True)
    (folder / "task.yaml").write_text("kind: qa\ninstruction: Answer from the handbook.\n")
    for split, ask in (("test", "When is the {} room open?"), ("train", "Until when may one use {} hall?"),
                       ("validation", "What are the hours of {}?")):  # fmt: skip
        lines(folder / f"{split}.jsonl", [{"id": w, "input": ask.format(w), "targets": ["from nine"]} for w in WORDS])
    for number, word in enumerate(WORDS):
        (folder / "corpus" / f"{word}.md").write_text((LONG if number % 2 else SHORT).format(word))
    return folder


@pytest.fixture
def experiment(task, tmp_path):
    def make(**sections):
        plain = {
            "name": "rooms",
            "tasks": [str(task)],
            "models": {"base": {"provider": "reference"}},
            "arms": {"zero": {"model": "base"}},
            "latency": {"samples": 5, "warmup": 2, "concurrency": [1, 4]},
            "costs": {"hardware": {"usd_per_hour": 3.6}},
            **sections,
        }
        path = tmp_path / "rooms.yaml"
        path.write_text(yaml.safe_dump(plain, sort_keys=False))
        return load_experiment(path)

    return make


def model_of(experiment):
    return Parts(experiment=experiment, cache=Path("nowhere"), progress=Silent()).model("base")


def test_calls_are_those_that_a_run_makes(experiment, tmp_path):
    (one,) = estimate(experiment(scoring={"repeats": 3}), tmp_path)
    assert (one.calls.quality, one.calls.validation, one.calls.latency, one.calls.warmup) == (36, 0, 10, 2)
    assert one.calls.total == 48


def test_without_a_latency_pass_there_is_no_warm_up(experiment, tmp_path):
    (one,) = estimate(experiment(latency={"samples": 0, "warmup": 5}), tmp_path)
    assert (one.calls.latency, one.calls.warmup) == (0, 0)


def test_the_prompts_of_a_plain_arm_are_counted_exactly(experiment, tmp_path):
    made = experiment(latency={"samples": 0})
    (one,) = estimate(made, tmp_path)
    (arm,) = assemble(made).arms
    counts = [model_of(made).count_tokens(prompt_of(arm).messages(s.input))[0] for s in arm.task.test]
    assert one.input_tokens.low == one.input_tokens.likely == one.input_tokens.high == sum(counts)
    assert not one.tokens_estimated


def test_grid_points_answer_the_validation_split_and_one_the_test(experiment, tmp_path):
    made = experiment(arms={"few": {"model": "base", "shots": {"k": [2, 4]}}}, latency={"samples": 0})
    (one,) = estimate(made, tmp_path)
    assert (one.arm, one.variants) == ("few", 2)
    assert (one.calls.quality, one.calls.validation) == (12, 24)
    assert one.input_tokens.low < one.input_tokens.likely < one.input_tokens.high
    each = [
        estimate(experiment(arms={"few": {"model": "base", "shots": {"k": k}}}, latency={"samples": 0}), tmp_path)[0]
        for k in (2, 4)
    ]
    both = sum(e.input_tokens.likely for e in each)
    assert one.input_tokens.low == pytest.approx(both + each[0].input_tokens.low)
    assert one.input_tokens.high == pytest.approx(both + each[1].input_tokens.high)


def test_what_a_search_will_find_lies_within_the_range(experiment, tmp_path):
    made = experiment(arms={"rag": {"model": "base", "retrieval": {"top_k": 3}}}, latency={"samples": 0})
    (one,) = estimate(made, tmp_path)
    (arm,) = assemble(made).arms
    model, prompt = model_of(made), prompt_of(arm)

    def tokens(word_numbers) -> int:
        from harness.core.types import Passage

        docs = [d for d in arm.documents if WORDS.index(d.id) in word_numbers]
        found = [Passage(doc_id=d.id, text=d.text, title=d.title) for d in docs]
        return sum(model.count_tokens(prompt.messages(s.input, (), found))[0] for s in arm.task.test)

    assert tokens({0, 2, 4}) == pytest.approx(one.input_tokens.low, rel=0.02)
    found = [tokens(set(three)) for three in itertools.combinations(range(6), 3)]
    assert one.input_tokens.low * 0.98 <= min(found) and max(found) <= one.input_tokens.high * 1.02
    assert max(found) >= one.input_tokens.high * 0.95
    assert one.input_tokens.low < one.input_tokens.likely < one.input_tokens.high


def test_answers_are_never_expected_to_pass_their_limit(experiment, tmp_path):
    (one,) = estimate(experiment(generation={"max_tokens": 2}, latency={"samples": 0}), tmp_path)
    assert one.output_tokens == Span(low=12, likely=24, high=24)


def test_the_same_index_is_made_once_and_found_again(experiment, tmp_path):
    arms = {
        "rag": {"model": "base", "retrieval": {"top_k": 3}},
        "tuned-rag": {"model": "base", "retrieval": {"top_k": 1}, "tuning": {"method": "lora"}},
    }
    made = experiment(arms=arms)
    first, second = estimate(made, tmp_path)
    assert [(s.kind, s.state, s.cached) for s in first.setups] == [("index", "to_make", False)]
    assert [(s.kind, s.state) for s in second.setups] == [("tuning", "to_make"), ("index", "shared")]
    assert first.setups[0].digest == second.setups[1].digest
    assert second.setups[1].seconds.high == 0

    (tmp_path / "indexes" / first.setups[0].digest).mkdir(parents=True)
    (tmp_path / "tuned" / second.setups[0].digest).mkdir(parents=True)
    first, second = estimate(made, tmp_path)
    assert [s.cached for s in (*first.setups, *second.setups)] == [True, True, True]
    assert first.setup_s.high == second.setup_s.high == 0


@pytest.mark.slow
def test_what_is_planned_is_where_a_run_puts_it(experiment, tmp_path):
    """The plan names the folder before it exists; building it must end in that very folder."""
    made = experiment(arms={"rag": {"model": "base", "retrieval": {"top_k": 3}}})
    (planned,) = estimate(made, tmp_path)
    (arm,) = assemble(made).arms
    parts = Parts(experiment=made, cache=tmp_path, progress=Silent())
    _, setup = parts.index(arm, arm.documents, arm.spec.retrieval.embedder, Budget(schema.Budget()))
    assert setup.digest == planned.setups[0].digest
    assert estimate(made, tmp_path)[0].setups[0].cached
    assert setup.usage.embedding_tokens == pytest.approx(planned.setups[0].tokens.likely, rel=0.3)


def test_an_unknown_price_is_no_price(experiment, tmp_path):
    (one,) = estimate(experiment(costs={}), tmp_path)
    assert one.usd is None
    assert one.usd_missing == ("costs.hardware.usd_per_hour",)


def test_local_seconds_are_paid_by_the_hour(experiment, tmp_path):
    (one,) = estimate(experiment(), tmp_path)
    assert one.usd is not None
    assert one.usd.likely == pytest.approx(one.answer_s.likely * 3.6 / 3600)
    hosting = {"base": {"provider": "reference", "hosting": {"usd_per_hour": 7.2, "utilisation": 0.5}}}
    (hosted,) = estimate(experiment(models=hosting), tmp_path)
    assert hosted.usd is not None
    assert hosted.usd.likely == pytest.approx(2 * one.usd.likely)


def test_tokens_are_paid_at_their_price(experiment, tmp_path):
    models = {"base": {"provider": "reference", "price": {"input": 2.0, "output": 8.0}}}
    (one,) = estimate(experiment(models=models), tmp_path)
    expected = (one.input_tokens.high * 2 + one.output_tokens.high * 8) / 1e6
    assert one.usd is not None
    assert one.usd.high == pytest.approx(expected, rel=0.01)


def test_without_a_tokenizer_tokens_are_estimated_by_characters(experiment, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(weights_path(), folder)
    models = {"base": {"provider": "transformers", "path": str(folder)}}
    (exact,) = estimate(experiment(models=models), tmp_path)
    (folder / "tokenizer.json").unlink()
    (rough,) = estimate(experiment(models=models), tmp_path)
    assert (exact.tokens_estimated, rough.tokens_estimated) == (False, True)
    assert rough.input_tokens.likely == pytest.approx(exact.input_tokens.likely, rel=0.5)


def test_it_goes_into_json(experiment, tmp_path):
    (one,) = estimate(experiment(), tmp_path)
    read = json.loads(json.dumps(asdict(one), allow_nan=False))
    assert read["rung"] == "prompting"
    assert read["calls"]["quality"] == QUESTIONS


def test_planning_the_quickstart_loads_no_model(tmp_path):
    """A plan is to be there in three seconds; importing torch or transformers alone takes longer."""
    root = Path(__file__).parents[2]
    code = (
        "import sys; from pathlib import Path\n"
        "from harness.config.load import load_experiment\n"
        "from harness.engine.forecast.estimate import estimate\n"
        f"made = estimate(load_experiment(Path('experiments/quickstart.yaml')), Path({str(tmp_path)!r}))\n"
        "assert len(made) == 15, len(made)\n"
        "heavy = {'torch', 'transformers', 'llama_index', 'chromadb', 'mlflow', 'sentence_transformers', 'peft'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
