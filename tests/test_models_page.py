"""docs/models.md is true: each of its examples runs, against a server that speaks the provider's protocol."""

import re
from pathlib import Path

import pandas as pd
import pytest
from commandline import harness, installed
from conftest import Protocol

PAGE = (Path(__file__).parent.parent / "docs" / "models.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^## (\w+)\n\n```yaml\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))
LLM = """
from typing import Any
from llama_index.core.llms import ChatMessage, ChatResponse, CompletionResponse, CustomLLM, LLMMetadata

class MyLLM(CustomLLM):
    mark: str
    key: str

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="mine")

    def chat(self, messages: Any, **kwargs: Any) -> ChatResponse:
        text = messages[-1].content.upper() + self.mark
        return ChatResponse(message=ChatMessage(role="assistant", content=text), raw={"usage": {"prompt_tokens": 3, "completion_tokens": 2}})

    async def achat(self, messages: Any, **kwargs: Any) -> ChatResponse:
        return self.chat(messages)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=prompt)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        yield CompletionResponse(text=prompt)
"""


def test_every_provider_has_its_row() -> None:
    from harness.core import plugins

    models, embedders = PAGE.split("\n## Embedders\n")
    rows = re.findall(r"^\| `(\w+)` \|", models, re.MULTILINE)
    assert sorted(rows) == sorted(plugins.names("models"))
    assert sorted(re.findall(r"^\| `(\w+)` \|", embedders, re.MULTILINE)) == sorted(plugins.names("embedders"))
    assert sorted(EXAMPLES) == sorted(set(rows) - {"reference", "transformers"})


@pytest.mark.parametrize("provider", sorted(EXAMPLES))
def test_its_example_runs(protocol: Protocol, tmp_path: Path, provider: str) -> None:
    harness(["new", "trial"], tmp_path)
    example = _here(EXAMPLES[provider], provider, protocol)
    (tmp_path / "my_llm.py").write_text(LLM, encoding="utf-8")
    (tmp_path / "my_app.py").write_text(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], encoding="utf-8")
    file = f"name: page\ntasks: [../datasets/trial]\n{example}arms: {{zero-shot: {{model: base}}}}\n"
    (tmp_path / "experiments" / "page.yaml").write_text(file, encoding="utf-8")
    options = ["--limit", "5", "--set", "latency.samples=2"]
    if provider != "llama_index":  # one of them into MLflow too: names of variables are no secrets
        options += ["--set", "tracking.uri=null"]
    command = ["run", "experiments/page.yaml", *options]
    done = (installed if provider in ("python", "llama_index") else harness)(
        command, tmp_path, MY_KEY="sk-x", PYTHONPATH=str(tmp_path)
    )
    assert "not published" not in done.stdout
    (run,) = (tmp_path / "reports" / "page").iterdir()
    records = pd.read_parquet(run / "records.parquet")
    assert set(records["state"]) == {"ok"} and not records["tokens_estimated"].any()
    assert all(text == text.upper() for text in records["text"])


def test_the_tuning_example_runs(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    (arms,) = re.findall(r"^## Fine-tuning at an endpoint\n.*?```yaml\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    base = EXAMPLES["openai_compatible"].replace("https://my-host.example/v1", protocol.url("job-1+page"))
    text = f"name: page\ntasks: [../datasets/trial]\n{base}{arms}  zero-shot: {{model: base}}\n"
    (tmp_path / "experiments" / "page.yaml").write_text(text, encoding="utf-8")
    command = ["run", "experiments/page.yaml", "--set", "tracking.uri=null", "--set", "latency.samples=2"]
    command += ["--set", "arms.tuned.tuning.poll_s=0.01"]
    harness(command, tmp_path, MY_KEY="sk-x")
    asked = {body["model"] for body in protocol.stats("job-1+page")["bodies"]}
    assert asked <= {"my-model", "ft:my-model", "my-tuned-model"} and len(asked) > 1


def test_the_embedders_example_runs_and_is_paid_by_the_token(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    (example,) = re.findall(r"^## Embedders\n.*?```yaml\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    example = example.replace("https://my-host.example/v1", protocol.url("plain+page"))
    base = EXAMPLES["openai_compatible"].replace("https://my-host.example/v1", protocol.url("plain+page"))
    arms = "arms: {zero-shot: {model: base}, rag: {model: base, retrieval: {top_k: 1}}}\n"
    text = f"name: page\ntasks: [../datasets/trial]\n{base}{example}{arms}"
    (tmp_path / "experiments" / "page.yaml").write_text(text, encoding="utf-8")
    command = ["run", "experiments/page.yaml", "--set", "tracking.uri=null", "--set", "latency.samples=2"]
    harness(command, tmp_path, MY_KEY="sk-x")
    (run,) = (tmp_path / "reports" / "page").iterdir()
    records = pd.read_parquet(run / "records.parquet")
    assert (records[records["arm"] == "rag"]["embedding_tokens"] > 0).all()
    comparison = pd.read_csv(run / "comparison.csv").set_index("arm")
    assert comparison.loc["rag", "usd_per_1k_queries"] > comparison.loc["zero-shot", "usd_per_1k_queries"] > 0
    found = harness(["cache"], tmp_path, MY_KEY="sk-x")
    assert re.search(r"vectors\W+[1-9]", found.stdout), found.stdout
    assert not any(b"sk-x" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def _here(example: str, provider: str, protocol: Protocol) -> str:
    """The example with its address on loopback."""
    if provider == "openai_compatible":
        return example.replace("https://my-host.example/v1", protocol.url("plain+page"))
    if provider in ("anthropic", "ollama"):
        line = f"    base_url: {protocol.root('plain+page')}\n"
        return example.replace(f"provider: {provider}\n", f"provider: {provider}\n{line}")
    return example
