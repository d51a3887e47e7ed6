"""The reference model behind somebody else's servers: the README's "your own model", for `transformers serve` word by word.

llama.cpp takes part where `llama-cpp-python[server]` and `gguf` are installed.
"""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from commandline import environment, harness

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


@pytest.fixture(scope="module", params=["transformers serve", "llama.cpp"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The name of the model there, and the address of the server."""
    folder = tmp_path_factory.mktemp("serve")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name, command, ready = by_transformers() if request.param == "transformers serve" else by_llama_cpp(folder)
    command += ["--host", "127.0.0.1", "--port", str(port)]
    log = folder / "log"
    with log.open("w") as out, subprocess.Popen(command, env=environment(), stdout=out, stderr=out) as process:
        try:
            for _ in range(240):
                time.sleep(0.5)
                assert process.poll() is None, log.read_text()
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}"):
                        break
                except OSError:
                    continue
            else:
                pytest.fail(f"the server did not start: {log.read_text()}")
            yield name, f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def by_transformers() -> tuple[str, list[str], str]:
    """The model's name, the command that serves it, and what answers when it is ready."""
    command = [str(Path(sys.executable).parent / "transformers"), "serve", str(weights_path())]
    return str(weights_path()), [*command, "--device", "cpu", "--dtype", "float32"], "/health"


def by_llama_cpp(folder: Path) -> tuple[str, list[str], str]:
    """The same of llama.cpp's server, with the weights as GGUF and their own tokenizer."""
    pytest.importorskip("llama_cpp.server", reason="llama-cpp-python[server] is not installed")
    pytest.importorskip("gguf", reason="gguf is not installed")
    write_gguf(folder / "model.gguf")
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(folder / "model.gguf"), "--n_ctx", "1024"]
    command += ["--hf_pretrained_model_name_or_path", str(weights_path()), "--model_alias", "base"]
    return "base", command, "/v1/models"


def write_gguf(path: Path) -> None:
    """The reference weights as a GGUF file in float32, with a vocabulary of the right size and the chat template."""
    import gguf  # type: ignore[import-not-found]
    from safetensors.torch import load_file
    from transformers import AutoTokenizer

    config = json.loads((weights_path() / "config.json").read_text())
    tokenizer = AutoTokenizer.from_pretrained(weights_path())
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"<{number}>" for number in range(config["vocab_size"])])
    writer.add_token_scores([0.0] * config["vocab_size"])
    writer.add_token_types([gguf.TokenType.NORMAL] * config["vocab_size"])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(re.sub(r"{% (end)?generation %}", "", tokenizer.chat_template))
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config["num_hidden_layers"])
    for name, tensor in load_file(weights_path() / "model.safetensors").items():
        values = tensor.float()
        if name.endswith(("q_proj.weight", "k_proj.weight")):  # llama.cpp rotates pairs of neighbours, not of halves
            heads = config["num_attention_heads"]
            values = values.reshape(heads, 2, -1, values.shape[1]).swapaxes(1, 2).reshape(values.shape)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight",)), values.contiguous().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def answers(folder: Path, name: str, model: str) -> pd.DataFrame:
    file = folder / "experiments" / f"{name}.yaml"
    file.write_text(f"name: {name}\ntasks: [../datasets/trial]\nmodels:\n  base: {model}\n{ARMS}", encoding="utf-8")
    harness(["run", str(file), "--no-cache"], folder)
    (run,) = (folder / "reports" / name).iterdir()
    records = pd.read_parquet(run / "records.parquet")
    return records[records["concurrency"].isna()].set_index(["arm", "sample_id"]).sort_index()


def test_a_served_model_answers_as_the_same_weights_do_here(served: tuple[str, str], tmp_path: Path) -> None:
    name, url = served
    harness(["new", "trial"], tmp_path)
    here = answers(tmp_path, "here", "{provider: reference}")
    for stream in ("true", "false"):
        model = f'{{provider: openai_compatible, model: "{name}", base_url: "{url}", stream: {stream}}}'
        there = answers(tmp_path, f"served-{stream}", model)
        assert set(there["state"]) <= {"ok", "abstained", "failed"}
        told = name != "base" or stream == "false"  # llama-cpp-python tells no usage of a streamed answer
        assert (~there["tokens_estimated"]).all() == told
        for column in ("text", "state", "input_tokens") if told else ("text", "state"):
            assert there[column].tolist() == here[column].tolist()
        assert there["ttft_s"].notna().all() == (stream == "true")
