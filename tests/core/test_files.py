"""Files are there whole or not at all, and what a killed writer left is cleared away."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from small_files import files_of_at_most

from harness.core.disk import disk_trouble, try_disk
from harness.core.files import sweep, write_atomically, written_atomically


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.txt", b"old")
    with pytest.raises(ValueError, match="half"), written_atomically(tmp_path / "a.txt") as file:
        file.write(b"new")
        raise ValueError("half way")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"old")]


def test_what_a_killed_writer_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    for place in (tmp_path / ".a.txt.x1.partial", tmp_path / "figures" / ".b.png.x2.partial"):
        place.write_bytes(b"half")
    with written_atomically(tmp_path / "c.txt") as file:
        file.write(b"whole")
        sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["c.txt", "figures"]


def test_a_full_disk_is_known_by_whatever_says_so_and_nobody_is_quoted() -> None:
    wrapped = RuntimeError("could not write the index of a private text")
    wrapped.__cause__ = OSError(28, "No space left on device", "/a/b")
    assert disk_trouble(wrapped) == "no room is left on the disk (No space left on device: /a/b)"
    for error in (
        OSError(122, ""),
        OSError(27, ""),
        sqlite3.OperationalError("database or disk is full"),
        RuntimeError("a private text: Disk quota exceeded"),
    ):
        said = disk_trouble(error)
        assert said and said.startswith("no room is left on the disk (") and "private" not in said
    for error in (OSError(13, "Permission denied"), ValueError("full of errors"), sqlite3.OperationalError("locked")):
        assert disk_trouble(error) is None


def test_what_sqlite_calls_an_io_error_is_the_disks_too(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute("CREATE TABLE a (b BLOB)")
        with files_of_at_most(50_000), pytest.raises(sqlite3.OperationalError) as refused:
            db.execute("INSERT INTO a VALUES (zeroblob(100000))")
            db.commit()
    said = disk_trouble(refused.value)
    assert said == "the disk refuses (disk I/O error): no room is left, a quota is reached, or it fails"


def test_a_disk_is_tried_where_nobody_says_why(tmp_path: Path) -> None:
    try_disk(tmp_path, 1 << 20)
    with files_of_at_most(50_000), pytest.raises(OSError) as refused:
        try_disk(tmp_path, 1 << 20)
    assert disk_trouble(refused.value) and not list(tmp_path.iterdir())


def test_a_link_stays_one_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for target in ("there/old.xml", "there/none.xml"):
        link = tmp_path / Path(target).name
        link.symlink_to(tmp_path / target)
    (tmp_path / "there" / "old.xml").write_text("old")
    for name in ("old.xml", "none.xml"):
        write_atomically(tmp_path / name, b"new")
        assert (tmp_path / name).is_symlink() and (tmp_path / "there" / name).read_bytes() == b"new"


def test_what_is_no_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        write_atomically(pipe, b"through")
        assert read.result(10) == b"through"
    assert pipe.is_fifo() and list(tmp_path.iterdir()) == [pipe]
    write_atomically(Path("/dev/null"), b"gone")
    assert Path("/dev/null").is_char_device()
