"""The ticket queues are private: named in the instruction, explained nowhere."""

import re
from collections import Counter
from typing import Any

from harness.reference.tasks.ticket_phrases import QUEUES


def test_instruction_lists_the_queues_and_nothing_of_their_meaning(tickets: Any) -> None:
    instruction = tickets.settings["instruction"]
    assert all(queue in instruction for queue in QUEUES)
    words = set(re.findall(r"[a-z]+", instruction.lower()))
    assert words.isdisjoint({"payment", "refund", "delivery", "broken", "login", "password", "plan", "order"})


def test_splits_are_balanced_over_eight_queues(tickets: Any) -> None:
    for split, rows in tickets.splits.items():
        counts = Counter(row["targets"][0] for row in rows)
        assert set(counts) == set(QUEUES), split
        assert len(set(counts.values())) == 1, counts


def test_no_ticket_names_its_queue(tickets: Any) -> None:
    for rows in tickets.splits.values():
        for row in rows:
            assert not any(re.search(rf"\b{queue}\b", row["input"], re.IGNORECASE) for queue in QUEUES), row["id"]


def test_a_cluster_belongs_to_one_queue_and_occurs_in_training(tickets: Any) -> None:
    queues: dict[str, set[str]] = {}
    for rows in tickets.splits.values():
        for row in rows:
            queues.setdefault(row["cluster"], set()).add(row["targets"][0])
    assert all(len(names) == 1 for names in queues.values())
    assert {row["cluster"] for row in tickets.splits["test"]} <= {row["cluster"] for row in tickets.splits["train"]}
    assert len({row["cluster"] for row in tickets.splits["test"]}) >= 30


def test_wordings_are_fully_filled_in(tickets: Any) -> None:
    for rows in tickets.splits.values():
        for row in rows:
            assert not re.search(r"[{}|()]|  | [.,?]", row["input"]), row["input"]
