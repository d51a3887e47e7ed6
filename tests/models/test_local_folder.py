import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from harness.core.errors import InputError
from harness.core.types import Message
from harness.models.local_folder import prompt_counter

WEIGHTS = Path(str(files("harness") / "reference" / "weights"))
CHATS = [
    (Message(role="user", content="In which room is Rebecca Oliver?"),),
    (Message(role="system", content="Answer.\nBriefly: ✓ {x} <|eos|>"), Message(role="user", content="  Añb\t12 ")),
    (
        Message(role="system", content="Convert the date."),
        Message(role="user", content="9 January 2011"),
        Message(role="assistant", content="2011-01-09"),
        Message(role="user", content="3 May 2012"),
    ),
]


@pytest.fixture(scope="module")
def tokenizer():
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(WEIGHTS, local_files_only=True)


@pytest.mark.parametrize("chat", CHATS)
def test_counts_what_transformers_counts(chat, tokenizer):
    turns = [{"role": m.role, "content": m.content} for m in chat]
    text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    counter = prompt_counter(WEIGHTS)
    assert counter is not None
    assert counter(chat) == len(tokenizer(text, add_special_tokens=False)["input_ids"])


def test_renders_templates_as_transformers_does(tmp_path, tokenizer):
    template = (
        "{%- for m in messages %}\n    {% if loop.first %}{{ bos_token }}{% endif %}\n"
        "  {%- if m.role == 'tool' %}{{ raise_exception('no tools') }}{% endif %}\n"
        "{% if loop.index > 3 %}{% break %}{% endif %}{{ m | tojson }}\n"
        "{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}{% if add_generation_prompt %}!{% endif %}"
    )
    shutil.copy(WEIGHTS / "tokenizer.json", tmp_path)
    shutil.copy(WEIGHTS / "tokenizer_config.json", tmp_path)
    (tmp_path / "chat_template.jinja").write_text(template)
    counter = prompt_counter(tmp_path)
    assert counter is not None
    for chat in CHATS:
        turns = [{"role": m.role, "content": m.content} for m in chat]
        text = tokenizer.apply_chat_template(turns, chat_template=template, add_generation_prompt=True, tokenize=False)
        assert counter(chat) == len(tokenizer(text, add_special_tokens=False)["input_ids"])


def test_a_folder_without_a_tokenizer_has_no_counter(tmp_path):
    assert prompt_counter(tmp_path) is None


@pytest.mark.parametrize(
    ("config", "words"),
    [({}, "has no chat template"), ({"chat_template": "{% if %}"}, "is broken")],
)
def test_a_template_that_is_missing_or_broken_is_the_users_to_mend(tmp_path, config, words):
    shutil.copy(WEIGHTS / "tokenizer.json", tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    with pytest.raises(InputError, match=words):
        prompt_counter(tmp_path)


def test_a_template_that_refuses_a_chat_says_so(tmp_path):
    shutil.copy(WEIGHTS / "tokenizer.json", tmp_path)
    refusing = {"chat_template": "{{ raise_exception('no system turn here') }}"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(refusing))
    counter = prompt_counter(tmp_path)
    assert counter is not None
    with pytest.raises(InputError, match="no system turn here"):
        counter(CHATS[0])


def test_of_several_templates_the_default_one_counts(tmp_path):
    shutil.copy(WEIGHTS / "tokenizer.json", tmp_path)
    named = [{"name": "tools", "template": "a b c d e"}, {"name": "default", "template": "a"}]
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"chat_template": named}))
    counter = prompt_counter(tmp_path)
    assert counter is not None
    assert counter(CHATS[0]) == 1
