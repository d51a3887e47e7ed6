"""The reference model's tokenizer: whole words where the generated text uses them, pieces and bytes for all else.

A word is one and the same token wherever it stands, so that copying it from a passage never changes its spelling:
a word that follows no space (after a quote, bracket, hyphen, line break or digit) gets a joiner and a space in front,
and the decoder takes both away again. Any Unicode text survives encoding and decoding.
"""

import json
import re
from collections.abc import Iterator, Sequence
from random import Random

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from harness.reference.text.documents import Words

PAD, BOS, EOS = "<|pad|>", "<|bos|>", "<|eos|>"
SPECIAL_TOKENS = (PAD, BOS, EOS, "<|user|>", "<|assistant|>", "<|system|>")
CONTEXT_TOKENS = 1024

# `generation` marks the answers, for trainers that mask everything else out of the loss.
CHAT_TEMPLATE = (
    "<|bos|>{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}"
    "<|assistant|>{% generation %} {{ message['content'] }}<|eos|>{% endgeneration %}"
    "{% else %}<|{{ message['role'] }}|> {{ message['content'] }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)

_JOINER, _ESCAPE = "\ue000", "\ue001"
# The marks after which a word gets the joiner. (An empty match cannot be replaced, so each mark is named.)
_MARKS_BEFORE_WORDS = '\n"([{-–—/@#*_.:=>,|“‘'
_SPLIT = rf" ?\p{{L}}+|'\p{{L}}+| ?[0-9]+|\n+{_JOINER}?|{_JOINER}| ?[^\s\p{{L}}0-9{_JOINER}]+{_JOINER}?|\s+(?=\S)|\s+"
_WHOLE_SCORE, _PIECE_SCORE, _BYTE_SCORE, _AVOIDED = -8.0, -10.0, -14.0, -99.0
_PIECES = 1400
_BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
_NEVER = "ÿ"  # how the byte-level alphabet writes 0xFF
_PUNCTUATION = r"""
. , : ; ? ! - – — ' " ( ) [ ] { } / @ # & % + = * _ < > -> => £ € $ ° .. ... ). ), ): .) ". ", ": ?" ." !" '. ',
]: ]. ** -- | {" "} \
"""


def build_tokenizer(words: Words) -> PreTrainedTokenizerFast:
    """The tokenizer that holds these words whole, with its chat template."""
    return _packaged(_tokenizer(_vocabulary(words)))


def spelling_variants(tokenizer: PreTrainedTokenizerFast, count: int, seed: int) -> list[Tokenizer]:
    """Copies of the tokenizer that each cut a random third of the longer whole words into pieces.

    Training reads some documents through them, so that the pieces of words it has never seen whole are familiar.
    """
    definition = tokenizer.backend_tokenizer.to_str()
    scores = [(token, score) for token, score in json.loads(definition)["model"]["vocab"]]
    rng = Random(seed)
    variants = []
    for _ in range(count):
        variant = Tokenizer.from_str(definition)
        variant.model = _unigram([(token, _AVOIDED if _cut(token, rng) else score) for token, score in scores])
        variants.append(variant)
    return variants


def _cut(token: str, rng: Random) -> bool:
    """Whether a variant does without this token: a third of the whole words of four letters and more."""
    return len(token) > 4 and token[0] == "Ġ" and token[1:].isalpha() and rng.random() < 0.33


def _unigram(scores: list[tuple[str, float]]) -> models.Unigram:
    # Bytes cover everything, so the unknown token that the model asks for is a byte that no UTF-8 text holds. (With any
    # other, a run of that byte would be taken for one unknown and come back as one.)
    return models.Unigram(scores, unk_id=[token for token, _ in scores].index(_NEVER), byte_fallback=False)


def _vocabulary(words: Words) -> list[tuple[str, float]]:
    """Token -> score, in the order of the ids: the best cut of a word is the one with the highest sum of scores."""
    scores = dict.fromkeys(SPECIAL_TOKENS, 0.0)
    for character in sorted(pre_tokenizers.ByteLevel.alphabet()):
        scores.setdefault(character, _BYTE_SCORE)
    for piece in _pieces([*words.whole_words, *words.names]):
        scores.setdefault(piece, _PIECE_SCORE)
    for token in _whole_tokens(words):
        scores[_as_bytes(token)] = _WHOLE_SCORE
    return list(scores.items())


def _whole_tokens(words: Words) -> Iterator[str]:
    plain = {word for word in words.whole_words if word.isalpha()}
    capitalised = {word[0].upper() + word[1:] for word in plain}
    yield from (f" {word}" for word in sorted(plain | capitalised | set(words.names)))
    for number in range(1000):
        yield from (f" {number}", str(number))
    for number in range(100):
        yield from (f" {number:02d}", f"{number:02d}")
    for year in range(1850, 2051):
        yield f" {year}"
    for mark in _PUNCTUATION.split():
        yield from (mark, f" {mark}", mark + _JOINER, f" {mark}{_JOINER}")
    yield from ("'s", "'t", "'re", "'ll", "'ve", "'d", "'m", "\n", "\n\n", f"\n{_JOINER}", f"\n\n{_JOINER}", _JOINER)


def _pieces(words: Sequence[str]) -> list[str]:
    """Common pieces of the words, at the start of a word (with its space) and inside it."""
    model = Tokenizer(models.BPE())
    model.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=_PIECES, show_progress=False, max_token_length=5)
    model.train_from_iterator((f" {word}" for word in words), trainer)
    return [piece for piece, _ in sorted(model.get_vocab().items(), key=lambda entry: entry[1]) if len(piece) > 1]


def _as_bytes(token: str) -> str:
    """The token in the alphabet of the byte-level pre-tokenizer."""
    return "".join(piece for piece, _ in _BYTES.pre_tokenize_str(token))


def _tokenizer(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    tokenizer = Tokenizer(_unigram(vocabulary))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_ESCAPE, f"{_ESCAPE}0"),
            normalizers.Replace(_JOINER, f"{_ESCAPE}1"),
            *(
                normalizers.Replace(Regex(rf"{re.escape(mark)}(?=\p{{L}})"), f"{mark}{_JOINER} ")
                for mark in _MARKS_BEFORE_WORDS
            ),
            normalizers.Replace(Regex(r"(?<!\p{L})'(?=\p{L})"), f"'{_JOINER} "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLIT), "isolated"),
            _BYTES,
        ]
    )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.ByteLevel(),
            decoders.Replace(f"{_JOINER} ", ""),
            decoders.Replace(f"{_ESCAPE}1", _JOINER),
            decoders.Replace(f"{_ESCAPE}0", _ESCAPE),
        ]
    )
    tokenizer.add_special_tokens(list(SPECIAL_TOKENS))
    return tokenizer


def _packaged(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=BOS,
        eos_token=EOS,
        pad_token=PAD,
        model_max_length=CONTEXT_TOKENS,
        padding_side="left",
        clean_up_tokenization_spaces=False,
        chat_template=CHAT_TEMPLATE,
    )
