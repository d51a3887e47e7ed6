"""Which samples of two runs are the same: by content, with everything that is left out counted."""

from hypothesis import given
from hypothesis import strategies as st

from harness.core.two_runs import SamplesPaired
from harness.core.types import Sample
from harness.engine.comparing.same_samples import Content, content_of, pair_samples


def contents(**samples: str) -> dict[str, Content]:
    """By id, what is asked, and after a slash the cluster."""
    return {
        id_: Content(digest=text.split("/")[0], cluster=text.split("/")[1] if "/" in text else None)
        for id_, text in samples.items()
    }


def test_a_changed_sample_is_not_paired_and_all_others_are_counted() -> None:
    found = pair_samples("t", contents(s1="q1", s2="q2", s3="q3", s4="q4"), contents(s1="q1", s2="other", s5="q5"))
    assert found.names == {"s1": "s1"}
    assert found.counts == SamplesPaired(task="t", paired=1, renamed=0, changed=1, only_a=2, only_b=1)


def test_a_sample_under_another_id_is_found_by_its_content() -> None:
    """A line was put in at the top, and all numbers moved by one."""
    found = pair_samples("t", contents(r1="q1", r2="q2"), contents(r1="new", r2="q1", r3="q2"))
    assert found.names == {"r1": "r2", "r2": "r3"}
    assert found.counts == SamplesPaired(task="t", paired=2, renamed=2, changed=0, only_a=0, only_b=1)


def test_one_content_under_several_ids_is_paired_by_its_id_or_not_at_all() -> None:
    found = pair_samples("t", contents(a="q", b="q", c="q"), contents(b="q", d="q"))
    assert found.names == {"b": "b"}
    assert found.counts == SamplesPaired(task="t", paired=1, renamed=0, changed=0, only_a=2, only_b=1)


def test_input_targets_and_images_are_the_content_and_nothing_else_is() -> None:
    sample = Sample(id="s", input="q", targets=("a", "b"))
    same = Sample(id="other", input="q", targets=("a", "b"), gold_doc_ids=("d",), metadata={"k": 1})
    assert content_of(sample).digest == content_of(same).digest
    for changed in (
        Sample(id="s", input="Q", targets=("a", "b")),
        Sample(id="s", input="q", targets=("a",)),
        Sample(id="s", input="q", targets=("b", "a")),
        Sample(id="s", input="q", targets=("a", "b"), images=("i",)),
    ):
        assert content_of(sample).digest != content_of(changed).digest


def test_clusters_of_either_run_are_joined() -> None:
    """1 and 2 belong together in A, 2 and 3 in B: so all three do; 4 is alone in both."""
    a, b = contents(s1="1/x", s2="2/x", s3="3", s4="4"), contents(s1="1", s2="2/y", s3="3/y", s4="4")
    clusters = pair_samples("t", a, b).clusters
    assert clusters["s1"] == clusters["s2"] == clusters["s3"] != clusters["s4"]


SAMPLES = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.builds(Content, digest=st.sampled_from("12345"), cluster=st.sampled_from([None, "x"])),
)


@given(SAMPLES, SAMPLES)
def test_pairs_have_one_content_and_nothing_is_lost(a: dict[str, Content], b: dict[str, Content]) -> None:
    found = pair_samples("t", a, b)
    assert all(a[ours].digest == b[theirs].digest for ours, theirs in found.names.items())
    assert len(set(found.names.values())) == len(found.names) == found.counts.paired
    assert found.counts.paired + found.counts.changed + found.counts.only_a == len(a)
    assert found.counts.paired + found.counts.changed + found.counts.only_b == len(b)
    assert set(found.clusters) == set(found.names)
    back = pair_samples("t", b, a)
    assert back.names == {theirs: ours for ours, theirs in found.names.items()}
    assert back.counts.changed == found.counts.changed


@given(SAMPLES)
def test_a_task_pairs_wholly_with_itself(a: dict[str, Content]) -> None:
    found = pair_samples("t", a, a)
    assert found.names == {id_: id_ for id_ in a}
    assert (found.counts.renamed, found.counts.changed, found.counts.only_a, found.counts.only_b) == (0, 0, 0, 0)
