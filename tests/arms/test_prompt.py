"""What is sent to a model for one question."""

from hypothesis import given
from hypothesis import strategies as st

from harness.arms.prompt import Example, Prompt
from harness.core.types import Passage

TEXT = st.text(min_size=1).filter(lambda text: text.strip() == text)


def contents(prompt: Prompt, *args: object, **kwargs: object) -> list[tuple[str, str]]:
    return [(m.role, m.content) for m in prompt.messages(*args, **kwargs)]  # type: ignore[arg-type]


def test_the_default_is_the_instruction_then_the_question() -> None:
    assert contents(Prompt(instruction="Answer.", kind="qa"), "Who?") == [
        ("system", "Answer."),
        ("user", "Question: Who?"),
    ]
    assert contents(Prompt(instruction="Sort.", kind="classification"), "b a")[-1] == ("user", "b a")


def test_passages_are_numbered_and_led_by_their_title() -> None:
    passages = [
        Passage(doc_id="1", title="Parking", text="Level 2\nis for visitors."),
        Passage(doc_id="2", title="Lunch", text="Lunch is at noon."),
    ]
    user = contents(Prompt(instruction="I", kind="qa"), "When?", (), passages)[-1][1]
    assert user == ("Passages:\n[1] Parking: Level 2 is for visitors.\n[2] Lunch is at noon.\n\nQuestion: When?")


def test_examples_are_earlier_turns() -> None:
    examples = [Example(input="a", target="A"), Example(input="b", target="B")]
    assert contents(Prompt(instruction="", kind="generation"), "c", examples) == [
        ("user", "a"), ("assistant", "A"), ("user", "b"), ("assistant", "B"), ("user", "c"),
    ]  # fmt: skip


def test_an_arms_own_prompt() -> None:
    prompt = Prompt(instruction="Answer.", kind="qa", system="{instruction} Be brief.", template="<<{input}>>")
    assert contents(prompt, "Who?") == [("system", "Answer. Be brief."), ("user", "<<Who?>>")]
    assert contents(Prompt(instruction="Answer.", kind="qa", system=""), "Who?") == [("user", "Question: Who?")]


@given(TEXT, TEXT)
def test_braces_in_a_question_or_a_passage_stay_what_they_are(question: str, passage: str) -> None:
    """Whatever a document says, it cannot reach into the template."""
    passage = f"{{input}}{passage}{{instruction}}"
    prompt = Prompt(instruction="SECRET", kind="qa", system="", template="{passages}|{input}")
    (message,) = prompt.messages(question, (), [Passage(doc_id="1", text=passage)])
    assert message.content == f"[1] {' '.join(passage.split())}|{question}".strip()
