"""Tuning at an endpoint: one job whatever happens, its costs, and every way to fail."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Protocol

from harness.core.chat import Account, TuningJob
from harness.core.errors import IncompleteError, InputError
from harness.core.types import Message
from harness.tuning import hosted_tuning
from harness.tuning.hosted_tuning import Params, tune

CHATS = tuple(
    (Message(role="user", content=f"question {n}"), Message(role="assistant", content="one two")) for n in range(5)
)


def job(protocol: Protocol, script: str, out: Path, **more: Any) -> TuningJob:
    account = Account(
        model="base-1",
        base_url=protocol.url(script),
        api_key_env=more.pop("api_key_env", None),
        headers={},
        header_env={},
    )
    told: list[str] = more.pop("told", [])
    return TuningJob(base=account, chats=CHATS, validation=CHATS[:2], out=out, seed=7, tell=told.append)


def params(**more: Any) -> Params:
    return Params(poll_s=0.001, **more)


def test_a_job_from_the_files_to_the_tuned_models_name(protocol: Protocol, tmp_path: Path) -> None:
    told: list[str] = []
    asked = params(epochs=2, suffix="mine", hyperparameters={"batch_size": 4})
    facts = tune(asked, job(protocol, "job-3+whole", tmp_path, told=told))
    assert facts["model"] == "ft:base-1" and facts["job"] == "job-1"
    assert facts["seconds"] == 600.0 and facts["training_tokens"] == 5 * 4 and facts["training_rows"] == 5
    served = protocol.stats("job-3+whole")
    (begun,) = served["jobs"].values()
    assert begun["hyperparameters"] == {"batch_size": 4, "n_epochs": 2}
    assert (begun["suffix"], begun["seed"], begun["validation_file"]) == ("mine", 7, "file-2")
    first = json.loads(served["files"]["file-1"].splitlines()[0])
    assert first == {
        "messages": [{"role": "user", "content": "question 0"}, {"role": "assistant", "content": "one two"}]
    }
    assert told == [f"Tuning job job-1 started at {protocol.url('job-3+whole')}", "Tuning job job-1: running"]


def test_without_validation_none_goes_along(protocol: Protocol, tmp_path: Path) -> None:
    tune(params(validation=False), job(protocol, "job-1+alone", tmp_path))
    served = protocol.stats("job-1+alone")
    assert list(served["files"]) == ["file-1"] and "hyperparameters" not in served["jobs"]["job-1"]


def test_after_a_crash_the_same_job_is_waited_for(
    protocol: Protocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(Exception):
        pass

    def crash(_: float) -> None:
        raise Crash

    monkeypatch.setattr(hosted_tuning.time, "sleep", crash)
    with pytest.raises(Crash):
        tune(params(), job(protocol, "job-3+crash", tmp_path))
    monkeypatch.undo()
    assert tune(params(), job(protocol, "job-3+crash", tmp_path))["job"] == "job-1"
    served = protocol.stats("job-3+crash")
    assert len(served["jobs"]) == 1 and len(served["files"]) == 2


def test_a_job_whose_beginning_was_not_heard_of_is_found_again(protocol: Protocol, tmp_path: Path) -> None:
    with pytest.raises(IncompleteError, match="the same command continues this run"):
        tune(params(), job(protocol, "job-1+lost", tmp_path))
    assert tune(params(), job(protocol, "job-1+lost", tmp_path))["job"] == "job-1"
    assert len(protocol.stats("job-1+lost")["jobs"]) == 1


def test_a_job_that_fails_says_why_and_the_next_run_begins_anew(protocol: Protocol, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(
            InputError, match=r"tuning of 'base-1': the job job-\d ended as failed: the file teaches nothing"
        ):
            tune(params(), job(protocol, "job-1-failed", tmp_path))
    assert len(protocol.stats("job-1-failed")["jobs"]) == 2


def test_a_job_that_takes_too_long_can_be_waited_for_again(protocol: Protocol, tmp_path: Path) -> None:
    with pytest.raises(IncompleteError, match="the job job-1 is still running; the same command waits for it again"):
        tune(params(hours=1e-9), job(protocol, "job-3+long", tmp_path))
    assert tune(params(), job(protocol, "job-3+long", tmp_path))["job"] == "job-1"


@pytest.mark.parametrize("cancel", [False, True])
def test_an_interrupt_cancels_only_where_that_is_asked_for(
    protocol: Protocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cancel: bool
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    script = f"job-3+interrupt+{cancel}"
    monkeypatch.setattr(hosted_tuning.time, "sleep", interrupt)
    told: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        tune(params(cancel_on_interrupt=cancel), job(protocol, script, tmp_path, told=told))
    assert protocol.stats(script)["jobs"]["job-1"]["cancelled"] is cancel
    assert ("cancelled" if cancel else "goes on at the endpoint") in told[-1]
    assert (tmp_path / "job.json").exists() is not cancel


def test_no_message_shows_the_key(protocol: Protocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNE_KEY", "sk-tune-1")
    with pytest.raises(InputError, match=r"tuning of 'base-1': Error code: 401.*\[key\].*a valid key") as raised:
        tune(params(), job(protocol, "fail-401+tune", tmp_path, api_key_env="TUNE_KEY"))
    assert "sk-tune-1" not in str(raised.value)
    assert protocol.stats("fail-401+tune")["headers"][0]["Authorization"] == "Bearer sk-tune-1"
    with pytest.raises(InputError, match="neither the environment variable NO_KEY nor NO_KEY_FILE is set"):
        tune(params(), job(protocol, "job-1", tmp_path, api_key_env="NO_KEY"))


def test_a_redirect_is_refused_and_takes_nothing_along(protocol: Protocol, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"http://.*/redirect\+tune/v1/files answered 307: see elsewhere"):
        tune(params(), job(protocol, "redirect+tune", tmp_path))
    assert protocol.stats("redirect+tune+elsewhere")["calls"] == 0


@pytest.mark.parametrize("at", ["files", "begin", "look"])
@pytest.mark.parametrize("body", ["html", "null", "list", "empty", "deep", "digits"])
def test_a_reply_that_is_none_is_an_outage(protocol: Protocol, tmp_path: Path, at: str, body: str) -> None:
    with pytest.raises(IncompleteError, match="a reply came that is none; the same command continues this run"):
        tune(params(), job(protocol, f"job-1+{at}-{body}", tmp_path))
    known = json.loads((tmp_path / "job.json").read_text()) if at != "files" else {}
    assert ("job" in known) is (at == "look")


@pytest.mark.parametrize("odd", ["oddstatus", "halfstatus", "oddid"])
def test_a_job_that_is_none_is_an_outage(protocol: Protocol, tmp_path: Path, odd: str) -> None:
    with pytest.raises(IncompleteError, match="a reply came that is none"):
        tune(params(), job(protocol, f"job-1+told-{odd}", tmp_path))


@pytest.mark.parametrize("odd", ["listname", "noname", "halfname", "colourname"])
def test_a_job_that_names_no_model_is_looked_at_again_and_paid_once(
    protocol: Protocol, tmp_path: Path, odd: str
) -> None:
    script = f"job-1+told-{odd}"
    for _ in range(2):
        with pytest.raises(InputError, match="the job job-1 succeeded, and tells no name of a model that could be"):
            tune(params(), job(protocol, script, tmp_path))
    assert len(protocol.stats(script)["jobs"]) == 1


@pytest.mark.parametrize("odd", ["lessthannone", "manytokens"])
def test_a_count_of_trained_tokens_that_can_be_none_is_unknown(protocol: Protocol, tmp_path: Path, odd: str) -> None:
    assert tune(params(), job(protocol, f"job-1+told-{odd}", tmp_path))["training_tokens"] is None


@pytest.mark.parametrize("odd", ["days", "backwards", "forever"])
def test_times_that_can_be_none_are_not_believed(protocol: Protocol, tmp_path: Path, odd: str) -> None:
    assert tune(params(), job(protocol, f"job-1+told-{odd}", tmp_path))["seconds"] == 0.0


def test_why_a_job_failed_may_be_told_as_a_text(protocol: Protocol, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ended as failed: in \? words"):
        tune(params(), job(protocol, "job-1+told-texterror", tmp_path))
