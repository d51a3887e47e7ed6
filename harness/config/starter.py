"""`harness new`: a short experiment and a small task, to be changed piece by piece into one's own.

The experiment holds what one usually changes, with comments made from the schema, so that none describes a key as it
once was. Every other key is on the page beside it, which is the one of the documentation.
"""

import re
import shutil
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from harness.config import schema
from harness.config.docs import experiment_md, schema_json
from harness.config.json_schema import file_model
from harness.config.keys import Key, keys_of
from harness.core.errors import Fault, InputError

_TEMPLATE = files("harness.config") / "template"
_WIDTH = 110
_PAGE, _SCHEMA = "experiment.md", "experiment.schema.json"
# The settings that the experiment holds; those without a value of their own have the default.
_USUAL: Mapping[str, str | None] = {
    "latency.samples": "20",
    "generation.max_tokens": "24",
    "costs.labelling.minutes_per_example": None,
    "costs.labelling.usd_per_hour": None,
    "costs.hardware.usd_per_hour": "0.10",
    "costs.corpus_change_share": None,
    "decision.monthly_queries": None,
    "decision.horizon_months": None,
    "decision.updates_per_month": None,
    "decision.quality_target": "0.85",
    "decision.min_gain": None,
    "decision.tolerance": None,
    "decision.latency_p95_s": None,
    "budget.usd": None,
    "budget.minutes": None,
    "tracking.uri": None,
    "tracking.log_text": None,
}
_HEAD = """\
# yaml-language-server: $schema={schema}
# An experiment: tasks x arms x scoring x costs x decision policy.
#
#   harness plan experiments/{name}.yaml     what it will ask, take and cost
#   harness run experiments/{name}.yaml      answers, scores, compares, decides, reports
#
# Here stands what one usually changes. All keys, with meaning and default, are in {page} beside this file.
name: {name}
tasks: [../datasets/{name}]

# Models by a name of your own. The one that comes with the harness needs no key and no network; every
# mechanism of it is real, but it is tiny. Put your own beside it, or in its place:
models:
  base: {{provider: reference}}
  # hosted:                               # whatever speaks OpenAI's protocol: a vendor, a gateway, vLLM, Ollama, ...
  #   provider: openai_compatible         # or: anthropic, ollama, llama_index, python
  #   model: my-model
  #   base_url: https://my-host.example/v1
  #   api_key_env: MY_KEY                 # the name of the variable that holds it; the key stays in the environment
  #   price: {{input: 0.15, output: 0.60}}  # USD per million tokens
  # local:                                # any causal language model in a folder of Hugging Face's layout
  #   provider: transformers
  #   path: ../models/my-model            # or, instead: hub: org/model
  #   hosting: {{usd_per_hour: 1.20, utilisation: 0.4}}

# Embedders by a name of your own; the first is the default. This one works offline.
embedders:
  minilm: {{provider: minilm}}

# Ways of answering by a name of your own: a model, plus optionally a prompt, shots, retrieval and tuning.
# Any value may be a list: one variant per combination, of which the validation split chooses one.
"""
_ARMS = """\
arms:
  zero-shot:
    model: base
    # prompt: {system: "{instruction} Answer in a few words.", template: "{input}"}
  few-shot:
    model: base
    shots: {k: 4, select: [fixed, nearest]}     # two variants
  rag:
    model: base
    retrieval: {top_k: 3, chunk_tokens: 128}
  tuned:
    model: base
    tuning: {method: lora, learning_rate: 0.002, epochs: 8, replay: {share: 0.25}}
  tuned-rag:
    model: base
    tuning: {method: lora, learning_rate: 0.002, epochs: 8, replay: {share: 0.25}}
    retrieval: {top_k: 3, chunk_tokens: 128}

# Fixes every random choice.
seed: 0

"""


def write_starter(name: str, folder: Path, *, quickstart: Callable[[Path], None] | None) -> list[Path]:
    """Writes `experiments/NAME.yaml` and `datasets/...` into `folder`, and returns the files that are new.

    `quickstart` writes the quickstart's task folders into the folder it is given; None: one small task of its own. The
    page of all keys and the schema for editors stay as they are where an earlier experiment brought them. Raises
    InputError for a name that cannot be one and for every other file that is there already; then nothing is written.
    """
    _check(name)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        made = Path(scratch)
        if quickstart:
            quickstart(made / "datasets")
            text = (_TEMPLATE / "quickstart.yaml").read_text(encoding="utf-8")
            _write(made, name, re.sub(r"^name: .*$", f"name: {name}", text, count=1, flags=re.MULTILINE))
        else:
            with as_file(_TEMPLATE / "task") as task:
                shutil.copytree(task, made / "datasets" / name)
            _write(made, name, experiment_yaml(name))
        for reference, content in ((_PAGE, experiment_md(_SCHEMA)), (_SCHEMA, schema_json())):
            if not (folder / "experiments" / reference).exists():
                (made / "experiments" / reference).write_text(content, encoding="utf-8")
        return _move(made, folder)


def experiment_yaml(name: str) -> str:
    """An experiment with five arms on the task of the same name, and the settings that one usually changes."""
    keys = {key.name: key for key in keys_of(file_model())}
    shown = {prefix for name in _USUAL for prefix in _prefixes(name)}
    head = _HEAD.format(name=name, page=_PAGE, schema=_SCHEMA)
    return head + _ARMS + _block(key for key in keys.values() if key.name in shown)


def _prefixes(name: str) -> list[str]:
    """`a.b.c` and the sections it stands in: a, a.b and a.b.c."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _check(name: str) -> None:
    try:
        TypeAdapter(schema.Name).validate_python(name)
    except ValidationError as error:
        expected = "letters, digits, dots, dashes and underscores, at most 100, a letter or a digit first"
        raise InputError(Fault(place=f"NAME {name!r}", what="cannot be a name", expected=expected)) from error


def _write(made: Path, name: str, text: str) -> None:
    (made / "experiments").mkdir(parents=True, exist_ok=True)
    (made / "experiments" / f"{name}.yaml").write_text(text, encoding="utf-8")


def _move(made: Path, folder: Path) -> list[Path]:
    """Puts every file in its place, unless one of them is there already."""
    inside = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    there = [path for path in inside if (folder / path).exists()]
    if there:
        expected = "another name, or the file moved away"
        raise InputError([Fault(place=str(path), what="is there already", expected=expected) for path in there])
    for path in inside:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).replace(folder / path)
    return [folder / path for path in inside]


# ---- comments from the schema ----


def _block(keys: Iterable[Key]) -> str:
    """Keys with their values, each below its meaning."""
    lines: list[str] = []
    for key in keys:
        indent = "  " * (len(key.path) - 1)
        if key.section and len(key.path) == 1:
            lines += ["", *_comment(key.meaning, "")]
        else:
            lines += _comment(key.meaning if key.section else _meaning(key), indent)
        value = "" if key.section else f" {_USUAL[key.name] or key.default}"
        lines.append(f"{indent}{key.path[-1]}:{value}")
    return "\n".join(lines).lstrip("\n") + "\n"


def _meaning(key: Key) -> str:
    """With what it takes, unless the default says as much, and the default where there is one."""
    default = "required" if key.required else f"default {key.default}"
    return f"{key.meaning} ({key.takes}; {default})"


def _comment(text: str, indent: str) -> list[str]:
    return [f"{indent}# {line}" for line in _wrapped(text, len(indent) + 2)]


def _wrapped(text: str, used: int) -> Sequence[str]:
    return textwrap.wrap(text, _WIDTH - used, break_long_words=False, break_on_hyphens=False)
