import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats import SCORE_BOUNDS, bounded_differences, differences, panel, stacked
from harness.stats.panels import cluster_sums


def test_shapes_that_disagree_are_named():
    with pytest.raises(ValueError, match=r"values \(2, 3\), present \(2, 3\) and clusters \(2,\)"):
        panel(np.zeros((2, 3)), clusters=["a", "b"])
    with pytest.raises(ValueError, match="do not describe the same samples"):
        panel(np.zeros((2, 3)), present=np.ones((1, 3)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_present_value_must_be_finite_and_an_absent_one_may_be_anything(bad):
    with pytest.raises(ValueError, match="not a finite number"):
        panel([1.0, bad])
    assert panel([1.0, bad], present=[True, False]).values.tolist() == [[1.0, 0.0]]


def test_a_score_out_of_bounds_is_refused():
    with pytest.raises(ValueError, match=r"outside \[0, 1\]"):
        panel([0.5, 1.5], bounds=SCORE_BOUNDS)
    panel([0.5, 1.5], present=[True, False], bounds=SCORE_BOUNDS)


def test_differences_are_challenger_minus_incumbent_where_both_are_present():
    arms = panel([[1, 0, 1], [0, 0.5, 1]], present=[[True, True, False], [True, True, True]], bounds=SCORE_BOUNDS)
    paired = differences(arms, [(0, 1), (1, 0), (0, 0)])
    assert paired.values.tolist() == [[-1, 0.5, 0], [1, -0.5, 0], [0, 0, 0]]
    assert paired.present.tolist() == [[True, True, False]] * 3
    assert (paired.low.tolist(), paired.high.tolist()) == ([-1] * 3, [1] * 3)


def test_no_pairs_give_no_rows():
    assert differences(panel([[1.0, 0.0]]), []).rows == 0


def test_unmeasured_is_imputed_against_and_for_the_challenger():
    arms = panel([[1, 0, 0, 1], [1, 0, 0, 0]], bounds=SCORE_BOUNDS)
    gaps = [[False, True, True, False], [False, False, True, True]]
    against, favour = bounded_differences(arms, gaps, [(0, 1)])
    assert against.values.tolist() == [[0, -1, -1, -1]]
    assert favour.values.tolist() == [[0, 0, 1, 0]]


def test_unmeasured_needs_presence_and_bounds():
    with pytest.raises(ValueError, match="present entries only"):
        bounded_differences(panel([[1.0], [1.0]], present=[[False], [True]]), [[True], [False]], [(0, 1)])
    with pytest.raises(ValueError, match="only in a panel with bounds"):
        bounded_differences(panel([[1.0], [1.0]]), [[True], [False]], [(0, 1)])


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.booleans()), min_size=1, max_size=20))
def test_the_plain_difference_lies_between_its_bounds(cells):
    first, second, gap1, gap2 = (np.array(column) for column in zip(*cells, strict=True))
    arms = panel([first, second], bounds=SCORE_BOUNDS)
    plain = differences(arms, [(0, 1)]).values
    against, favour = bounded_differences(arms, [gap1, gap2], [(0, 1)])
    assert (against.values <= plain).all()
    assert (plain <= favour.values).all()
    nothing_missing, _ = bounded_differences(arms, np.zeros((2, len(cells)), dtype=bool), [(0, 1)])
    assert (nothing_missing.values == plain).all()


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.floats(-5, 5), st.booleans()), min_size=1, max_size=30),
)
def test_cluster_sums_match_a_loop(cells):
    labels, values, present = zip(*cells, strict=True)
    sums = cluster_sums(panel(values, present=present, clusters=labels))
    for code, label in enumerate(sorted(set(labels))):
        kept = [value for name, value, there in cells if name == label and there]
        assert sums.totals[0, code] == pytest.approx(sum(kept))
        assert sums.counts[0, code] == len(kept)
    assert sums.residuals.sum() == pytest.approx(0, abs=1e-9)


def test_rows_stack_only_over_the_same_samples():
    scores, costs = panel([[1, 0]], bounds=SCORE_BOUNDS), panel([[0.2, 0.3]])
    both = stacked(scores, costs)
    assert both.values.tolist() == [[1, 0], [0.2, 0.3]]
    assert both.high.tolist() == [1, np.inf]
    with pytest.raises(ValueError, match="same samples and clusters"):
        stacked(scores, panel([[0.2, 0.3]], clusters=["a", "a"]))


@given(st.floats(1e-6, 1e6), st.integers(2, 300))
def test_a_constant_has_no_residuals_whatever_rounding_leaves(value: float, count: int) -> None:
    assert not cluster_sums(panel(np.full(count, value))).residuals.any()
