"""A task folder becomes a checked task, and every mistake in it one plain sentence with its place."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.core.errors import InputError
from harness.core.types import Document, Sample, Task
from harness.tasks.load import load_task

Load = Callable[..., Task]
FaultsOf = Callable[..., list[str]]

LINE = {"id": "q1", "input": "Where is the office?", "targets": ["Paris"]}


def line(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (LINE | changes).items() if value is not ...}


def test_a_whole_folder(load: Load) -> None:
    task = load(
        {
            "task.yaml": (
                "name: faq-2\nkind: classification\ninstruction: Sort.\nmetrics: [accuracy, macro_f1]\n"
                "primary: macro_f1\nanswers: {abstain: none}\nlicence: CC0\ndescription: Small.\n"
            ),
            "test.jsonl": [
                line(gold_doc_ids=["a/b"], cluster="c", metadata={"n": 1, "share": 0.5, "ok": True, "no": None})
            ],
            "train.jsonl": [line(id="t1"), line(id="t2", targets="one text")],
            "validation.jsonl": [line(id="v1")],
            "corpus/a/b.md": "# The title\n\nBody.",
        }
    )
    assert (task.name, task.kind, task.primary, task.abstain, task.licence) == (
        "faq-2",
        "classification",
        "macro_f1",
        "none",
        "CC0",
    )
    assert task.test == (
        Sample(
            id="q1",
            input="Where is the office?",
            targets=("Paris",),
            gold_doc_ids=("a/b",),
            cluster="c",
            metadata={"n": 1, "share": 0.5, "ok": True, "no": None},
        ),
    )
    assert task.test[0].metadata["ok"] is True
    assert [sample.targets for sample in task.train] == [("Paris",), ("one text",)]
    assert task.corpus == (Document(id="a/b", title="The title", text="# The title\n\nBody."),)
    assert sorted(task.digests) == ["corpus", "task", "test", "train", "validation"]


def test_the_shortest_folder_and_its_defaults(load: Load) -> None:
    task = load({})
    assert (task.name, task.kind, task.metrics, task.primary) == (
        "faq",
        "qa",
        ("exact_match", "token_f1"),
        "exact_match",
    )
    assert (task.train, task.validation, task.corpus, task.abstain) == ((), (), (), None)
    assert sorted(task.digests) == ["task", "test"]


def test_byte_order_mark_windows_line_ends_and_blank_lines_are_fine(load: Load) -> None:
    text = "\n" + json.dumps(LINE) + "\r\n\r\n" + json.dumps(line(id="q2")) + "  \r\n\n"
    task = load({"test.jsonl": b"\xef\xbb\xbf" + text.encode()})
    assert [sample.id for sample in task.test] == ["q1", "q2"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([line(id=...)], "test.jsonl:1: the key `id` is missing"),
        ([line(id=" ")], "test.jsonl:1: `id`: a text is expected here, but it is blank"),
        ([line(id=7)], "test.jsonl:1: `id` is 7; expected a text"),
        ([line(), line()], "test.jsonl:2: the id 'q1' stands twice (first at test.jsonl:1); expected unique ids"),
        ([line(targets=[])], "test.jsonl:1: `targets` is an empty list; expected 1 or more entries"),
        ([line(targets=...)], "test.jsonl:1: the key `targets` is missing"),
        ([line(targets=["a", ""])], "test.jsonl:1: `targets[1]`: a text is expected here"),
        ([line(targets=[3])], "test.jsonl:1: `targets[0]` is 3; expected a text"),
        ([line(input="\n")], "test.jsonl:1: `input`: a text is expected here"),
        ([line(target=["x"])], "test.jsonl:1: unknown key 'target'; expected one of cluster,"),
        ([line(metadata={"a": [1]})], "test.jsonl:1: `metadata.a` is a list of 1; expected"),
        ([line(gold_doc_ids=["a"])], "test.jsonl:1: the gold document 'a', but the task has no corpus"),
        ([line(images=["../x.png"])], "test.jsonl:1: the image '../x.png' leads out of the task's folder"),
        ([line(images=["x.png"])], "test.jsonl:1: no image 'x.png' in the task's folder"),
        ("", "task.yaml: an empty test set; expected at least one test sample"),
        ("\n\n", "task.yaml: an empty test set"),
        ('{"id": "q1",\n', "test.jsonl:1: broken JSON at column 13: Expecting property name"),
        ("[1, 2]\n", "test.jsonl:1: a JSON list; expected one JSON object per line"),
        ('"text"\n', "test.jsonl:1: a JSON string"),
        ("7\n", "test.jsonl:1: a JSON value 7"),
        ("[" * 50_000 + "\n", "test.jsonl:1: broken JSON: maximum recursion"),
        ('{"id": "q1", "input": "x", "targets": ["y"], "metadata": {"a": NaN}}\n', "test.jsonl:1: broken JSON: NaN"),
        ('{"id": "q1", "input": "\\ud800", "targets": ["y"]}\n', "test.jsonl:1: broken JSON: \\ud800 is half"),
        (json.dumps(LINE).encode("utf-16"), "test.jsonl:1: not UTF-8 text: it looks like UTF-16"),
        (
            json.dumps(LINE).encode() + b'\n{"id": "\xe9"}\n{"id": "\xe9"}\n',
            "test.jsonl:2: not UTF-8 text: byte 0xe9; expected a file saved as UTF-8",
        ),
        (None, "test.jsonl: no such file; expected the test samples, one JSON object per line"),
    ],
)
def test_a_bad_sample_file(faults: FaultsOf, content: Any, expected: str) -> None:
    found = faults({"test.jsonl": content, "train.jsonl": [line(id="t")]})
    assert len(found) == 1, found
    assert found[0].startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: qa\n", "task.yaml:1: the key `instruction` is missing"),
        ("instruction: x\nkind: question\n", "task.yaml:2: `kind` is 'question'; expected 'qa', 'classification'"),
        ("instruction: x\nmetrics: [exact_mach]\n", "task.yaml:2: no metric 'exact_mach'; expected one of accuracy,"),
        ("instruction: x\nprimary: chrf\n", "task.yaml:2: `primary` is 'chrf', which is none of the task's metrics"),
        ("instruction: x\nlicense: MIT\n", "task.yaml:2: unknown key 'license'"),
        ("instruction: x\nanswers: {abstain: no}\n", "task.yaml:2: `answers.abstain` is false (YAML reads yes, no"),
        ("instruction: x\nname: a/b\n", "task.yaml:2: `name` is 'a/b'; expected a text of the form"),
        ("instruction: x\ncorpus: nowhere\n", "task.yaml:2: no such path: nowhere; expected a folder of documents"),
    ],
)
def test_a_bad_task_yaml(faults: FaultsOf, text: str, expected: str) -> None:
    found = faults({"task.yaml": text})
    assert len(found) == 1, found
    assert found[0].startswith(expected)


def test_nearest_names_are_given(faults: FaultsOf) -> None:
    assert faults({"task.yaml": "instruction: x\nmetrics: [exact_mach]\n"})[0].endswith("did you mean 'exact_match'?")
    assert faults({"task.yaml": "instruction: x\nlicense: MIT\n"})[0].endswith("did you mean 'licence'?")
    gold = {"test.jsonl": [line(gold_doc_ids=["page-1"])], "corpus/page1.md": "x", "corpus/other.md": "y"}
    assert faults(gold) == [
        "test.jsonl:1: no document 'page-1' in the corpus; expected one of other, page1; did you mean 'page1'?"
    ]


def test_a_missing_folder_names_the_nearest(write: Callable[..., Path]) -> None:
    folder = write({})
    with pytest.raises(InputError, match=r"no such file; expected a file; did you mean '.*/faq'\?"):
        load_task(folder.with_name("fag"), known_metrics=())


def test_all_faults_come_at_once_and_a_long_list_is_cut(faults: FaultsOf) -> None:
    bad = [line(id=f"q{number}", targets=[]) for number in range(50)]
    found = faults({"test.jsonl": bad, "train.jsonl": [line(input="")], "corpus/x.pdf": "x"})
    assert [fault.split(":")[0] for fault in found] == ["test.jsonl"] * 20 + ["train.jsonl", "test.jsonl"]
    assert found[-1] == "test.jsonl: and 30 more faults in this file"


def test_files_that_lead_out_of_the_folder_are_refused(write: Callable[..., Path], tmp_path: Path) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text(json.dumps(LINE))
    folder = write({"corpus/a.md": "x"})
    (folder / "train.jsonl").symlink_to(secret)
    (folder / "corpus" / "b.md").symlink_to(secret)
    with pytest.raises(InputError) as caught:
        load_task(folder, known_metrics=("exact_match", "token_f1"))
    assert len(caught.value.faults) == 2
    assert all("leads out of" in fault.what for fault in caught.value.faults)


def test_a_limit_keeps_the_same_few_of_test_and_validation(load: Load) -> None:
    pool = [line(id=f"q{number}") for number in range(40)]
    files = {"test.jsonl": pool, "validation.jsonl": pool, "train.jsonl": pool}
    ten, twenty = load(files, limit=10), load(files, limit=20)
    few, more = ([sample.id for sample in task.test] for task in (ten, twenty))
    assert (len(few), len(more), len(ten.validation), len(ten.train)) == (10, 20, 10, 40)
    assert set(few) < set(more)
    assert few == sorted(few, key=lambda name: int(name[1:])) != [f"q{number}" for number in range(10)]
    backwards = load({**files, "test.jsonl": pool[::-1]}, limit=10)
    assert {sample.id for sample in backwards.test} == set(few)
    assert ten.digests["test"] != twenty.digests["test"]


def test_twenty_thousand_lines_take_well_under_two_seconds(load: Load) -> None:
    rows = "".join(
        f'{{"id": "q{n}", "input": "Where is room {n}?", "targets": ["floor {n}"], "cluster": "c{n // 9}"}}\n'
        for n in range(20_000)
    )
    started = time.process_time()
    task = load({"test.jsonl": rows})
    assert len(task.test) == 20_000
    assert time.process_time() - started < 2
