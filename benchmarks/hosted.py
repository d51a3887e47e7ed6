"""A thousand questions to an endpoint that takes 100 ms for each: what the harness adds to what cannot be avoided."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

HARNESS = Path(sys.executable).parent / "harness"
_CASES = ((1_000, 50), (10_000, 200))
_SECONDS = 0.1
_SERVER = '''
import asyncio, json
REPLY = json.dumps({"model": "m", "choices": [{"message": {"content": "yes"}, "finish_reason": "stop"}],
                    "usage": {"prompt_tokens": 20, "completion_tokens": 1}}).encode()
HEAD = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(REPLY)

class Server(asyncio.Protocol):
    """As little of HTTP as a client needs: it must not be what is measured."""
    def connection_made(self, transport):
        self.transport, self.data, self.loop = transport, b"", asyncio.get_running_loop()
    def data_received(self, data):
        self.data += data
        while (end := self.data.find(b"\\r\\n\\r\\n")) >= 0:
            head = self.data[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15:].split(b"\\r\\n", 1)[0]) if at >= 0 else 0
            if len(self.data) < end + 4 + length:
                return
            self.data = self.data[end + 4 + length:]
            self.loop.call_later(%(seconds)s, self.transport.write, HEAD + REPLY)

async def main():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
'''


@dataclass(frozen=True, kw_only=True, slots=True)
class _Taken:
    """Seconds of the answering phase, of the whole process, and of the processor; the most memory in MB."""

    answering: float
    wall: float
    processor: float
    memory: float


def measure() -> None:
    """One line per case: the answering phase and the whole process against the ideal, and processor time a request."""
    with _server(_SECONDS) as url:
        start_up = _run(url, 1, 1).wall
        for samples, at_once in _CASES:
            taken = _run(url, samples, at_once)
            ideal = samples / at_once * _SECONDS
            print(
                f"{samples:6,} samples, {at_once} at once, ideal {ideal:.1f} s: answering {taken.answering:.2f} s "
                f"({taken.answering / ideal:.2f} x), whole process {taken.wall:.1f} s = {start_up:.1f} s of a run of "
                f"one sample + {(taken.wall - start_up) / ideal:.2f} x ideal; "
                f"{1000 * taken.processor / samples:.2f} ms of processor a sample"
            )


def measure_memory() -> None:
    """The most memory of a run of ten thousand samples, and of ten times as many."""
    with _server(_SECONDS / 5) as url:
        few, many = (_run(url, samples, 200).memory for samples in (10_000, 100_000))
    print(f"10,000 samples: {few:.0f} MB at most; 100,000: {many:.0f} MB, {many / few:.2f} x")


@contextmanager
def _server(seconds: float) -> Iterator[str]:
    command = [sys.executable, "-c", _SERVER.replace("%(seconds)s", str(seconds))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        server.terminate()


def _run(url: str, samples: int, at_once: int) -> _Taken:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        task = folder / "task"
        task.mkdir()
        (task / "task.yaml").write_text("name: task\ninstruction: Say yes.\nmetrics: [exact_match]\n", encoding="utf-8")
        lines = [json.dumps({"id": str(i), "input": f"Question {i}?", "targets": ["yes"]}) for i in range(samples)]
        (task / "test.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        model = f"{{provider: openai_compatible, model: m, base_url: '{url}', stream: false}}"
        file = f"name: speed\ntasks: [task]\nmodels: {{far: {model}}}\narms: {{one: {{model: far}}}}\n"
        file += f"latency: {{samples: 0}}\nlimits: {{concurrency: {at_once}}}\ntracking: {{uri: null}}\n"
        (folder / "speed.yaml").write_text(file, encoding="utf-8")
        start = time.perf_counter()
        environment = {**os.environ, "HARNESS_CACHE": str(folder / "cache")}
        child = subprocess.Popen(
            [str(HARNESS), "run", "speed.yaml"],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        assert child.returncode == 0
        (run,) = (folder / "reports" / "speed").iterdir()
        records = pd.read_parquet(run / "records.parquet")
        assert len(records) == samples and set(records["state"]) == {"ok"}
        return _Taken(
            answering=(records["started_s"] + records["total_s"]).max() - records["started_s"].min(),
            wall=wall,
            processor=used.ru_utime + used.ru_stime,
            memory=used.ru_maxrss / 1024,
        )
