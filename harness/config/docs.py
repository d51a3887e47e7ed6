"""`python -m harness.config.docs` writes `docs/experiment.md` and `docs/experiment.schema.json` from the schema."""

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from harness.config import schema
from harness.config.json_schema import experiment_schema, file_model
from harness.config.keys import Key, keys_of
from harness.core import plugins

_HEAD = """\
# The experiment file

One YAML file says everything about an experiment: tasks × arms × scoring × costs × decision policy. This page lists
every key, what it takes, its default and its meaning. It is written from the schema that checks the files;
`experiment.schema.json` beside it is the same for editors:

```yaml
# yaml-language-server: $schema={schema}
```

- An unknown key is an error, and so is a value of the wrong type or out of range; all faults of a file come at once.
- Paths are relative to the experiment's file.
- A number that nobody knows exactly may be a range, `{low: 0.5, likely: 1, high: 4}`, where this page says so: total
  costs, break-even points and verdicts then hold over the whole range (see [decision.md](decision.md)).
- `--set path.to.key=value` on the command line overrides any key here: `--set decision.monthly_queries=1000000`.
"""
_TASKS = "- How to make a task is in [task.md](task.md).\n"
_ARMS = """\
An arm is a model, plus optionally `shots`, `retrieval` and `tuning`; where it stands on the ladder follows from what
it uses. Any value may be a list: `shots: {k: [2, 4], select: [fixed, nearest]}` are four arms, named
`few-shot[k=2,select=fixed]` and so on, which compete on the task's validation split; the best goes on to the test.
"""


def experiment_md(schema_file: str, further: str = "") -> str:
    """The page; `schema_file` is where an experiment finds the schema, `further` ends the list of what to know."""
    keys = keys_of(file_model())
    parts = [
        _HEAD.replace("{schema}", schema_file) + further,
        "## At the top\n",
        _table(k for k in keys if len(k.path) == 1 and not k.section),
    ]
    parts += _plugged("models", keys_of(schema.ModelSpec)) + _plugged("embedders", keys_of(schema.EmbedderSpec))
    parts += ["## `arms`\n", _ARMS, _table(k for k in keys_of(schema.ArmBody) if k.path[:2] != ("tuning", "params"))]
    for name in plugins.names("tuning"):
        parts += [f"### `tuning: {{method: {name}}}`\n", *_plugin("tuning", name)]
    for section in (k for k in keys if k.section and len(k.path) == 1):
        within = [k for k in keys if k.path[0] == section.path[0] and len(k.path) > 1]
        parts += [f"## `{section.name}`\n", f"{section.meaning}\n", _table(within)]
    return "\n".join(parts)


def schema_json() -> str:
    """The JSON Schema, as a file."""
    return json.dumps(experiment_schema(), indent=1, ensure_ascii=False) + "\n"


def _plugged(kind: plugins.PluginKind, keys: Sequence[Key]) -> list[str]:
    """A kind of plugin: the keys that are the harness's own, then each plugin's parameters."""
    ours = [k for k in keys if k.path[0] != "params"]
    parts = [f"## `{kind}`\n", f"Each {kind[:-1]} has a name of your own.\n", _table(ours)]
    for name in plugins.names(kind):
        parts += [f"### `provider: {name}`\n", *_plugin(kind, name)]
    return parts


def _plugin(kind: plugins.PluginKind, name: str) -> list[str]:
    """What a plugin says of itself, and its parameters."""
    module = plugins.load(kind, name)
    about = re.sub(r"^`[^`]*`: ", "", " ".join((module.__doc__ or "").split("\n\n")[0].split()))
    keys = keys_of(module.Params)
    table = _table(keys) if keys else "It has no parameters.\n"
    return [f"{about[:1].upper()}{about[1:]}\n", table]


def _table(keys: Iterable[Key]) -> str:
    lines = ["| key | takes | default | meaning |", "|---|---|---|---|"]
    for key in keys:
        default = "**required**" if key.required else f"`{key.default}`" if key.default is not None else ""
        cells = (f"`{key.name}`", key.takes, default, key.meaning)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes both files to the folder that `--out` names."""
    parser = argparse.ArgumentParser(prog="python -m harness.config.docs", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs"), help="folder to write to")
    out: Path = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    (out / "experiment.md").write_text(experiment_md("../docs/experiment.schema.json", _TASKS), encoding="utf-8")
    (out / "experiment.schema.json").write_text(schema_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
