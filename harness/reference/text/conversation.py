"""How contexts become chats: instructions, passage markers, question turns."""

from random import Random

from harness.reference.text import forms
from harness.reference.text.documents import Document, Turn
from harness.reference.text.names import pick
from harness.reference.text.passages import NOT_STATED, Ask, Context

RAG_INSTRUCTION = "Answer the question from the passages. If they do not say, answer: not stated"
_IF_MISSING = (
    "(If the answer is missing|If it is not there|If they do not say), (say|answer|write|reply)(:|) not stated(.|)"
)
_INSTRUCTIONS = tuple(
    forms.form(line)
    for line in (
        "Answer the question from the passages. If they do not say, answer: not stated",
        "Answer the question from the passages. If they do not say, answer: not stated.",
        f"(Use|Read) the (passages|text|documents|context) (to answer|and answer) the question. {_IF_MISSING}",
        "Answer (only |)from the (passages|text|context|documents)(.| below.) (Say|Answer|Write) not stated if "
        "(they do not say|the answer is not there|it is missing).",
        "(You are a helpful assistant.|You answer questions about a handbook.|You help staff.) Answer "
        "(briefly|with a short phrase) from the (passages|context). "
        "If (the answer is not given|unknown), answer not stated.",
        "Answer the question using (only |)the (given |)(passages|text|context). "
        '(If the passages do not contain the answer|If you cannot find it), answer "not stated".',
        "(Copy|Give|Quote) the (shortest |)answer from the (passages|text). If there is none: not stated.",
        "(Answer the question.|Answer the questions.) If you do not know, (say|answer)(:|) not stated",
        "(Give a short answer|Keep the answer short|Answer in a few words). "
        "(Unknown|Missing) (answers|facts): not stated.",
    )
)
_BARE = forms.forms("""
(Use the passages to answer.|Answer from the passages.|Answer the question.|Read the text and answer.)
""")
_MARKERS = ("[{i}] {p}",) * 4 + ("Passage {i}: {p}", "- {p}", "({i}) {p}", "{i}. {p}", "{p}")
_HEADS = ("Passages:\n",) * 6 + ("", "Context:\n", "Documents:\n", "Text:\n", "Passages:\n\n")
_QUESTIONS = ("Question: {q}",) * 7 + ("Q: {q}", "{q}")


def conversation(rng: Random, context: Context, kind: str, questions: int, open_share: float) -> Document:
    """The context followed by question and answer, again and again."""
    asks = list(context.asks)
    rng.shuffle(asks)
    left_open = list(context.open_questions)
    chosen = [Ask(question, NOT_STATED) for question in left_open[:1] if not asks]
    for one in asks[:questions]:
        if left_open and rng.random() < open_share:
            chosen.append(Ask(left_open.pop(), NOT_STATED))
        else:
            chosen.append(one)
    wording = pick(rng, _QUESTIONS)
    turns = opening(rng, body(rng, context) + "\n\n" + wording.format(q=chosen[0].question))
    for index, one in enumerate(chosen):
        if index:
            turns.append(Turn(role="user", text=wording.format(q=one.question)))
        turns.append(Turn(role="assistant", text=one.answer))
    return Document(turns=tuple(turns), kind=kind)


def opening(rng: Random, user: str) -> list[Turn]:
    """The first turns: the instruction as a system turn, as the first line, or not at all."""
    luck = rng.random()
    pool = _INSTRUCTIONS if rng.random() < 0.9 else _BARE
    instruction = RAG_INSTRUCTION if rng.random() < 0.35 else pick(rng, pool).fill(rng, {})
    if luck < 0.65:
        return [Turn(role="system", text=instruction), Turn(role="user", text=user)]
    return [Turn(role="user", text=f"{instruction}\n{user}" if luck < 0.9 else user)]


def body(rng: Random, context: Context) -> str:
    """The passages with their markers and sometimes titles."""
    marker = pick(rng, _MARKERS)
    lines = [marker.format(i=index + 1, p=passage) for index, passage in enumerate(context.passages)]
    return pick(rng, _HEADS) + "\n".join(lines)


def rag_turns(context: Context, question: str) -> tuple[Turn, ...]:
    """The format that the evaluation sends: the plain instruction as system turn, numbered passages, the question."""
    lines = "\n".join(f"[{index + 1}] {passage}" for index, passage in enumerate(context.passages))
    user = f"Passages:\n{lines}\n\nQuestion: {question}"
    return (Turn(role="system", text=RAG_INSTRUCTION), Turn(role="user", text=user))


def question_turns(question: str) -> tuple[Turn, ...]:
    """A question without passages, as the evaluation sends it."""
    return (
        Turn(role="system", text="Answer the question. If you do not know, answer: not stated"),
        Turn(role="user", text=f"Question: {question}"),
    )
