"""Keys come from the environment or a named file, and stand in nothing that is written or said."""

import base64
import html
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from urllib.parse import quote, quote_plus

import pytest
from torture_tasks import MODEL_THAT_FAILS, project

from harness.config.load import load_experiment
from harness.core.crash import diagnostic, in_short, shown
from harness.core.environment import redacted, secret
from harness.core.errors import InputError
from torture.grep import found_in
from torture.readers import _EXPERIMENT as EXPERIMENT

KEY = "sk-planted-51c0ffee"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"headers: {a: b}", b"headers: {Authorization: Bearer sk-planted-51c0ffee}", 7),
        (b"headers: {a: b}", b"headers: {X-Api-Key: sk-planted-51c0ffee}", 7),
        (b"headers: {a: b}", b"body: {extra: {client_secret: sk-planted-51c0ffee}}", 7),
        (b"https://host.example/v1", b"https://me:sk-planted-51c0ffee@host.example/v1", 6),
        (b"https://host.example/v1", b"https://host.example/v1?api_key=sk-planted-51c0ffee", 6),
        (b"sqlite:///mlflow.db", b"postgresql://me:sk-planted-51c0ffee@db/mlflow", 21),
        (b"https://host.example/v1", b"https://me:${PW}sk-planted-51c0ffee@host.example/v1", 6),
        (b"Be brief.", b"Say sk-planted-51c0ffee0123456789 first.", 11),
        (b"headers: {a: b}", b"headers: {X-Auth: Bearer sk-planted-51c0ffee}", 7),
    ],
)
def test_a_key_in_the_file_is_refused_with_its_line_and_not_shown(
    tmp_path: Path, old: bytes, new: bytes, line: int
) -> None:
    (tmp_path / "e.yaml").write_bytes(EXPERIMENT.replace(old, new))
    with pytest.raises(InputError) as caught:
        load_experiment(tmp_path / "e.yaml")
    said = str(caught.value)
    assert KEY not in said and "environment variable" in said
    assert any(fault.place.endswith(f":{line}") for fault in caught.value.faults), said


def test_names_of_variables_are_no_keys(tmp_path: Path) -> None:
    written = EXPERIMENT.replace(b"headers: {a: b}", b"header_env: {Authorization: MY_AUTH}")
    written = written.replace(b"sqlite:///mlflow.db", b"postgresql://me:${DB_PASSWORD}@db/mlflow")
    (tmp_path / "e.yaml").write_bytes(written)
    assert load_experiment(tmp_path / "e.yaml").tracking.uri == "postgresql://me:${DB_PASSWORD}@db/mlflow"


def test_a_key_may_be_in_a_file_that_the_user_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(f"{KEY}-file\n")
    monkeypatch.setenv("MY_KEY_FILE", str(tmp_path / "key"))
    assert secret("MY_KEY", "model 'x'") == f"{KEY}-file"
    assert redacted(f"a {KEY}-file b") == "a [key] b"
    monkeypatch.setenv("MY_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(InputError, match="no such file"):
        secret("MY_KEY", "model 'x'")
    monkeypatch.delenv("MY_KEY_FILE")
    with pytest.raises(InputError, match="neither the environment variable MY_KEY nor MY_KEY_FILE is set"):
        secret("MY_KEY", "model 'x'")


def test_what_stands_under_a_secret_s_name_in_the_environment_is_known_too() -> None:
    environ = {"OPENAI_API_KEY": KEY, "HF_TOKEN": "hf_0123456", "HOME": "/home/me", "SHORT_KEY": "a"}
    assert redacted(f"{KEY} hf_0123456 /home/me a", environ) == "[key] [key] /home/me a"


@pytest.mark.parametrize("key", [KEY, "pa@ss/w\u00f6rd+12==", 'quo"te\\d-key-77', "12345678"])
def test_a_key_that_is_said_again_in_another_form_is_known(key: str) -> None:
    coded = [
        base64.b64encode(f"{user}{key}{more}".encode()) for user in ("", "u:", "me:", "you:") for more in ("", "xy")
    ]
    said = [each.decode() for each in (*coded, *(each.translate(bytes.maketrans(b"+/", b"-_")) for each in coded))]
    said += [quote(key), quote(key, safe=""), quote_plus(key), json.dumps(key)[1:-1], html.escape(key), repr(key)[1:-1]]
    for environ in ({"MY_KEY": key}, {"MY_KEY": quote(key, safe="")}):
        for text in said:
            left = redacted(f"x {text} y", environ)
            assert "[key]" in left and len(left) < len("x [key] y") + 13, (text, left)
    assert redacted("some other words", {"MY_KEY": key}) == "some other words"


@pytest.mark.slow
def test_a_key_that_an_endpoint_says_again_is_nowhere(tmp_path: Path) -> None:
    """In its answer, its model's name and fingerprint, its errors; as it is, percent-encoded, in Base64."""
    key = "sk-pl@nted/51c0+ffee=="
    with endpoint_that_tells() as url:
        project(tmp_path, "", "tracking: {uri: 'sqlite:///mlflow.db'}")
        hosted = f"{{provider: openai_compatible, model: m, base_url: '{url}', api_key_env: FAR, stream: false}}"
        experiment = (tmp_path / "e.yaml").read_text().replace("{provider: python, path: model.py}", hosted)
        (tmp_path / "e.yaml").write_text(experiment)
        environ = {**os.environ, "OMP_NUM_THREADS": "1", "FAR": key}
        for command in (["run", "e.yaml"], ["promote", "latest"], ["regress", "e.yaml"]):
            done = subprocess.run(
                [sys.executable, "-m", "harness", *command],
                cwd=tmp_path, env=environ, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode in (0, 1), done.stderr
            assert not any(form in done.stdout + done.stderr for form in forms_told(key))
    assert found_in(tmp_path, ["you sent"]) != []
    assert found_in(tmp_path, forms_told(key)) == []


def forms_told(key: str) -> list[str]:
    basic = base64.b64encode(f"me:{key}".encode()).decode()
    return [key, quote(key, safe=""), base64.b64encode(key.encode()).decode().rstrip("="), basic[4:].rstrip("=")]


@contextmanager
def endpoint_that_tells() -> Iterator[str]:
    """Every third call is refused; whatever it says, the key is in it."""
    calls = count()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers["Authorization"].removeprefix("Bearer ")
            told, status = f"you sent {' '.join(forms_told(key))}", 422 if next(calls) % 3 == 2 else 200
            choice = {"message": {"content": told}, "finish_reason": "stop"}
            answer = {"model": f"m-{key}", "system_fingerprint": key, "choices": [choice]}
            body = json.dumps(answer if status == 200 else {"error": {"message": f"content_filter: {told}"}}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def test_a_diagnostic_has_types_and_places_and_no_message() -> None:
    try:
        try:
            {}["the text of a sample"]
        except KeyError as error:
            raise ValueError("another text of a sample") from error
    except ValueError as error:
        text = diagnostic(error, ["harness", "run", "a.yaml", "--set", "models.far.model=private"])
    assert "ValueError" in text and "KeyError" in text and "test_secrets.py" in text and "Python 3" in text
    assert "text of a sample\n" not in text and "the text of" not in text and "private" not in text
    assert list(shown(["--set", "a=b", "--json"])) == ["--set", "a=...", "--json"]
    assert (
        in_short(PermissionError(13, "Permission denied", "/home/anna/secret")) == "PermissionError: Permission denied"
    )


def test_an_error_of_ours_leaves_a_diagnostic_and_no_text(tmp_path: Path) -> None:
    """`harness` broken on purpose by a module that it imports, with a message that quotes a text and a key."""
    (tmp_path / "sitecustomize.py").write_text(
        "import harness.config.load as load\n"
        f"def broken(*_, **__): raise RuntimeError('Quillfeather {KEY}')\n"
        "load.load_experiment = broken\n"
    )
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '.')}", "A_KEY": KEY}
    command = [sys.executable, "-m", "harness", "plan", "x.yaml", "--set", f"a={KEY}"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 70
    (crash,) = (tmp_path / ".harness" / "crashes").iterdir()
    assert str(crash) in done.stderr and "Traceback" not in done.stderr
    assert KEY not in done.stderr + crash.read_text() and "Quillfeather" not in done.stderr + crash.read_text()
    assert "RuntimeError" in crash.read_text() and "a=..." in crash.read_text()
    full = subprocess.run(
        command, cwd=tmp_path, env={**environ, "HARNESS_TRACEBACK": "1"}, capture_output=True, text=True, check=False
    )
    assert "Traceback" in full.stderr and "Quillfeather" in full.stderr


@pytest.mark.slow
def test_texts_stay_in_the_run_s_folder_and_keys_out_of_everything(tmp_path: Path) -> None:
    """A model whose own code raises with its key and the question in its message; `log_text: false`."""
    project(tmp_path, MODEL_THAT_FAILS, "tracking: {uri: 'sqlite:///mlflow.db', log_text: false}")
    rows = [json.loads(line) for line in (tmp_path / "task" / "test.jsonl").read_text().splitlines()]
    told = {"cluster": "Quillfeather and Sons", "metadata": {"who": "Quillfeather the younger"}}
    (tmp_path / "task" / "test.jsonl").write_text("".join(json.dumps(row | told) + "\n" for row in rows))
    environ = {
        **os.environ, "OMP_NUM_THREADS": "1", "OWN_API_KEY": KEY, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")
    }  # fmt: skip
    commands = [["run", "e.yaml"], ["report", "latest"], ["promote", "latest"], ["regress", "e.yaml"]]
    # The second run answers otherwise, so that answers flip.
    for command in (*commands, ["regress", "e.yaml", "--run", "latest", "--json"], ["compare"]):
        if command == ["regress", "e.yaml"]:
            (tmp_path / "model.py").write_text(
                MODEL_THAT_FAILS.replace("asked.upper()", '"Marmalade " + "Lane " + asked[-6:-4]')
            )
        runs = sorted(path.parent.name for path in tmp_path.glob("reports/*/*/journal.sqlite"))
        done = subprocess.run(
            [sys.executable, "-m", "harness", *command, *(runs if command == ["compare"] else ())],
            cwd=tmp_path, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        shown = (done.stdout + done.stderr).lower()
        assert KEY not in shown and "quillfeather" not in shown and "marmalade" not in shown
    assert found_in(tmp_path, [KEY]) == []
    assert "Samples that flipped" in (tmp_path / "summary.md").read_text()
    outside = {name for name, _ in found_in(tmp_path, ["Quillfeather", "QUILLFEATHER", "Marmalade Lane"])}
    outside = {name for name in outside if not name.startswith(("reports/", "task/", ".harness/indexes/"))}
    assert outside == set(), "texts are in the run's folder alone, and documents in their index"
    assert (tmp_path / "mlflow.db").is_file()
