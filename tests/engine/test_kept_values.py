"""Values that were paid for once, kept by several threads, and a file that is closed while one of them still asks."""

import subprocess
import sys
from pathlib import Path

from harness.engine.store.kept_values import KeptValues, count

CLOSED_WHILE_ASKED = """
import os, sys, threading, time
from pathlib import Path
from harness.engine.store.kept_values import KeptValues

def ask(kept, ended):
    while not ended.is_set():
        keys = [os.urandom(8) for _ in range(50)]
        kept.put(dict.fromkeys(keys, b"x" * 1500))
        kept.get_all(keys)

for number in range(30):
    kept, ended = KeptValues(Path(sys.argv[1])), threading.Event()
    threads = [threading.Thread(target=ask, args=(kept, ended)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.01)
    kept.close()
    ended.set()
    for thread in threads:
        thread.join()
print("no crash")
"""


def test_a_file_closed_while_others_ask_is_just_closed(tmp_path: Path) -> None:
    """SQLite's module for Python is not safe there: the process was gone without a word."""
    command = [sys.executable, "-c", CLOSED_WHILE_ASKED, str(tmp_path / "kept.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "no crash\n"), done.stderr


def test_after_closing_nothing_is_found_or_kept(tmp_path: Path) -> None:
    kept = KeptValues(tmp_path / "kept.sqlite")
    kept.put({b"a": b"1"})
    kept.close()
    kept.put({b"b": b"2"})
    assert kept.get(b"a") is None
    kept.close()
    assert count(tmp_path / "kept.sqlite") == 1


def test_what_several_threads_keep_at_once_is_all_kept(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    kept = KeptValues(tmp_path / "kept.sqlite")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: kept.put({bytes([n, m]): b"v" for m in range(20)}), range(100)))
    kept.close()
    assert count(tmp_path / "kept.sqlite") == 2_000
