"""What is made once is whole, is shared, and knows for which run it was made."""

from pathlib import Path

import pytest

from harness.engine.store.made_once import made_by, made_once


def test_made_once_for_one_run_and_found_by_the_next(tmp_path: Path) -> None:
    for maker in ("run-1", "run-2"):
        with made_once(tmp_path / "thing", maker) as (folder, partial):
            assert (partial is None) == (maker == "run-2")
            if partial:
                (partial / "content").write_text("made")
    assert (folder / "content").read_text() == "made"
    assert made_by(folder, "run-1") and not made_by(folder, "run-2") and not made_by(folder, "")


def test_what_broke_off_is_not_there_and_is_gone_on_with(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="broken off"), made_once(tmp_path / "thing") as (folder, partial):
        assert partial
        (partial / "half").write_text("x")
        (partial / ".setup.json.abc.partial").write_text("of a writer that was killed")
        raise ValueError("broken off")
    assert not folder.exists()
    with made_once(tmp_path / "thing") as (folder, partial):
        assert partial and [path.name for path in partial.iterdir()] == ["half"]
    assert folder.is_dir() and not partial.exists()
