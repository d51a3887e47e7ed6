"""A hosted model from end to end: the command, a server that misbehaves, and a key that must not be found anywhere."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from commandline import Done, environment, harness, installed
from conftest import Protocol

from torture.grep import found_in

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


def run(folder: Path, url: str, *options: str) -> Done:
    (folder / "experiments").mkdir(exist_ok=True)
    (folder / "experiments" / "hosted.yaml").write_text(FILE.format(url=url), encoding="utf-8")
    return harness(["run", "experiments/hosted.yaml", *options], folder, expect=None, PLANTED_KEY=KEY)


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


def test_how_likely_answers_were_is_kept_with_them(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    done = run(tmp_path, protocol.url("plain+likely"), "--set", "generation.logprobs=true")
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    import pandas as pd

    records = pd.read_parquet(folder / "records.parquet")
    assert ((records["logprob"] + 0.25 * records["text"].str.len()).abs() < 1e-6).all()


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


SAID_AGAIN = """\
name: hosted
tasks: [../datasets/trial]
models: {{far: {{provider: openai_compatible, model: m, base_url: "{far}"}}}}
embedders: {{near: {{provider: openai_compatible, model: e, base_url: "{near}", api_key_env: PLANTED}}}}
arms:
  zero-shot: {{model: far}}
{arms}
latency: {{samples: 0}}
scoring: {{metrics: {metrics}}}
"""


@pytest.mark.parametrize(
    ("script", "arms", "metrics"),
    [
        ("keys-413", "", "[exact_match, semantic_similarity]"),
        ("keys-401-250", "  near: {model: far, shots: {k: 1, select: nearest}}", "[exact_match]"),
    ],
)
def test_a_key_that_an_embedder_says_again_is_nowhere_in_any_form(
    protocol: Protocol, tmp_path: Path, script: str, arms: str, metrics: str
) -> None:
    key = 'sk-PL&NT/key+9"quote<abc>defghijkl'
    harness(["new", "trial"], tmp_path)
    urls = {"far": protocol.url("plain"), "near": protocol.url(script)}
    file = SAID_AGAIN.format(**urls, arms=arms, metrics=metrics)
    (tmp_path / "experiments" / "hosted.yaml").write_text(file, encoding="utf-8")
    done = harness(["run", "experiments/hosted.yaml"], tmp_path, expect=None, PLANTED=key)
    assert protocol.stats(script)["calls"] > 0
    (tmp_path / "said").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert found_in(tmp_path, [key[at : at + 15] for at in range(len(key) - 14)]) == []


def test_what_was_paid_for_is_not_asked_again(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    script = "plain+twice"
    counts = []
    for options in ((), (), ("--no-cache",)):
        done = run(tmp_path, protocol.url(script), "--set", "tracking.uri=null", *options)
        assert done.returncode == 0, done.stderr
        counts.append(
            (protocol.stats(script)["calls"], "52 of 52 answers are from the cache of replies" in done.stderr)
        )
    (first, _), (second, told), (third, again) = counts
    latency = 2 * (4 + 1)  # of two arms, with one warm-up each: always asked anew
    assert (second - first, third - second) == (latency, first)
    assert (told, again) == (True, False)


@pytest.mark.slow
def test_a_regression_run_holds_no_reply_of_an_earlier_run(protocol: Protocol, tmp_path: Path) -> None:
    """An unfinished run that was answered from the cache says nothing of the model of today: `regress` begins its own."""
    harness(["new", "trial"], tmp_path)
    script, options = "plain+anew", ("--set", "tracking.uri=null")
    for _ in range(2):
        assert run(tmp_path, protocol.url(script), *options).returncode == 0
    home = tmp_path / "reports" / "hosted"
    first, second = sorted(path.name for path in home.iterdir())
    with closing(sqlite3.connect(home / second / "journal.sqlite")) as journal:
        journal.execute("DELETE FROM meta WHERE key = 'finished'")
        journal.commit()
    asked = ["regress", "experiments/hosted.yaml", "--baseline", first, *options]
    harness(asked, tmp_path, PLANTED_KEY=KEY)
    import pandas as pd

    cached = {path.parent.name: pd.read_parquet(path)["cached"].any() for path in home.glob("*/records.parquet")}
    (third,) = cached.keys() - {first, second}
    assert (cached[second], cached[third]) == (True, False)


def test_no_key_no_call(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    (tmp_path / "experiments" / "hosted.yaml").write_text(FILE.format(url=protocol.url("nokey")), encoding="utf-8")
    os.environ.pop("PLANTED_KEY", None)
    done = harness(["run", "experiments/hosted.yaml"], tmp_path, expect=2)
    assert "model 'far': neither the environment variable PLANTED_KEY nor PLANTED_KEY_FILE is set" in done.stderr
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


PROVIDER = '''
from pydantic import BaseModel, ConfigDict
from harness.core.types import Completion, Timing, Usage

class Params(BaseModel):
    """A provider that a package brings."""
    model_config = ConfigDict(extra="forbid", frozen=True)
    word: str

class Echo:
    name, preferred_concurrency = "echo", 4
    def __init__(self, word):
        self.word = word
    async def complete(self, request):
        usage = Usage(input_tokens=1, output_tokens=1)
        timing = Timing(started_s=0.0, total_s=0.0)
        return Completion(text=self.word, usage=usage, timing=timing, finish="stop", model="echo-1")
    def count_tokens(self, messages):
        return len(messages), True
    async def aclose(self):
        pass

def build(params, parts):
    return Echo(params.word)
'''


def test_an_installed_package_adds_a_provider(tmp_path: Path) -> None:
    """As pip leaves it: the package and its dist-info with an entry point."""
    site = tmp_path / "site"
    (site / "echo_package").mkdir(parents=True)
    (site / "echo_package" / "__init__.py").write_text(PROVIDER, encoding="utf-8")
    info = site / "echo_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: echo-package\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[harness.models]\necho = echo_package\n", encoding="utf-8")
    harness(["new", "trial"], tmp_path)
    file = "name: echo\ntasks: [../datasets/trial]\nmodels: {far: {provider: echo, word: hello}}\narms: {a: {model: far}}\n"
    (tmp_path / "experiments" / "echo.yaml").write_text(file, encoding="utf-8")
    command = ["run", "experiments/echo.yaml", "--set", "tracking.uri=null", "--set", "latency.samples=0"]
    installed(command, tmp_path, PYTHONPATH=str(site))
    import pandas as pd

    (run_folder,) = (tmp_path / "reports" / "echo").iterdir()
    assert set(pd.read_parquet(run_folder / "records.parquet")["text"]) == {"hello"}


TUNED = """\
name: hosted
tasks: [../datasets/trial]
models:
  far: {{provider: openai_compatible, model: m, base_url: "{url}", api_key_env: PLANTED_KEY, price: {{input: 1, output: 2}}}}
arms:
  zero-shot: {{model: far}}
  tuned:
    model: far
    tuning: {{method: hosted, epochs: 2, poll_s: 0.01, usd_per_million_tokens: 1000000, price: {{input: 3, output: 6}}}}
  bought: {{model: far, tuning: {{existing: "ft:other", setup_usd: 12.5, price: {{input: 3, output: 6}}}}}}
latency: {{samples: 4, warmup: 1}}
tracking: {{uri: null}}
"""


def test_a_model_tuned_at_the_endpoint_and_one_that_was_tuned_before(protocol: Protocol, tmp_path: Path) -> None:
    import pandas as pd

    harness(["new", "trial"], tmp_path)
    script = "job-3+endtoend"
    file = tmp_path / "experiments" / "hosted.yaml"
    file.write_text(TUNED.format(url=protocol.url(script)), encoding="utf-8")

    def asked(*command: str) -> Done:
        return harness(command, tmp_path, expect=None, PLANTED_KEY=KEY)

    planned = asked("plan", "experiments/hosted.yaml", "--json")
    assert planned.returncode == 0, planned.stderr
    by_arm = {arm["arm"]: arm for arm in json.loads(planned.stdout)}
    assert by_arm["tuned"]["usd"]["likely"] > 100  # a dollar for each trained token
    assert by_arm["bought"]["setups"][0]["state"] == "cached"
    done = asked("run", "experiments/hosted.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tuning job job-1: running" in done.stderr
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    setup = json.loads((folder / "setups.json").read_text())[0]
    trained = int(setup["details"]["training_tokens"])
    assert setup["load"] == [], "it was another machine's"
    comparison = pd.read_csv(folder / "comparison.csv").set_index("arm")
    examples = len((tmp_path / "datasets" / "trial" / "train.jsonl").read_text().splitlines())
    assert comparison.loc["tuned", "setup_usd"] == trained + examples * 1.0  # labels: 1.5 min at 40 USD an hour
    assert comparison.loc["bought", "setup_usd"] == 12.5
    assert comparison.loc["tuned", "usd_per_1k_queries"] == pytest.approx(
        3 * comparison.loc["zero-shot", "usd_per_1k_queries"]
    )
    models = {body["model"] for body in protocol.stats(script)["bodies"]}
    assert models <= {"m", "ft:m", "ft:other"}
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        ((bill,),) = journal.execute("SELECT value FROM meta WHERE key = 'tuned'")
    assert json.loads(bill) == {"usd": trained, "owed": []}
    again = asked("run", "experiments/hosted.yaml", "--fresh")
    assert again.returncode == 0 and len(protocol.stats(script)["jobs"]) == 1
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and KEY.encode() in p.read_bytes()]
    (kept,) = (tmp_path / ".harness" / "tuned").glob("*/setup.json")
    for damage in (lambda: kept.write_bytes(kept.read_bytes()[:20]), kept.unlink):
        damage()
        damaged = asked("run", "experiments/hosted.yaml", "--fresh")
        assert damaged.returncode == 2 and "the tuned model cannot be read: setup.json is missing or" in damaged.stderr
        assert "delete this folder: it is tuned anew" in damaged.stderr and len(protocol.stats(script)["jobs"]) == 1


def test_a_job_that_could_cost_more_than_the_budget_is_not_begun(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    script = "job-1+dear"
    (tmp_path / "experiments" / "hosted.yaml").write_text(TUNED.format(url=protocol.url(script)), encoding="utf-8")
    for usd, code in ((1.0, 3), (1_000_000.0, 0)):
        command = ["run", "experiments/hosted.yaml", "--set", f"budget.usd={usd}"]
        done = harness(command, tmp_path, expect=code, PLANTED_KEY=KEY)
        assert len(protocol.stats(script)["jobs"]) == (code == 0)
        assert ("could cost up to" in done.stderr) is (code == 3)


def test_a_tuned_model_without_a_price_is_unknown_and_named(protocol: Protocol, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    (tmp_path / "experiments" / "hosted.yaml").write_text(
        TUNED.format(url=protocol.url("job-1+unpriced")).replace(", price: {input: 3, output: 6}", ""), encoding="utf-8"
    )
    harness(["run", "experiments/hosted.yaml"], tmp_path, PLANTED_KEY=KEY)
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    (task,) = json.loads((folder / "decision.json").read_text())["tasks"]
    assert "Without arms.tuned.tuning.price the cost of tuned is not known." in task["warnings"]


ECHOING = """\
name: echoing
tasks: [../datasets/trial]
models: {{far: {{provider: openai_compatible, model: m, base_url: "{far}"}}}}
embedders: {{near: {{provider: openai_compatible, model: e, base_url: "{near}"}}}}
arms:
  plain: {{model: far}}
  found: {{model: far, {arm}}}
latency: {{samples: 0}}
tracking: {{uri: null, log_text: {log_text}}}
"""


@pytest.mark.parametrize(
    ("far", "near", "arm", "code", "said"),
    [
        ("echo-400", "plain", "prompt: {system: hm}", 2, "answered 400"),
        ("plain", "echo-400", "shots: {k: 1, select: nearest}", 2, "Error code: 400"),
        ("plain", "echo-501", "shots: {k: 1, select: nearest}", 3, "stopped: embedding"),
        ("job-1-failed+told-echo", "plain", "tuning: {method: hosted}", 2, "ended as failed"),
    ],
)
@pytest.mark.parametrize("log_text", ["true", "false"])
def test_what_stops_a_run_quotes_no_text_unless_texts_may_be_told(
    protocol: Protocol, tmp_path: Path, far: str, near: str, arm: str, code: int, said: str, log_text: str
) -> None:
    harness(["new", "trial"], tmp_path)
    urls = {"far": protocol.url(far + "+quote"), "near": protocol.url(near + "+quote")}
    file = tmp_path / "experiments" / "echoing.yaml"
    file.write_text(ECHOING.format(**urls, arm=arm, log_text=log_text), encoding="utf-8")
    done = harness(["run", str(file)], tmp_path, expect=code)
    assert ("cannot take: " in done.stdout + done.stderr) is (log_text == "true")
    assert log_text == "true" or said in done.stderr


def test_what_cannot_be_tuned_so(tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    (tmp_path / "experiments" / "bad.yaml").write_text(
        "name: bad\ntasks: [../datasets/trial]\nmodels:\n  here: {provider: reference}\n"
        "  claude: {provider: anthropic, model: c}\narms:\n"
        "  a: {model: here, tuning: {method: hosted}}\n  b: {model: claude, tuning: {method: hosted}}\n"
        "  c: {model: claude, tuning: {existing: c-tuned}}\n  d: {model: here, tuning: {existing: nowhere}}\n",
        encoding="utf-8",
    )
    done = harness(["plan", "experiments/bad.yaml"], tmp_path, expect=2)
    assert (
        "bad.yaml:7: models of provider reference cannot be tuned by method hosted; expected a model of" in done.stderr
    )
    assert "bad.yaml:8: models of provider anthropic cannot be tuned by method hosted" in done.stderr
    assert "bad.yaml:9" not in done.stderr


def test_answers_in_json_are_asked_for_by_their_schema_and_judged_by_it(protocol: Protocol, tmp_path: Path) -> None:
    import pandas as pd

    task = tmp_path / "datasets" / "trial"
    task.mkdir(parents=True)
    (task / "task.yaml").write_text(
        "instruction: Answer in JSON.\nanswers: {json_schema: form.json}\nkind: generation\n", encoding="utf-8"
    )
    (task / "form.json").write_text('{"type": "object", "required": ["A"]}', encoding="utf-8")
    rows = [
        {"id": str(n), "input": f'{{"a": {n}}}' if n % 4 else "no json", "targets": [f'{{ "A":{n} }}']}
        for n in range(8)
    ]
    (task / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    file = tmp_path / "experiments" / "json.yaml"
    file.parent.mkdir()
    models = "".join(
        f"  {provider}: {{provider: {provider}, model: m, base_url: '{protocol.root('plain+' + provider)}{path}'}}\n"
        for provider, path in (("openai_compatible", "/v1"), ("anthropic", ""), ("ollama", ""))
    )
    arms = "".join(f"  {name}: {{model: {name}}}\n" for name in ("openai_compatible", "anthropic", "ollama"))
    file.write_text(
        f"name: json\ntasks: [../datasets/trial]\nmodels:\n{models}arms:\n{arms}tracking: {{uri: null}}\nlatency: {{samples: 0}}\n",
        encoding="utf-8",
    )
    harness(["run", str(file)], tmp_path)
    (run,) = (tmp_path / "reports" / "json").iterdir()
    scores = pd.read_parquet(run / "scores.parquet").groupby(["arm", "metric"])["value"].mean()
    assert set(scores) == {0.75} and len(scores) == 6
    schema = {"type": "object", "required": ["A"]}
    bodies = {
        name: protocol.stats(f"plain+{name}")["bodies"][0] for name in ("openai_compatible", "anthropic", "ollama")
    }
    assert bodies["openai_compatible"]["response_format"]["json_schema"]["schema"] == schema
    assert bodies["anthropic"]["output_config"] == {"format": {"type": "json_schema", "schema": schema}}
    assert bodies["ollama"]["format"] == schema


@pytest.mark.slow
def test_an_adapter_that_was_tuned_before_answers_as_the_arm_that_tuned_it(tmp_path: Path) -> None:
    import pandas as pd

    harness(["new", "trial"], tmp_path)
    lora = "{method: lora, epochs: 10, rank: 16, learning_rate: 0.003}"

    def run_arms(name: str, arms: str) -> Done:
        head = f"name: {name}\ntasks: [../datasets/trial]\nmodels: {{base: {{provider: reference}}}}\n"
        tail = "latency: {samples: 0}\ntracking: {uri: null}\n"
        (tmp_path / "experiments" / f"{name}.yaml").write_text(f"{head}arms:\n{arms}{tail}", encoding="utf-8")
        return harness(["run", f"experiments/{name}.yaml"], tmp_path, expect=None)

    done = run_arms("first", f"  tuned: {{model: base, tuning: {lora}}}\n")
    assert done.returncode == 0, done.stderr
    (adapter,) = tmp_path.glob(".harness/tuned/*/adapter_model.safetensors")
    (tmp_path / "mine").mkdir()
    for path in adapter.parent.glob("adapter*"):
        (tmp_path / "mine" / path.name).write_bytes(path.read_bytes())
    bought = "  bought: {model: base, tuning: {existing: ../mine, setup_usd: 5}}\n"
    done = run_arms("second", f"  tuned: {{model: base, tuning: {lora}}}\n  zero: {{model: base}}\n{bought}")
    assert done.returncode == 0, done.stderr
    (run_folder,) = (tmp_path / "reports" / "second").iterdir()
    texts = pd.read_parquet(run_folder / "records.parquet").pivot(index="sample_id", columns="arm", values="text")
    assert (texts["bought"] == texts["tuned"]).all() and (texts["bought"] != texts["zero"]).any()
    assert pd.read_csv(run_folder / "comparison.csv").set_index("arm").loc["bought", "setup_usd"] == 5
    (tmp_path / "mine" / "adapter_model.safetensors").unlink()
    done = run_arms("third", bought)
    assert done.returncode == 2 and "holds no adapter; expected a folder with adapter_config.json" in done.stderr


DEAR = """\
name: hosted
tasks: [../datasets/trial]
models:
  far: {{provider: openai_compatible, model: m, base_url: "{url}", price: {{input: 10000, output: 10000}}}}
{embedders}
arms:
  zero-shot: {{model: far}}
{arms}
generation: {{max_tokens: 50}}
latency: {{samples: 0}}
tracking: {{uri: null}}
"""


def dear(folder: Path, url: str, embedders: str = "", arms: str = "") -> None:
    harness(["new", "trial"], folder)
    written = DEAR.format(url=url, embedders=embedders, arms=arms)
    (folder / "experiments" / "hosted.yaml").write_text(written, encoding="utf-8")


def test_replies_that_are_no_text_stop_a_run_that_has_paid_enough(protocol: Protocol, tmp_path: Path) -> None:
    import pandas as pd

    script = "end-tool_calls+dear"
    dear(tmp_path, protocol.url(script))
    for _ in range(2):
        done = harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=5"], tmp_path, expect=3)
        assert "the budget is spent" in done.stderr
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    records = pd.read_parquet(folder / "records.parquet")
    assert set(records["state"]) == {"failed"} and (records["output_tokens"] > 0).all()
    assert 0 < protocol.stats(script)["calls"] == len(records)
    assert (records["input_tokens"] + records["output_tokens"]).sum() / 100 <= 5


def test_tries_that_stall_count_against_the_budget_of_this_run_and_the_next(protocol: Protocol, tmp_path: Path) -> None:
    script = "stall-2+dear"
    dear(tmp_path, protocol.url(script))
    calls = []
    for _ in range(2):
        limits = ("--set", "limits.timeout_s=0.3", "--set", "limits.concurrency=2", "--set", "budget.usd=20")
        done = harness(["run", "experiments/hosted.yaml", *limits], tmp_path, expect=3)
        assert "broke off after being sent" in done.stderr
        calls.append(protocol.stats(script)["calls"])
    assert calls[0] == calls[1] > 0
    assert calls[0] * 0.5 <= 20  # each may have cost its fifty tokens, and its prompt


def test_an_index_that_the_budget_cannot_bear_is_not_begun(protocol: Protocol, tmp_path: Path) -> None:
    script = "plain+unaffordable"
    near = "{{provider: openai_compatible, model: e, base_url: '{url}', usd_per_million_tokens: 1000}}"
    found = "  found: {model: far, retrieval: {top_k: 2, embedder: near}}"
    dear(tmp_path, protocol.url("plain+asked"), f"embedders: {{near: {near.format(url=protocol.url(script))}}}", found)
    documents = [{"id": f"d{i}", "title": "Town", "text": f"In house {i} live many people. " * 5} for i in range(20)]
    corpus = "".join(json.dumps(document) + "\n" for document in documents)
    (tmp_path / "datasets" / "trial" / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    least = harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=0.05"], tmp_path, expect=3)
    assert "indexing for trial could cost up to" in least.stderr and protocol.stats(script)["calls"] == 0
    assert protocol.stats("plain+asked")["calls"] == 0
    done = harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=100000"], tmp_path)
    assert done.returncode == 0
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    (setup,) = json.loads((folder / "setups.json").read_text())
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        ((bill,),) = journal.execute("SELECT value FROM meta WHERE key = 'tuned'")
    assert json.loads(bill)["owed"] == []
    assert json.loads(bill)["usd"] == pytest.approx(setup["usage"]["embedding_tokens"] / 1000)


def test_scoring_by_a_hosted_embedder_stays_within_the_budget(protocol: Protocol, tmp_path: Path) -> None:
    script = "plain+scoring"
    near = (
        f"{{provider: openai_compatible, model: e, base_url: '{protocol.url(script)}', usd_per_million_tokens: 1000}}"
    )
    dear(tmp_path, protocol.url("plain+scored"), f"embedders: {{near: {near}}}")
    file = tmp_path / "experiments" / "hosted.yaml"
    cheap = file.read_text(encoding="utf-8").replace("input: 10000, output: 10000", "input: 0, output: 0")
    file.write_text(cheap + "scoring: {metrics: [semantic_similarity]}\n", encoding="utf-8")
    least = harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=0.001"], tmp_path, expect=3)
    assert "the budget is spent: embedder 'e', which scores answers, was not asked" in least.stderr
    assert protocol.stats(script)["calls"] == 0
    harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=100"], tmp_path)
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        ((bill,),) = journal.execute("SELECT value FROM meta WHERE key = 'beside'")
        scored = journal.execute("SELECT value FROM scores WHERE metric = 'semantic_similarity'").fetchall()
    assert protocol.stats(script)["calls"] > 0 and scored and all(value is not None for (value,) in scored)
    assert set(json.loads(bill)) == {"scored"} and 0 < json.loads(bill)["scored"]["usd"] < 1


def scored_by(folder: Path, near: str, far: str, arms: str = "", more: str = "") -> None:
    """A project whose answers are scored by a hosted embedder, at a dollar for a thousand tokens."""
    at = f"{{provider: openai_compatible, model: e, base_url: '{near}', usd_per_million_tokens: 1000{more}}}"
    dear(folder, far, f"embedders: {{near: {at}}}", arms)
    file = folder / "experiments" / "hosted.yaml"
    cheap = file.read_text(encoding="utf-8").replace("input: 10000, output: 10000", "input: 0, output: 0")
    file.write_text(cheap, encoding="utf-8")
    task = folder / "datasets" / "trial" / "task.yaml"
    told = task.read_text(encoding="utf-8").replace("primary: exact_match", "primary: semantic_similarity")
    task.write_text(told.replace("[exact_match,", "[exact_match, semantic_similarity,"), encoding="utf-8")


COMPETING = "  told: {model: far, prompt: {system: [Answer., Say it.]}}"


def test_scoring_that_was_refused_uses_up_no_budget(protocol: Protocol, tmp_path: Path) -> None:
    scored_by(tmp_path, protocol.url("early-12-413"), protocol.url("plain+competing"), COMPETING, ", batch: 2048")
    while "none of told could be scored" in (
        said := harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=3"], tmp_path, None).stderr
    ):
        (folder,) = (tmp_path / "reports" / "hosted").iterdir()
        with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
            beside = journal.execute("SELECT value FROM meta WHERE key = 'beside'").fetchall()
        assert beside in ([], [("{}",)])
    assert "stopped" not in said


def test_a_scoring_that_ends_by_a_refusal_is_charged_to_no_session(protocol: Protocol, tmp_path: Path) -> None:
    scored_by(tmp_path, protocol.url("fail-400+charged"), protocol.url("plain+charged"))
    for _ in range(3):
        harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=3"], tmp_path, expect=2)
        (folder,) = (tmp_path / "reports" / "hosted").iterdir()
        with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
            assert journal.execute("SELECT value FROM meta WHERE key = 'beside'").fetchall() in ([], [("{}",)])


def test_scoring_that_the_budget_cannot_bear_asks_for_a_larger_one(protocol: Protocol, tmp_path: Path) -> None:
    scored_by(tmp_path, protocol.url("plain+unbearable"), protocol.url("plain+competing"), COMPETING)
    for private in ("true", "false"):
        limits = ("--set", "budget.usd=0.001", "--set", f"tracking.log_text={private}")
        done = harness(["run", "experiments/hosted.yaml", *limits], tmp_path, expect=3)
        assert "needs a larger `budget.usd`" in done.stderr
    assert protocol.stats("plain+unbearable")["calls"] == 0


def test_one_interrupt_ends_a_run_that_waits_for_scores_of_what_competes(protocol: Protocol, tmp_path: Path) -> None:
    script = "silent+competing"
    scored_by(tmp_path, protocol.url(script), protocol.url("plain+competing"), COMPETING)
    command = [sys.executable, "-m", "harness", "run", "experiments/hosted.yaml", "--set", "budget.usd=3"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            while protocol.stats(script)["calls"] == 0:
                assert process.poll() is None
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 130, said
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        ((bill,),) = journal.execute("SELECT value FROM meta WHERE key = 'beside'")
    assert json.loads(bill)["scored"]["usd"] > 0, "it was sent, and may be paid"


@pytest.mark.parametrize("log_text", ["true", "false"])
def test_a_run_whose_scores_an_outage_took_is_gone_on_with(protocol: Protocol, tmp_path: Path, log_text: str) -> None:
    scored_by(tmp_path, protocol.url(f"early-3-503+{log_text}"), protocol.url("plain+unscored"))
    command = ["run", "experiments/hosted.yaml", "--set", f"tracking.log_text={log_text}"]
    said = harness(command, tmp_path, expect=3).stderr
    why = {"true": "Error code: 503: not now", "false": "outage"}[log_text]
    assert "stopped: not all answers could be scored: " in said and f"{why}; the same command continues" in said
    assert log_text == "true" or "not now" not in said
    harness(command, tmp_path)
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        scored = journal.execute("SELECT value FROM scores WHERE metric = 'semantic_similarity'").fetchall()
    assert scored and all(value is not None for (value,) in scored)


@pytest.mark.parametrize("arms", ["", "  near: {model: far, shots: {k: 1, select: nearest}}"])
def test_vectors_that_differ_in_length_between_calls_are_an_outage(
    protocol: Protocol, tmp_path: Path, arms: str
) -> None:
    scored_by(tmp_path, protocol.url("vectors-grows"), protocol.url("plain+grows"), arms, ", batch: 1")
    said = harness(["run", "experiments/hosted.yaml", "--no-cache"], tmp_path, expect=3).stderr
    assert "vectors of different lengths came; the same command continues this run" in said


FACTS = b'{"seconds": 1.0, "embedding_tokens": 2, "documents": 3, "passages": 4}'


def test_an_index_that_is_damaged_is_told_with_its_folder(protocol: Protocol, tmp_path: Path) -> None:
    nearest = "  near: {model: far, shots: {k: 1, select: nearest}}"
    dear(tmp_path, protocol.url("plain+spoilt"), arms=nearest)
    harness(["run", "experiments/hosted.yaml"], tmp_path)
    (index,) = (path for path in (tmp_path / ".harness" / "indexes").iterdir() if path.is_dir())
    (run_folder,) = (tmp_path / "reports" / "hosted").iterdir()
    made_by = index / "made_by"
    assert made_by.read_text() == run_folder.name
    for damage in (b"", b"\xff\x00", b"another"):
        made_by.write_bytes(damage)
        harness(["run", "experiments/hosted.yaml", "--fresh"], tmp_path)
    null, negative, endless = FACTS.replace(b"1.0", b"null"), FACTS.replace(b"2", b"-2"), FACTS.replace(b"1.0", b"NaN")
    setup = index / "setup.json"
    for content in (None, FACTS[:20], b"[]", b"{}", null, negative, endless, b"\xff" * 70, b"[" * 100_000):
        setup.unlink() if content is None else setup.write_bytes(content)
        said = harness(["run", "experiments/hosted.yaml", "--fresh"], tmp_path, expect=2).stderr
        assert f"{index}: the index cannot be read: setup.json" in said
        assert "expected delete this folder: it is built anew" in said
    shutil.rmtree(index)
    harness(["run", "experiments/hosted.yaml"], tmp_path)


@pytest.mark.parametrize(
    ("arms", "done"), [("", "scored"), ("  near: {model: far, shots: {k: 1, select: nearest}}", "")]
)
def test_the_minutes_hold_for_what_an_embedder_does_and_each_session_goes_on(
    protocol: Protocol, tmp_path: Path, arms: str, done: str
) -> None:
    script = f"wait-300+minutes{done}"
    scored_by(tmp_path, protocol.url(script), protocol.url("plain+minutes"), arms, ", batch: 1, concurrency: 1")
    command = ["run", "experiments/hosted.yaml", "--set", "budget.minutes=0.05"]
    began = time.monotonic()
    said = harness(command, tmp_path, expect=3).stderr
    assert time.monotonic() - began < 12
    assert "the minutes of the budget are over: embedder 'e' was not " in said
    first = protocol.stats(script)["calls"]
    assert first > 1
    said = harness(command, tmp_path, expect=None).stderr
    bodies = protocol.stats(script)["bodies"]
    assert protocol.stats(script)["calls"] > first + 1 and bodies[-1] != bodies[0]
    harness(["run", "experiments/hosted.yaml", "--set", "budget.minutes=5"], tmp_path)
    assert len(list((tmp_path / "reports" / "hosted").iterdir())) == 1


@pytest.mark.parametrize("log_text", ["true", "false"])
def test_a_run_in_which_an_arm_has_not_one_answer_for_outages_comes_to_no_verdict(
    protocol: Protocol, tmp_path: Path, log_text: str
) -> None:
    dear(tmp_path, protocol.url("plain+heard"))
    file = tmp_path / "experiments" / "hosted.yaml"
    written = file.read_text(encoding="utf-8")
    away = f"models:\n  away: {{provider: openai_compatible, model: m, base_url: '{protocol.url('year-1')}'}}\n"
    gone = written.replace("models:\n", away).replace(
        "  zero-shot: {model: far}\n", "  zero-shot: {model: far}\n  lost: {model: away}\n"
    )
    file.write_text(gone, encoding="utf-8")
    test = tmp_path / "datasets" / "trial" / "test.jsonl"
    test.write_text("".join(test.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    said = harness(["run", str(file), "--set", f"tracking.log_text={log_text}"], tmp_path, expect=3).stderr
    assert "stopped: not one answer of lost (trial) could be had: " in said, said
    assert ("answered 429: later" in said) is (log_text == "true") and "the same command continues this run" in said


@pytest.mark.parametrize("status", [400, 413])
def test_a_question_that_the_embedder_refuses_is_failed_and_the_run_ends(
    protocol: Protocol, tmp_path: Path, status: int
) -> None:
    import pandas as pd

    nearest = "  near: {model: far, shots: {k: 1, select: nearest}}"
    scored_by(tmp_path, protocol.url(f"refuse-{status}-lorries+asked"), protocol.url("plain+refusing"), nearest)
    for options in ((), ("--fresh",)):  # the second finds all else kept, and asks only for what is refused
        harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=3", *options], tmp_path)
    for folder in (tmp_path / "reports" / "hosted").iterdir():
        records = pd.read_parquet(folder / "records.parquet").set_index(["arm", "sample_id"])
        assert set(records["state"]) <= {"ok", "abstained", "failed"}
        assert [arm for arm, _ in records[records["state"] == "failed"].index] == ["near"]
        with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
            ((failed,),) = journal.execute("SELECT body FROM records WHERE state = 'failed'")
            ((score,),) = journal.execute(
                "SELECT value FROM scores WHERE arm = 'near' AND metric = 'semantic_similarity' AND sample = ?",
                (json.loads(failed)["key"]["sample_id"],),
            )
        assert score == 0.0 and "this text is not taken" in json.loads(failed)["failure"]["message"]


@pytest.mark.parametrize("status", [400, 413])
def test_an_answer_that_the_scoring_embedder_refuses_has_no_score_and_the_run_ends(
    protocol: Protocol, tmp_path: Path, status: int
) -> None:
    scored_by(tmp_path, protocol.url(f"refuse-{status}-LORRIES+scoring"), protocol.url("plain+refusing"))
    for _ in range(2):
        harness(["run", "experiments/hosted.yaml", "--set", "budget.usd=3"], tmp_path)
    (folder, *_) = (tmp_path / "reports" / "hosted").iterdir()
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        scores = journal.execute("SELECT value, body FROM scores WHERE metric = 'semantic_similarity'").fetchall()
        ((bill,),) = journal.execute("SELECT value FROM meta WHERE key = 'beside'")
    ((_, lost),) = [each for each in scores if each[0] is None]
    assert len(scores) == 26 and json.loads(lost)["outcome"]["kind"] == "refused"
    assert set(json.loads(bill)) == {"scored"}


def test_a_document_that_the_embedder_refuses_ends_the_run_with_its_name(protocol: Protocol, tmp_path: Path) -> None:
    found = "  found: {model: far, retrieval: {top_k: 2}}"
    scored_by(tmp_path, protocol.url("refuse-400-Saturdays+named"), protocol.url("plain+refusing"), found)
    said = harness(["run", "experiments/hosted.yaml"], tmp_path, expect=2).stderr
    assert "the embedder refuses a passage of it: " in said and "smaller chunks" in said and "document '" in said


def test_an_interrupt_counts_the_call_that_looks_for_passages(protocol: Protocol, tmp_path: Path) -> None:
    script = "hang-lorries+interrupted"
    nearest = "  near: {model: far, shots: {k: 1, select: nearest}}"
    scored_by(tmp_path, protocol.url(script), protocol.url("plain+interrupted"), nearest)
    command = [sys.executable, "-m", "harness", "run", "experiments/hosted.yaml", "--set", "budget.usd=3"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            while not any("lorries" in text for body in protocol.stats(script)["bodies"] for text in body["input"]):
                assert process.poll() is None
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 130, said
    (folder,) = (tmp_path / "reports" / "hosted").iterdir()
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        ((bill,),) = journal.execute("SELECT value FROM meta WHERE key = 'beside'")
    broken = json.loads(bill)
    assert set(broken) == {"broke_off"} and broken["broke_off"]["calls"] == 1 and broken["broke_off"]["usd"] > 0
