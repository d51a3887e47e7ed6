"""The task `handbook`: questions about the pages of an invented company's handbook."""

from collections.abc import Iterable, Sequence
from itertools import islice
from random import Random

from harness.core.types import Sample, Split
from harness.reference.tasks.folder import TaskFolder
from harness.reference.tasks.overlap import Pool
from harness.reference.tasks.pages import Question, absent_question, draw_pages, told_questions, untold_questions

Asked = tuple[Question, str]

ANSWERED = {"test": 204, "validation": 51}
UNANSWERED = {"test": 36, "validation": 9, "train": 72}
TRAINED_SHARE = 0.8
WORDINGS_PER_FACT = 2
ABSENT = 36
NOT_STATED = "not stated"
METRICS = ("exact_match", "token_f1", "contains", "rouge_l", "hit_at_k", "recall_at_k", "mrr", "ndcg")

INSTRUCTION = f"Answer the question from the company handbook. If it does not say, answer: {NOT_STATED}"

CARD = """# handbook

Questions about the handbook of an invented company: rooms, teams, services, machines, plans, systems and the like.
Nothing in it is known anywhere else, so an answer comes from the pages, from training, or not at all.

## How it was made
By `python -m harness.reference.tasks`, with the grammar of `harness/reference/text` that also writes the reference
model's training text. All names belong to the share that the grammar keeps from that training, so the reference model
has never seen these entities. Pages of one kind share attributes, so that a wrong page offers a wrong answer of the
right form.

Questions are worded differently in every split: no two questions of different splits share half of their three-word
runs. About four fifths of the facts have training questions, two wordings each, and the test asks about facts with
and without (`metadata.trained`). Three in twenty questions cannot be answered (`metadata.answerable`): the page does
not say it, or there is no such page. Their target is "not stated".

## Sizes
{counts}

`gold_doc_ids` names the page that answers; it is empty for a question that has none. `cluster` is the page asked
about: its questions share a source.

## What it is for
To compare ways of answering from private documents: from the instruction alone, with retrieved pages, with training,
or both. The prose is generated and plain: absolute scores say little of handbooks that people write.

## Licence
Apache-2.0.
"""


def handbook(seed: int = 0) -> TaskFolder:
    """The task, the same for the same seed."""
    rng = Random(f"handbook-{seed}")
    pages = draw_pages(rng)
    told = [question for page in pages for question in told_questions(rng, page)]
    untold = [question for page in pages for question in untold_questions(rng, page)]
    untold += [absent_question(rng, number, pages) for number in range(1, ABSENT + 1)]
    rng.shuffle(told)
    rng.shuffle(untold)
    pool = Pool()
    test = apart(told, ANSWERED["test"], pool) + apart(untold, UNANSWERED["test"], pool)
    told_left, untold_left = _without(told, test), _without(untold, test)
    validation = apart(told_left, ANSWERED["validation"], pool) + apart(untold_left, UNANSWERED["validation"], pool)
    trained = [question for question in told if rng.random() < TRAINED_SHARE]
    train = [asked for question in trained for asked in reworded(question, pool, WORDINGS_PER_FACT)]
    spare = _without(untold_left, validation)
    train += [asked for question in spare for asked in reworded(question, pool, 1)][: UNANSWERED["train"]]
    known = {id(question) for question, _ in train}
    return TaskFolder(
        name="handbook",
        kind="qa",
        description="Questions about an invented company's handbook, some of which it does not answer.",
        instruction=INSTRUCTION,
        metrics=METRICS,
        primary="exact_match",
        card=CARD,
        test=_samples(rng, "test", test, known),
        train=_samples(rng, "train", train, known),
        validation=_samples(rng, "validation", validation, known),
        corpus=[page.document for page in pages],
        abstain=NOT_STATED,
    )


def apart(questions: Iterable[Question], count: int, pool: Pool) -> list[Asked]:
    """The first `count` questions that have a wording far enough from all that the pool holds."""
    asked = ((question, next(filter(pool.take, question.wordings), None)) for question in questions)
    return list(islice(((question, text) for question, text in asked if text is not None), count))


def reworded(question: Question, pool: Pool, count: int) -> list[Asked]:
    """Wordings of the question that are far enough from all that the pool holds."""
    return [(question, text) for text in islice((text for text in question.wordings if not pool.near(text)), count)]


def _without(questions: Sequence[Question], asked: Sequence[Asked]) -> list[Question]:
    taken = {id(question) for question, _ in asked}
    return [question for question in questions if id(question) not in taken]


def _samples(rng: Random, split: Split, asked: Sequence[Asked], known: set[int]) -> list[Sample]:
    """The questions as samples in random order; `known` are those that training asks."""
    return [
        Sample(
            id=f"{split}-{number:03d}",
            input=text,
            targets=(question.answer or NOT_STATED,),
            gold_doc_ids=(question.about,) if question.answer else (),
            cluster=question.about,
            metadata={"answerable": question.answer is not None, "trained": id(question) in known},
        )
        for number, (question, text) in enumerate(rng.sample(asked, len(asked)), 1)
    ]
