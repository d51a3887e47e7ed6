"""A hosted model from end to end: the command, a server that misbehaves, and a key that must not be found anywhere."""

import json
import os
import subprocess
from pathlib import Path

from commandline import HARNESS, environment, harness
from conftest import Protocol

KEY = "sk-planted-0123456789"
FILE = """\
name: hosted
tasks: [../datasets/trial]
models:
  far: {{provider: openai_compatible, model: m, base_url: "{url}", api_key_env: PLANTED_KEY, price: {{input: 1, output: 2}}}}
arms:
  zero-shot: {{model: far}}
  few-shot: {{model: far, shots: {{k: 2}}}}
latency: {{samples: 4, warmup: 1}}
"""


def run(folder: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "experiments").mkdir(exist_ok=True)
    (folder / "experiments" / "hosted.yaml").write_text(FILE.format(url=url), encoding="utf-8")
    return subprocess.run(
        [HARNESS, "run", "experiments/hosted.yaml", *options],
        cwd=folder, env={**environment(), "PLANTED_KEY": KEY}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_a_server_that_refuses_and_breaks_off_answers_everything_once(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    script = "busy-3+drop-10"
    done = run(tmp_path, protocol.url(script))
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    import pandas as pd

    records = pd.read_parquet(folder / "records.parquet")
    assert set(records["state"]) == {"ok"}
    assert not records.duplicated(["arm", "sample_id", "concurrency"]).any()
    assert (records["retries"] > 0).any() and not records["tokens_estimated"].any()
    stats = protocol.stats(script)
    warmups = 2
    assert stats["answered"] == len(records) + warmups
    assert stats["calls"] == stats["answered"] + stats["calls"] // 3 + _dropped(stats["calls"])
    (task,) = json.loads((folder / "decision.json").read_text(encoding="utf-8"))["tasks"]
    assert task["task"] == "trial"


def _dropped(calls: int) -> int:
    """Every tenth call that was not one of the refused thirds."""
    return sum(1 for call in range(1, calls + 1) if call % 10 == 0 and call % 3)


def test_the_key_is_nowhere(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    good = run(tmp_path, protocol.url("plain+key"))
    refused = run(tmp_path, protocol.url("fail-401"), "--fresh")
    assert protocol.stats("plain+key")["headers"][0]["Authorization"] == f"Bearer {KEY}"
    assert (good.returncode, refused.returncode) == (0, 2)
    assert "model 'far': http://127.0.0.1" in refused.stderr and "Traceback" not in refused.stderr
    said = good.stdout + good.stderr + refused.stdout + refused.stderr
    assert KEY not in said
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(files) > 20
    assert not [p for p in files if KEY.encode() in p.read_bytes()]


def test_no_key_no_call(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    (tmp_path / "experiments" / "hosted.yaml").write_text(FILE.format(url=protocol.url("nokey")), encoding="utf-8")
    os.environ.pop("PLANTED_KEY", None)
    done = harness(["run", "experiments/hosted.yaml"], tmp_path, expect=2)
    assert "model 'far': the environment variable PLANTED_KEY is not set" in done.stderr
    assert protocol.stats("nokey")["calls"] == 0


def test_the_budget_holds_with_many_calls_at_once(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    done = run(tmp_path, protocol.url("wait-20+budget"), "--set", "budget.usd=0.002", "--set", "tracking.uri=null")
    assert done.returncode == 3
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    import pandas as pd

    records = pd.read_parquet(folder / "records.parquet")
    spent = (records["input_tokens"] * 1 + records["output_tokens"] * 2).sum() / 1e6
    assert 0 < spent <= 0.002
