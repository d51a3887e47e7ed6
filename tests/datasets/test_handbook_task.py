"""The handbook's answers stand in its pages, and only where the data says so."""

import re
from collections import Counter
from typing import Any

NOT_STATED = "not stated"


def test_pages_are_short_prose_with_titles(handbook: Any) -> None:
    assert len(handbook.pages) >= 60
    for page in handbook.pages.values():
        assert 40 <= len(page["text"].split()) <= 120, page["id"]
        assert page["title"].split()[-1].lower() in page["text"].lower(), page["id"]
    assert len({page["title"].lower() for page in handbook.pages.values()}) == len(handbook.pages)


def test_every_answer_stands_in_its_gold_page_and_names_the_page(handbook: Any) -> None:
    for rows in handbook.splits.values():
        for row in rows:
            if not row["metadata"]["answerable"]:
                continue
            (gold,) = row["gold_doc_ids"]
            page = handbook.pages[gold]
            assert all(target.lower() in page["text"].lower() for target in row["targets"]), row["id"]
            name = re.sub(r"^the ", "", page["title"].lower())
            assert name in row["input"].lower(), row["id"]


def test_unanswerable_questions_have_no_gold_page(handbook: Any) -> None:
    for rows in handbook.splits.values():
        for row in rows:
            if not row["metadata"]["answerable"]:
                assert row["targets"] == [NOT_STATED]
                assert "gold_doc_ids" not in row
    assert handbook.settings["answers"]["abstain"] == NOT_STATED


def test_absent_things_have_no_page(handbook: Any) -> None:
    absent = [row for rows in handbook.splits.values() for row in rows if row["cluster"].startswith("absent")]
    assert absent
    for row in absent:
        for page in handbook.pages.values():
            name = re.sub(r"^the ", "", page["title"].lower())
            assert not re.search(rf"\b{re.escape(name)}\b", row["input"].lower()), (row["input"], page["title"])


def test_about_three_in_twenty_are_unanswerable(handbook: Any) -> None:
    for split, rows in handbook.splits.items():
        share = sum(not row["metadata"]["answerable"] for row in rows) / len(rows)
        assert 0.08 <= share <= 0.2, split


def test_most_tested_facts_are_trained_in_other_words_and_some_are_not(handbook: Any) -> None:
    taught = {(row["cluster"], row["targets"][0]) for row in handbook.splits["train"]}
    answerable = [row for row in handbook.splits["test"] if row["metadata"]["answerable"]]
    for row in answerable:
        if row["metadata"]["trained"]:
            assert (row["cluster"], row["targets"][0]) in taught, row["id"]
    share = sum(row["metadata"]["trained"] for row in answerable) / len(answerable)
    assert 0.65 <= share <= 0.9


def test_clusters_are_the_pages_asked_about(handbook: Any) -> None:
    rows = [row for row in handbook.splits["test"] if row["metadata"]["answerable"]]
    assert all([row["cluster"]] == row["gold_doc_ids"] for row in rows)
    assert max(Counter(row["cluster"] for row in rows).values()) <= 8
