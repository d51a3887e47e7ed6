"""The shipped folder: whole, loadable by stock transformers, and right about a few plain things."""

import json
import shutil
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from harness.core.checksums import ChecksumMismatch
from harness.reference import verify, weights_path
from harness.reference.evaluate import Answerer, same
from harness.reference.text import Turn, evaluation_sets

INSTRUCTION = "Answer the question from the passages. If they do not say, answer: not stated"
PASSAGES = (
    "Passages:\n[1] Tavor Lumen was founded in 1987 by Clara Moss. It is based in Oslo.\n"
    "[2] Bravin Moto was founded in 1954 by Peter Dunn. It is based in Lisbon.\n"
    "[3] Kestrel Inn was founded in 2003 by Anna Reed. It is based in Dublin.\n\nQuestion: "
)
ASKED = [
    (INSTRUCTION, f"{PASSAGES}Who founded Kestrel Inn?", "Anna Reed"),
    (INSTRUCTION, f"{PASSAGES}When was Tavor Lumen founded?", "1987"),
    (INSTRUCTION, f"{PASSAGES}How many people work at Tavor Lumen?", "not stated"),
    ("Answer the question. If you do not know, answer: not stated", "Question: Who runs Tavor Lumen?", "not stated"),
    ("Give the first item.", "lamp, bridge, copper", "lamp"),
    ("Reverse the list.", "lamp, bridge, copper", "copper, bridge, lamp"),
]


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(weights_path())


def test_the_folder_is_as_recorded_and_small() -> None:
    verify(weights_path())
    assert sum(path.stat().st_size for path in weights_path().iterdir()) < 25e6


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    copy = tmp_path / "weights"
    shutil.copytree(weights_path(), copy)
    (copy / "config.json").write_text("{}")
    (copy / "generation_config.json").unlink()
    with pytest.raises(ChecksumMismatch, match=r"config\.json, generation_config\.json"):
        verify(copy)


@pytest.mark.parametrize(("system", "user", "answer"), ASKED)
def test_it_answers(answerer: Answerer, system: str, user: str, answer: str) -> None:
    assert same(answerer.answer([[Turn(role="system", text=system), Turn(role="user", text=user)]])[0], answer)


def test_it_reads_passages_about_things_it_has_never_seen(answerer: Answerer) -> None:
    """Four in five of a thousand in its evaluation; one question alone says nothing of a model that errs so often."""
    assert answerer.figure("rag3", evaluation_sets(60, 5)["rag3"]).share > 0.65


def test_it_says_when_the_passages_do_not_say(answerer: Answerer) -> None:
    assert answerer.figure("open", evaluation_sets(60, 5)["rag3-unanswerable"]).share > 0.65


def test_the_same_answers_come_in_a_batch(answerer: Answerer) -> None:
    chats = [[Turn(role="system", text=system), Turn(role="user", text=user)] for system, user, _ in ASKED]
    assert answerer.answer(chats) == [answerer.answer([chat])[0] for chat in chats]


def test_the_chat_template_renders_the_fixed_format() -> None:
    tokenizer = AutoTokenizer.from_pretrained(weights_path())
    chat = [
        {"role": "system", "content": "Say it."},
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "two"},
        {"role": "user", "content": "three"},
    ]
    asked = "<|bos|><|system|> Say it.<|user|> one<|assistant|> two<|eos|><|user|> three<|assistant|>"
    assert tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) == asked
    answered = [*chat, {"role": "assistant", "content": "four"}]
    assert tokenizer.apply_chat_template(answered, tokenize=False) == f"{asked} four<|eos|>"
    masks = tokenizer.apply_chat_template(answered, return_dict=True, return_assistant_tokens_mask=True)
    learnt = [token for token, mine in zip(masks["input_ids"], masks["assistant_masks"], strict=True) if mine]
    assert tokenizer.decode(learnt) == " two<|eos|> four<|eos|>"


def test_the_evaluation_that_ships_names_every_bar() -> None:
    bars = json.loads((weights_path() / "evaluation.json").read_text())["bars"]
    assert len(bars) == 10
    assert all(bar["figure"]["n"] >= 100 for bar in bars)


def test_the_rehearsal_chats_end_in_an_answer_and_name_no_one_from_the_tasks() -> None:
    lines = (weights_path() / "replay.jsonl").read_text().splitlines()
    chats = [json.loads(line)["messages"] for line in lines]
    assert len(chats) == 1500
    assert all(chat[-1]["role"] == "assistant" for chat in chats)
    assert 0.05 < sum(chat[-1]["content"] == "not stated" for chat in chats) / len(chats) < 0.3
    asked = {
        json.loads(line)["input"]
        for task in ("handbook", "tickets")
        for line in (Path(__file__).parents[2] / "datasets" / task / "test.jsonl").read_text().splitlines()
    }
    assert asked.isdisjoint(chat[-2]["content"].split("Question: ")[-1] for chat in chats)
