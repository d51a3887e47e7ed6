"""All rows, in their order, never more at once than asked for."""

from hypothesis import given
from hypothesis import strategies as st

from harness.core.portions import portions


@given(st.lists(st.integers()), st.integers(1, 9))
def test_portions_are_the_rows_cut(rows: list[int], most: int) -> None:
    cut = list(portions(iter(rows), most))
    assert [row for portion in cut for row in portion] == rows
    assert all(len(portion) == most for portion in cut[:-1]) and all(0 < len(portion) <= most for portion in cut)
