"""What `harness new` writes loads, says everything, and overwrites nothing."""

from pathlib import Path

import pytest
import yaml

from harness.config.json_schema import file_model
from harness.config.keys import keys_of
from harness.config.load import load_experiment
from harness.config.schema import Experiment, ModelSpec
from harness.config.starter import experiment_yaml, write_starter
from harness.core import plugins
from harness.core.errors import InputError
from harness.engine.assemble import assemble
from harness.reference.tasks.__main__ import main as write_tasks
from harness.tasks.schema import TaskFile

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "harness" / "config" / "template"


def quickstart(folder: Path) -> None:
    write_tasks(["--out", str(folder)])


@pytest.fixture
def written(tmp_path) -> Path:
    write_starter("my-eval", tmp_path, quickstart=None)
    return tmp_path


def test_it_writes_an_experiment_and_a_task_and_nothing_else(tmp_path):
    paths = write_starter("my-eval", tmp_path, quickstart=None)
    assert {str(path.relative_to(tmp_path)) for path in paths} >= {
        "experiments/my-eval.yaml",
        "datasets/my-eval/README.md",
        "datasets/my-eval/task.yaml",
        "datasets/my-eval/test.jsonl",
        "datasets/my-eval/train.jsonl",
        "datasets/my-eval/validation.jsonl",
        "datasets/my-eval/corpus/staff.md",
    }
    assert sorted(paths) == sorted(path for path in tmp_path.rglob("*") if path.is_file())


def test_what_it_writes_is_fit_to_run_with_all_five_arms(written):
    plan = assemble(load_experiment(written / "experiments" / "my-eval.yaml"))
    assert [task.name for task in plan.tasks] == ["my-eval"]
    assert {arm.spec.variant_of for arm in plan.arms} == {"zero-shot", "few-shot", "rag", "tuned", "tuned-rag"}
    assert len({arm.spec.rung for arm in plan.arms}) == 4


def test_its_readme_counts_right(written):
    (task,) = assemble(load_experiment(written / "experiments" / "my-eval.yaml")).tasks
    card = (written / "datasets" / "my-eval" / "README.md").read_text()
    unanswerable = sum(task.abstain in sample.targets for sample in task.test)
    assert f"| test | {len(task.test)} questions, {unanswerable} of them without an answer |" in card
    assert f"| train | {len(task.train)} questions " in card
    assert f"| validation | {len(task.validation)} questions" in card
    assert f"| corpus | {len(task.corpus)} documents |" in card


def test_every_answer_stands_in_its_gold_document(written):
    (task,) = assemble(load_experiment(written / "experiments" / "my-eval.yaml")).tasks
    text = {document.id: document.text.replace("\n", " ") for document in task.corpus}
    for sample in (*task.test, *task.train, *task.validation):
        if not sample.gold_doc_ids:
            assert sample.targets == (task.abstain,), sample.id
            continue
        assert any(target in text[sample.gold_doc_ids[0]] for target in sample.targets), sample.id


def test_every_key_stands_in_the_experiment_with_its_meaning():
    text = " ".join(experiment_yaml("a").replace("#", " ").split())
    keys = keys_of(file_model()) + [key for key in keys_of(ModelSpec) if key.path[0] != "params"]
    for kind in ("models", "embedders", "tuning"):
        keys += [key for name in plugins.names(kind) for key in keys_of(plugins.load(kind, name).Params)]
    written_by_hand = {"name", "tasks", "models", "embedders", "arms", "provider"}
    for key in keys:
        assert f"{key.path[-1]}:" in text, key.name
        assert key.name in written_by_hand or " ".join(key.meaning.split()) in text, key.name


def test_unless_it_says_so_a_setting_is_the_default(tmp_path):
    write_starter("a", tmp_path, quickstart=None)
    made = load_experiment(tmp_path / "experiments" / "a.yaml")
    differing = {"latency", "generation", "costs", "decision", "tracking"}
    for name, field in Experiment.model_fields.items():
        if not field.is_required() and name not in {*differing, "embedders"}:
            assert getattr(made, name) == field.get_default(call_default_factory=True), name
    assert made.decision == Experiment.model_fields["decision"].default.model_copy(update={"quality_target": 0.85})


@pytest.mark.parametrize("provider", plugins.names("models"))
def test_a_commented_model_can_be_uncommented(provider):
    lines = experiment_yaml("a").splitlines()
    start = lines.index(f"  # my-{provider.replace('_', '-')}:")
    block = []
    for line in lines[start:]:
        if not line.startswith("  # ") or (block and line.startswith("  # my-")):
            break
        block.append(line[4:])
    (body,) = yaml.safe_load("\n".join(block)).values()
    module = plugins.load("models", body.pop("provider"))
    assert set(body) == set(module.Params.model_fields)
    module.Params.model_validate({key: "x.y" if value == "..." else value for key, value in body.items()})


def test_lines_are_short_enough_to_read():
    assert max(map(len, experiment_yaml("my-eval").splitlines())) <= 120


def test_the_tasks_comments_name_every_key_of_a_task_file():
    text = (TEMPLATE / "task" / "task.yaml").read_text()
    missing = [key.name for key in keys_of(TaskFile) if f"{key.path[-1]}:" not in text]
    assert not missing


def test_the_tasks_source_comment_is_right_once_it_is_uncommented():
    text = (TEMPLATE / "task" / "task.yaml").read_text()
    block = text[text.index("# source:") :].replace("\n# ", "\n").removeprefix("# ")
    source = yaml.safe_load(block)["source"]
    for left_out in ({"train", "validation"}, {"split"}):
        chosen = {key: value for key, value in source.items() if key not in left_out}
        TaskFile.model_validate({"instruction": "x", "source": chosen})


def test_nothing_is_overwritten_and_nothing_half_written(written):
    (written / "experiments" / "my-eval.yaml").unlink()
    (written / "datasets" / "my-eval" / "task.yaml").write_text("mine")
    before = sorted(written.rglob("*"))
    with pytest.raises(InputError) as error:
        write_starter("my-eval", written, quickstart=None)
    assert "datasets/my-eval/task.yaml: is there already" in str(error.value)
    assert len(error.value.faults) == len([path for path in before if path.is_file()])
    assert (written / "datasets" / "my-eval" / "task.yaml").read_text() == "mine"
    assert sorted(written.rglob("*")) == before


@pytest.mark.parametrize("name", ["", "..", "a/b", "-x", "a b", "x" * 101, "é", "a\n"])
def test_a_name_must_be_one(name, tmp_path):
    with pytest.raises(InputError, match="cannot be a name"):
        write_starter(name, tmp_path, quickstart=None)
    assert not list(tmp_path.iterdir())


def test_the_quickstart_is_the_one_of_the_repository(tmp_path):
    write_starter("quickstart", tmp_path, quickstart=quickstart)
    mine, theirs = tmp_path / "experiments" / "quickstart.yaml", ROOT / "experiments" / "quickstart.yaml"
    assert mine.read_bytes() == theirs.read_bytes()
    for path in (tmp_path / "datasets").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (ROOT / path.relative_to(tmp_path)).read_bytes()
    assert len(assemble(load_experiment(mine)).tasks) == 3


def test_the_quickstart_under_another_name(tmp_path):
    write_starter("trial", tmp_path, quickstart=quickstart)
    assert load_experiment(tmp_path / "experiments" / "trial.yaml").name == "trial"
