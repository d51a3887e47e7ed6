"""Generated chats as batches: the fixed format, weights on answers, rounds of like size."""

from collections.abc import Iterator
from itertools import islice
from random import Random

from harness.reference.corpus import LONGEST_TOKENS, Batch, Budget, Deal, Encoder, Reading, deals
from harness.reference.text import Document, Turn, Words
from harness.reference.tokenizer import build_tokenizer

TOKENIZER = build_tokenizer(Words(whole_words=("where", "is", "lamp", "cellar"), names=("Brindle",)))
ENCODER = Encoder(TOKENIZER, seed=1)
READING = Reading(other_share=0.25, variant_share=0.12)
CHAT = Document(
    kind="test",
    turns=(
        Turn(role="user", text="where is Brindle"),
        Turn(role="assistant", text="cellar", weight=0.5),
        Turn(role="user", text="lamp"),
        Turn(role="assistant", text="not stated"),
    ),
)


def _write(rng: Random, progress: float) -> Document:
    return Document(
        kind="test",
        turns=(
            Turn(role="user", text="lamp " * rng.randint(1, 300)),
            Turn(role="assistant", text="cellar"),
        ),
    )


def _deals(seed: int) -> Iterator[list[Batch]]:
    budget = Budget(done_tokens=0, total_tokens=10**6)
    return deals(ENCODER, _write, Random(seed), budget, Deal(hands=2, tokens=2000))


def test_an_example_reads_as_the_chat_template_renders_it() -> None:
    messages = [{"role": turn.role, "content": turn.text} for turn in CHAT.turns]
    rendered = TOKENIZER.apply_chat_template(messages, tokenize=False)
    for example in ENCODER.examples([CHAT] * 40, Random(0), READING):
        assert TOKENIZER.decode(example.ids) == rendered


def test_answers_carry_their_weight_and_the_rest_little() -> None:
    example = ENCODER.examples([CHAT], Random(0), READING)[0]
    heavy = [
        TOKENIZER.decode([token]) for token, weight in zip(example.ids, example.weights, strict=True) if weight == 0.5
    ]
    assert heavy == [" cellar", "<|eos|>"]
    assert {weight for weight in example.weights if weight not in (0.5, 1.0)} <= {0.0, 0.3}
    assert example.weights[0] == 0.0


def test_a_round_holds_batches_of_like_length_within_the_budget() -> None:
    apart = []
    for first, second in islice(_deals(3), 100):
        assert max(first.ids.size, second.ids.size) <= 2000
        assert first.ids.shape[1] % 16 == 0
        assert first.ids.shape[1] <= LONGEST_TOKENS + 15
        apart.append(abs(first.ids.shape[1] - second.ids.shape[1]))
    assert sorted(apart)[90] <= 64


def test_long_examples_are_not_lost_at_the_end_of_a_pool() -> None:
    seen = max(batch.ids.shape[1] for round_ in islice(_deals(3), 200) for batch in round_)
    assert seen >= 300


def test_the_same_seed_deals_the_same() -> None:
    for one, other in zip(islice(_deals(5), 10), islice(_deals(5), 10), strict=True):
        assert all((a.ids == b.ids).all() and (a.weights == b.weights).all() for a, b in zip(one, other, strict=True))
