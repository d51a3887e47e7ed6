"""Keys that a provider repeats in its answers, errors and headers, and every byte that the commands leave and say."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from torture import job
from torture.grep import found_in
from torture.lines import Attack, Line, noted, scratch

_VARIABLES = {
    "CHAT_KEY": "sk-chat-51c0ffee9d",
    "TEAM_HEADER": "team-7e1e9a4bcd",
    "OPENAI_API_KEY": "sk-unused-0ddba11cc",
    "HF_TOKEN": "hf_unused5ca1ab1e",
    "MLFLOW_TRACKING_PASSWORD": "pass-ca11ab1e77",
}
_IN_A_FILE = "sk-file-b01dface42"
_COMMANDS = (
    (0, "plan", "job.yaml"),
    (2, "run", "refused.yaml"),
    (0, "run", "job.yaml"),
    (0, "run", "job.yaml"),
    (0, "report", "latest"),
    (0, "decide", "latest", "--set", "decision.monthly_queries=5", "--json"),
    (0, "publish", "latest"),
    (0, "promote", "latest"),
    (0, "regress", "job.yaml"),
    (0, "history", "job.yaml"),
)


def strike(seed: int, short: bool) -> Iterator[Line]:  # noqa: ARG001
    """All commands on one project, then a search of all that is left."""
    planted = [*_VARIABLES.values(), _IN_A_FILE]
    with job.provider() as far, scratch() as home:
        folder = home / "project"
        _lay_out(folder, far)
        (home / "key").write_text(f"{_IN_A_FILE}\n", encoding="utf-8")
        cache = str(folder / "cache")
        environment = job.environment(HARNESS_CACHE=cache, EMBED_KEY_FILE=str(home / "key"), **_VARIABLES)
        troubles, said = [], ""
        for expected, *arguments in _COMMANDS:
            command = [sys.executable, "-m", "harness", *arguments]
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            said += done.stdout + done.stderr
            if done.returncode != expected:
                troubles.append(f"{arguments[0]} ended with {done.returncode}: {job.last_words(done.stderr)}")
        (folder / "said.txt").write_text(said, encoding="utf-8")
        found = found_in(folder, planted)
        seeing = {name.rsplit("/")[-1] for name, _ in found_in(folder, [job.question("test1")])}
        files = sum(path.is_file() for path in folder.rglob("*"))
    if "[key]" not in said:
        troubles.append("no error of the provider was told")
    if not {"journal.sqlite", "records.parquet", "report.html", "mlflow.db"} <= seeing:
        troubles.append(f"the search is blind: a question is found in {sorted(seeing)} alone")
    where = {text: [name for name, other in found if other == text] for text in planted}
    troubles += [f"{text[:7]}... in {names[0]}" for text, names in where.items() if names]
    note = f"{files} files and all output of {len(_COMMANDS)} commands searched; the provider repeats what it is given"
    safe = 0 if troubles and not found else sum(not names for names in where.values())
    yield Line(what="keys found nowhere", done=len(planted), survived=safe, note=noted(troubles, note))


def _lay_out(folder: Path, far: job.Provider) -> None:
    job.lay_out(folder, far, more="latency: {samples: 3}\n")
    told = far.url.replace("/v1", "/telling/v1")
    chat = f"base_url: '{told}', api_key_env: CHAT_KEY, header_env: {{X-Team: TEAM_HEADER}}, model: m"
    text = (folder / "job.yaml").read_text(encoding="utf-8")
    text = text.replace(f"base_url: '{far.url}', model: m", chat)
    text = text.replace(f"base_url: '{far.url}', model: e", f"base_url: '{told}', api_key_env: EMBED_KEY, model: e")
    (folder / "job.yaml").write_text(text, encoding="utf-8")
    refused = text.replace("/telling/", "/refusing/").replace("name: job", "name: refused")
    (folder / "refused.yaml").write_text(refused, encoding="utf-8")


ATTACK = Attack(name="secrets", question="does a key stand in anything that is written or said?", strike=strike)
