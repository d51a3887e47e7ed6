"""The reference model behind `transformers serve`: the README's "your own model" on a real server of somebody else's."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from commandline import HARNESS, environment, harness

from harness.reference import weights_path

pytestmark = pytest.mark.slow
ARMS = """\
arms:
  zero-shot: {model: base}
  few-shot: {model: base, shots: {k: 2, select: nearest}}
  rag: {model: base, retrieval: {top_k: 1}}
latency: {samples: 3, warmup: 1}
generation: {max_tokens: 16}
tracking: {uri: null}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("serve") / "log"
    command = [Path(sys.executable).parent / "transformers", "serve", weights_path(), "--port", str(port)]
    command += ["--host", "127.0.0.1", "--device", "cpu", "--dtype", "float32"]
    with log.open("w") as out, subprocess.Popen(command, env=environment(), stdout=out, stderr=out) as process:
        try:
            for _ in range(240):
                time.sleep(0.5)
                assert process.poll() is None, log.read_text()
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
                        break
                except OSError:
                    continue
            else:
                pytest.fail(f"the server did not start: {log.read_text()}")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def answers(folder: Path, name: str, model: str) -> pd.DataFrame:
    file = folder / "experiments" / f"{name}.yaml"
    file.write_text(f"name: {name}\ntasks: [../datasets/trial]\nmodels:\n  base: {model}\n{ARMS}", encoding="utf-8")
    done = subprocess.run(
        [HARNESS, "run", file, "--no-cache"],
        cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = (folder / "reports" / name).iterdir()
    records = pd.read_parquet(run / "records.parquet")
    return records[records["concurrency"].isna()].set_index(["arm", "sample_id"]).sort_index()


def test_a_served_model_answers_as_the_same_weights_do_here(server: str, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    here = answers(tmp_path, "here", "{provider: reference}")
    for stream in ("true", "false"):
        model = f'{{provider: openai_compatible, model: "{weights_path()}", base_url: "{server}", stream: {stream}}}'
        served = answers(tmp_path, f"served-{stream}", model)
        assert set(served["state"]) <= {"ok", "abstained", "failed"} and not served["tokens_estimated"].any()
        for column in ("text", "input_tokens", "state"):
            assert served[column].tolist() == here[column].tolist()
        assert served["ttft_s"].notna().all() == (stream == "true")
