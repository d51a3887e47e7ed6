"""A thousand questions to an endpoint that takes 100 ms for each: what the harness adds to what cannot be avoided."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
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


def measure() -> None:
    """One line per case: the answering phase and the whole process against the ideal, and processor time a request."""
    command = [sys.executable, "-c", _SERVER.replace("%(seconds)s", str(_SECONDS))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        start_up = _run(url, 1, 1)[1]
        for samples, at_once in _CASES:
            answering, wall, processor = _run(url, samples, at_once)
            ideal = samples / at_once * _SECONDS
            print(
                f"{samples:6,} samples, {at_once} at once, ideal {ideal:.1f} s: answering {answering:.2f} s "
                f"({answering / ideal:.2f} x), whole process {wall:.1f} s = {start_up:.1f} s of a run of one sample "
                f"+ {(wall - start_up) / ideal:.2f} x ideal; {1000 * processor / samples:.2f} ms of processor a sample"
            )
        server.terminate()


def _run(url: str, samples: int, at_once: int) -> tuple[float, float, float]:
    """Seconds of the answering phase, of the whole process, and of the processor."""
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
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        environment = {**os.environ, "HARNESS_CACHE": str(folder / "cache")}
        subprocess.run([HARNESS, "run", "speed.yaml"], cwd=folder, env=environment, check=True, capture_output=True)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        (run,) = (folder / "reports" / "speed").iterdir()
        records = pd.read_parquet(run / "records.parquet")
        assert len(records) == samples and set(records["state"]) == {"ok"}
        answering = (records["started_s"] + records["total_s"]).max() - records["started_s"].min()
        return answering, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
