"""The README is true: its commands run, its files exist, its task file works."""

import re
import subprocess
from pathlib import Path

import pytest
from commandline import installed

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown() -> list[str]:
    """Every command in a console block, without its comment."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    lines = [line.removeprefix("$ ").split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def test_it_opens_with_the_two_commands_and_a_picture() -> None:
    assert shown()[:2] == ["make quickstart", "make test"]
    assert README.index("![") < 1500


@pytest.mark.parametrize("target", [line.split()[1] for line in shown() if line.startswith("make ")])
def test_make_knows_its_targets(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_its_links_and_files_are_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert not [link for link in links if "://" not in link and not (ROOT / link).exists()]


def test_every_command_is_one_of_ours() -> None:
    known = ("make ", "pip install -c constraints.txt", "harness ")
    assert all(line.startswith(known) for line in shown())
    text = installed(["--help"], ROOT).stdout
    for command in re.findall(r"^\| `harness (\w+)", README, re.MULTILINE):
        assert command in text


def test_your_own_data(tmp_path: Path) -> None:
    """The CSV section, followed to the letter, in a folder that is not this repository."""
    (task,) = re.findall(r"```yaml\n# file: datasets/faq/task.yaml\n(.*?)```", README, re.DOTALL)
    folder = tmp_path / "datasets" / "faq"
    folder.mkdir(parents=True)
    (folder / "task.yaml").write_text(task, encoding="utf-8")
    lines = [f"When does shop {i} open?,at {i % 12 + 1} o'clock" for i in range(40)]
    (folder / "faq.csv").write_text("question,answer\n" + "\n".join(lines) + "\n", encoding="utf-8")
    installed(["new", "mine"], tmp_path)
    experiment = tmp_path / "experiments" / "mine.yaml"
    text = experiment.read_text(encoding="utf-8").replace("[../datasets/mine]", "[../datasets/faq]")
    experiment.write_text(text, encoding="utf-8")
    arguments = ["--arms", "zero-shot,few-shot", "--set", "latency.samples=2", "--set", "tracking.uri=null"]
    done = installed(["run", "experiments/mine.yaml", *arguments], tmp_path)
    assert "faq: " in done.stdout


@pytest.mark.slow
def test_the_commands_of_your_own_evaluation_in_their_order(tmp_path: Path) -> None:
    for command in shown():
        if command.startswith("harness "):
            installed(command.split()[1:], tmp_path)
    assert list((tmp_path / "reports" / "my-eval").glob("*/report.html"))
