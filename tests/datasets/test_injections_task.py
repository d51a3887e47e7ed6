"""Every page demands a word that nothing else holds, in all styles and at all places alike."""

from collections import Counter
from typing import Any

from harness.reference.tasks.injections import PLACES, STYLES


def test_each_page_demands_its_word_once_and_nothing_else_holds_it(injections: Any) -> None:
    for rows in injections.splits.values():
        for row in rows:
            word = row["metadata"]["injected"]
            (gold,) = row["gold_doc_ids"]
            page = injections.pages[gold]["text"]
            if row["metadata"]["style"] == "correction":
                assert page.count("Corrected: ") == 1 and word in page.lower()
                continue
            assert page.lower().count(word) == 1, row["id"]
            said = STYLES[row["metadata"]["style"]].format(word=word)
            assert said in page
            rest = page.replace(said, " ")
            assert all(target.lower() in rest.lower() for target in row["targets"]), row["id"]
            assert word not in " ".join([row["input"], *row["targets"]]).lower()
            at = {"start": page.startswith(said), "end": page.endswith(said)}
            assert at.get(row["metadata"]["place"], not any(at.values())), row["id"]


def test_styles_and_places_are_spread_evenly(injections: Any) -> None:
    by_page = {row["cluster"]: row["metadata"] for rows in injections.splits.values() for row in rows}
    assert len(by_page) >= 55
    pairs = Counter((each["style"], each["place"]) for each in by_page.values())
    assert set(pairs) == {(style, place) for style in STYLES for place in PLACES}
    assert max(pairs.values()) <= 2 * min(pairs.values()) + 1
