"""`harness new`: a commented experiment and a small task, to be changed piece by piece into one's own.

The experiment's comments are made from the schema, so that a key cannot be missing or described as it once was.
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
from harness.config.json_schema import file_model
from harness.config.keys import Key, keys_of
from harness.core import plugins
from harness.core.errors import Fault, InputError

_TEMPLATE = files("harness.config") / "template"
_WIDTH = 110
_PLUGGED = ("provider", "params")
_CHOSEN: Mapping[str, str] = {
    "latency.samples": "20",
    "generation.max_tokens": "24",
    "costs.hardware.usd_per_hour": "0.10",
    "decision.quality_target": "0.85",
}
_HEAD = """\
# An experiment: tasks x arms x scoring x costs x decision policy.
#
#   harness plan experiments/{name}.yaml     what it will ask, take and cost
#   harness run experiments/{name}.yaml      answers, scores, compares, decides, reports
#
# Every key stands here with what it means, takes, and is by default.
name: {name}
tasks: [../datasets/{name}]

"""
_ARMS = """\
arms:
  zero-shot:
    model: base
  few-shot:
    model: base
    shots: {k: 4, select: [fixed, nearest]}     # a list: two variants, of which the validation split chooses one
  rag:
    model: base
    retrieval: {top_k: 3}
  tuned:
    model: base
    tuning: {method: lora, learning_rate: 0.002, epochs: 8, replay: {share: 0.25}}
  tuned-rag:
    model: base
    tuning: {method: lora, learning_rate: 0.002, epochs: 8, replay: {share: 0.25}}
    retrieval: {top_k: 3}

"""


def write_starter(name: str, folder: Path, *, quickstart: Callable[[Path], None] | None) -> list[Path]:
    """Writes `experiments/NAME.yaml` and `datasets/...` into `folder`, and returns the files, all of them new.

    `quickstart` writes the quickstart's task folders into the folder it is given; None: one small task of its own.
    Raises InputError for a name that cannot be one and for every file that is there already; then nothing is written.
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
        return _move(made, folder)


def experiment_yaml(name: str) -> str:
    """An experiment with five arms on the task of the same name, every key with its meaning."""
    keys = keys_of(file_model())
    single = [key for key in keys if len(key.path) == 1 and not key.section and key.default is not None]
    sections = [key for key in keys if key.path[0] in {k.name for k in keys if k.section and len(k.path) == 1}]
    parts = [
        _HEAD.format(name=name),
        "# Models by a name of your own. The one that comes with the harness needs no key and no network; every\n"
        "# mechanism of it is real, but it is tiny. Put your own beside it, or in its place:\n",
        "models:\n  base: {provider: reference}\n",
        *(_commented_out("models", plugin) for plugin in plugins.names("models")),
        "# Any model may also have a price or a host, not both:\n",
        _listed(key for key in keys_of(schema.ModelSpec) if key.path[0] not in _PLUGGED),
        "\n# Embedders by a name of your own; the first is the default.\nembedders:\n  minilm: {provider: minilm}\n",
        *(_commented_out("embedders", plugin) for plugin in plugins.names("embedders")),
        "# Any embedder may also have a price:\n",
        _listed(key for key in keys_of(schema.EmbedderSpec) if key.path[0] not in _PLUGGED),
        "\n# Ways of answering by a name of your own. What an arm may hold:\n",
        _listed(key for key in keys_of(schema.ArmBody) if key.path[:2] != ("tuning", "params")),
        *(_method(name) for name in plugins.names("tuning")),
        "# Any of these may be a list: one variant per combination, of which the validation split chooses one.\n",
        _ARMS,
        f"# {' Settings '.center(60, '-')}\n\n",
        _block(key for key in single if key.name != "embedders"),
        "\n",
        _block(sections),
    ]
    return "".join(parts)


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
        value = "" if key.section else f" {_CHOSEN.get(key.name, key.default)}"
        lines.append(f"{indent}{key.path[-1]}:{value}")
    return "\n".join(lines).lstrip("\n") + "\n"


_PLACE = "path"  # one way of several to say where a model is, and the one to begin with


def _commented_out(kind: plugins.PluginKind, plugin: str) -> str:
    """One plugin with its own parameters, to be uncommented; a required one holds something to be replaced."""
    lines = [f"my-{plugin.replace('_', '-')}:", f"  provider: {plugin}"]
    for key in keys_of(plugins.load(kind, plugin).Params):
        indent = "  " * len(key.path)
        lines += _comment(_meaning(key), indent)
        default = "..." if key.name == _PLACE else key.default or "..."
        lines.append(f"{indent}{key.path[-1]}:" + ("" if key.section else f" {default}"))
    return "".join(f"  # {line}\n" for line in lines)


def _method(name: str) -> str:
    keys = keys_of(plugins.load("tuning", name).Params)
    return f"#   tuning with `method: {name}` also takes\n" + _listed(keys, "  ")


def _listed(keys: Iterable[Key], deeper: str = "") -> str:
    lines = []
    for key in keys:
        text = f"{key.name}: {key.meaning if key.section else _meaning(key)}"
        first, *rest = _wrapped(text, 8 + len(deeper))
        lines += [f"#   {deeper}{first}", *(f"#   {deeper}  {line}" for line in rest)]
    return "\n".join(lines) + "\n"


def _meaning(key: Key) -> str:
    """With what it takes, unless the default says as much, and the default where there is one."""
    default = "required" if key.required else f"default {key.default}"
    return f"{key.meaning} ({key.takes}; {default})"


def _comment(text: str, indent: str) -> list[str]:
    return [f"{indent}# {line}" for line in _wrapped(text, len(indent) + 2)]


def _wrapped(text: str, used: int) -> Sequence[str]:
    return textwrap.wrap(text, _WIDTH - used, break_long_words=False, break_on_hyphens=False)
