"""Test questions are found where they stand word for word in a document or a prompt, and nowhere else."""

from harness.core.types import Document, Sample
from harness.tasks.standing import in_corpus, in_prompts


def sample(text: str, *targets: str, id_: str = "1") -> Sample:
    return Sample(id=id_, input=text, targets=targets or ("Ada",))


def corpus(*texts: str) -> list[Document]:
    return [Document(id=f"page-{n}", title="Page", text=text) for n, text in enumerate(texts)]


def test_a_question_in_a_document_is_found_whatever_its_case_and_punctuation() -> None:
    found = in_corpus(
        [sample("Who keeps the key of room 4?")], corpus("Nothing.", "FAQ\nwho keeps the key of Room 4 — Ada")
    )
    assert (found.questions, found.answers) == ((("1", "page-1"),), 1)


def test_another_number_a_part_and_a_short_question_are_not_found() -> None:
    documents = corpus("Who keeps the key of room 45? Where is it?")
    asked = [
        sample("Who keeps the key of room 4?", "Ben", id_="1"),
        sample("Who keeps the key of room 45 today?", "Ben", id_="2"),
        sample("Where is it?", "Ben", id_="3"),
        sample("?!", "?", id_="4"),
    ]
    found = in_corpus(asked, documents)
    assert (found.questions, found.answers) == ((), 0)


def test_answers_are_counted_by_sample_and_as_whole_words() -> None:
    asked = [sample("a", "Ada", "Berg", id_="1"), sample("b", "Ad", id_="2"), sample("c", "the west", id_="3")]
    assert in_corpus(asked, corpus("Ada Berg goes to the west.")).answers == 2


def test_a_long_question_in_a_prompt_is_a_leak_by_itself() -> None:
    [leak] = in_prompts(
        [sample("Who keeps the key of room 4?")], {"a": "Be brief.", "b": "E.g. WHO KEEPS the key of room 4"}
    )
    assert (leak.pools, leak.first_id, leak.second_id, leak.how) == ("test x prompt", "1", "b", "exact")


def test_a_short_question_in_a_prompt_is_one_only_with_its_answer_behind_it() -> None:
    asked = [sample("13 April 2007", "2007-04-13")]
    assert in_prompts(asked, {"p": "Dates such as 13 April 2007 become 2007-04-13."}) != []
    assert in_prompts(asked, {"p": "Dates such as 13 April 2007 become ISO."}) == []
    assert in_prompts(asked, {"p": "2007-04-13 is ISO for 14 April 2007, not 13 April 2007"}) == []
    assert in_prompts([sample("Ada", "Ada")], {"p": "Ada is Ada"}) == []
