"""What `harness new` writes loads, says what the schema says, and overwrites nothing."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from harness.config.json_schema import file_model
from harness.config.keys import keys_of
from harness.config.load import load_experiment
from harness.config.schema import Experiment
from harness.config.starter import experiment_yaml, write_starter
from harness.core import plugins
from harness.core.errors import InputError
from harness.engine.planning.assemble import assemble
from harness.reference import weights_path
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


def test_what_it_says_of_a_key_is_what_the_schema_says():
    text = " ".join(experiment_yaml("a").replace("#", " ").split())
    keys = {key.name: key for key in keys_of(file_model())}
    made = yaml.safe_load(experiment_yaml("a"))
    shown = [f"{section}.{key}" for section in ("latency", "generation", "decision", "budget") for key in made[section]]
    assert len(shown) > 10
    for name in shown:
        assert " ".join(keys[name].meaning.split()) in text, name


def test_the_page_of_all_keys_and_the_schema_lie_beside_it(written):
    folder = written / "experiments"
    made = (folder / "my-eval.yaml").read_text()
    assert made.startswith("# yaml-language-server: $schema=experiment.schema.json\n")
    validator = jsonschema.Draft202012Validator(json.loads((folder / "experiment.schema.json").read_text()))
    validator.validate(yaml.safe_load(made))
    page = (folder / "experiment.md").read_text()
    assert "$schema=experiment.schema.json" in page and "task.md" not in page
    for kind in ("models", "embedders", "tuning"):
        for name in plugins.names(kind):
            for key in keys_of(plugins.load(kind, name).Params):
                assert f"| `{key.name}` |" in page, f"{name}: {key.name}"


def test_a_second_experiment_leaves_the_page_and_the_schema_alone(written):
    (written / "experiments" / "experiment.md").write_text("mine")
    new = write_starter("another", written, quickstart=None)
    assert (written / "experiments" / "experiment.md").read_text() == "mine"
    assert [path.name for path in new if path.parent.name == "experiments"] == ["another.yaml"]


def test_unless_it_says_so_a_setting_is_the_default(tmp_path):
    write_starter("a", tmp_path, quickstart=None)
    made = load_experiment(tmp_path / "experiments" / "a.yaml")
    differing = {"latency", "generation", "costs", "decision", "tracking"}
    for name, field in Experiment.model_fields.items():
        if not field.is_required() and name not in {*differing, "embedders"}:
            assert getattr(made, name) == field.get_default(call_default_factory=True), name
    assert made.decision == Experiment.model_fields["decision"].default.model_copy(update={"quality_target": 0.85})


def _uncommented(text: str) -> str:
    """The commented lines that hold YAML, as YAML."""
    return re.sub(r"^( *)# ( *[a-z]\w*:( |$).*)$", r"\1\2", text, flags=re.MULTILINE)


def test_what_is_commented_out_can_be_uncommented(written):
    file = written / "experiments" / "my-eval.yaml"
    head, models, rest = re.split(r"(?=# Models by|# Fixes every)", file.read_text())
    file.write_text(head + _uncommented(models) + rest)
    shutil.copytree(weights_path(), written / "models" / "my-model")
    made = load_experiment(file)
    assert set(made.models) == {"base", "hosted", "local"}
    assert made.models["hosted"].price and made.models["local"].hosting
    (zero_shot,) = (arm for arm in assemble(made).arms if arm.spec.name == "zero-shot")
    assert zero_shot.spec.prompt.system.endswith("Answer in a few words.")


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
    mine = [path for path in before if path.is_file() and path.parent.name != "experiments"]
    assert len(error.value.faults) == len(mine)
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
