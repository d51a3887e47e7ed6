"""The tokenizer: whole words wherever they stand, and any text back unchanged."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from harness.reference import weights_path
from harness.reference.text import Words
from harness.reference.tokenizer import SPECIAL_TOKENS, build_tokenizer, spelling_variants

WORDS = Words(whole_words=("coffee", "machine", "printer", "the"), names=("Brindle", "Anna"))
SMALL = build_tokenizer(WORDS)
SHIPPED = AutoTokenizer.from_pretrained(weights_path())


@pytest.mark.parametrize("tokenizer", [SMALL, SHIPPED], ids=["built here", "shipped"])
@example(text="Stop!! Now!!!")
@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_any_text_survives_encoding_and_decoding(tokenizer: PreTrainedTokenizerBase, text: str) -> None:
    assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet="aB'\"- \n\ue000\ue00101é(."))
def test_its_own_marks_survive_too(text: str) -> None:
    assert SMALL.decode(SMALL(text)["input_ids"]) == text


@pytest.mark.parametrize("before", [" ", ' "', " (", "-", "@", "\n", "/", " '", ": ", ' {"'])
def test_a_word_is_the_same_token_wherever_it_stands(before: str) -> None:
    word = SMALL.convert_tokens_to_ids("Ġprinter")
    assert word in SMALL(f" the{before}printer")["input_ids"]


def test_an_apostrophe_inside_a_word_starts_no_new_word() -> None:
    assert SMALL.tokenize(" the printer's")[-1] == "'s"


def test_small_numbers_are_single_tokens() -> None:
    for number in (0, 7, 42, 999):
        assert len(SMALL(f" {number}")["input_ids"]) == len(SMALL(str(number))["input_ids"]) == 1


def test_special_tokens_come_first() -> None:
    assert SMALL.convert_tokens_to_ids(list(SPECIAL_TOKENS)) == list(range(len(SPECIAL_TOKENS)))


def test_a_spelling_variant_cuts_words_into_pieces_but_keeps_the_ids_of_the_pieces() -> None:
    many = build_tokenizer(Words(whole_words=tuple(f"copper{chr(97 + n)}lamp" for n in range(26)), names=()))
    text = "".join(f" copper{chr(97 + n)}lamp" for n in range(26))
    plain = many(text)["input_ids"]
    cut = spelling_variants(many, 1, seed=3)[0].encode(text, add_special_tokens=False).ids
    assert len(plain) == 26 < len(cut)
    assert many.decode(cut) == text
