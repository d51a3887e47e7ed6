"""A provider on loopback that answers the same to the same, counts every call, and remembers them when asked.

Chat completions, embeddings, and OpenAI's files and tuning jobs. Started by `job.provider`; ends with its input.
"""

import asyncio
import hashlib
import json
import sys
from collections import Counter
from typing import Any

from aiohttp import web

CHATS: Counter[str] = Counter()
TEXTS: Counter[str] = Counter()
FILES: dict[str, str] = {}
JOBS: dict[str, dict[str, Any]] = {}
DELAY_S = web.AppKey("delay", float)
LOOKS = 3
"""How often a tuning job is looked at before it has ended."""


def right(question: str) -> str:
    """The right answer to a question of the job."""
    return hashlib.sha256(question.encode()).hexdigest()[:6]


def digest(value: object) -> str:
    """What a request is counted under."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


async def chat(request: web.Request) -> web.Response:
    """Right more often where the prompt holds more; by the request alone."""
    body = await request.json()
    name = digest(body)
    CHATS[name] += 1
    prompt = "\n".join(m["content"] for m in body["messages"])
    question = body["messages"][-1]["content"].splitlines()[-1].removeprefix("Question: ").strip()
    chance = 40 + 40 * (f"{question} {right(question)}" in prompt) + 20 * body["model"].startswith("ft:")
    text = right(question) if int(name[:8], 16) % 100 < chance else "no idea"
    await asyncio.sleep(request.app[DELAY_S])
    usage = {"prompt_tokens": len(prompt.split()), "completion_tokens": len(text.split())}
    choice = {"message": {"content": text}, "finish_reason": "stop"}
    return web.json_response({"model": "m-1", "choices": [choice], "usage": usage})


async def telling(request: web.Request) -> web.Response:
    """Has the caller's key in its answers and headers, and refuses one question in ten at first, with the key."""
    given = " ".join((request.headers["Authorization"], request.headers.get("X-Team", "")))
    name = digest(await request.json())
    if int(name[:8], 16) % 10 == 0 and not CHATS[name]:
        CHATS[name] += 1
        return web.json_response({"error": {"message": f"not now, {given}"}}, status=500, headers={"Retry-After": "0"})
    answered = json.loads((await chat(request)).text or "")
    answered["choices"][0]["message"]["content"] += f" said to {given}"
    return web.json_response(answered, headers={"X-Given": given})


async def refusing(request: web.Request) -> web.Response:
    """Refuses every key, and repeats it."""
    return web.json_response({"error": {"message": f"not {request.headers['Authorization']}"}}, status=401)


async def embeddings(request: web.Request) -> web.Response:
    """Vectors of hashed words: texts that share words are near each other."""
    body = await request.json()
    TEXTS.update(body["input"])
    data = [{"index": i, "embedding": vector(text)} for i, text in enumerate(body["input"])]
    words = sum(len(text.split()) for text in body["input"])
    usage = {"prompt_tokens": words, "total_tokens": words}
    return web.json_response({"object": "list", "model": body["model"], "data": data, "usage": usage})


def vector(text: str) -> list[float]:
    """64 numbers, the first of which is never 0."""
    made = [0.1] + 63 * [0.0]
    for word in text.lower().split():
        made[hashlib.sha256(word.encode()).digest()[0] % 64] += 1.0
    return made


async def upload(request: web.Request) -> web.Response:
    """Keeps a file."""
    form = await request.post()
    content = form["file"].file.read().decode()  # type: ignore[union-attr]
    name = f"file-{len(FILES) + 1}"
    FILES[name] = content
    told = {
        "id": name,
        "object": "file",
        "bytes": len(content),
        "created_at": 1,
        "filename": "x",
        "status": "processed",
    }
    return web.json_response({**told, "purpose": form["purpose"]})


async def begin(request: web.Request) -> web.Response:
    """Begins a job."""
    name = f"job-{len(JOBS) + 1}"
    JOBS[name] = {"looks": 0, **await request.json()}
    return web.json_response(told_of(name))


def told_of(name: str) -> dict[str, Any]:
    """What the endpoint tells of a job."""
    job = JOBS[name]
    over = job["looks"] >= LOOKS
    return {
        "id": name, "object": "fine_tuning.job", "status": "succeeded" if over else "running", "model": job["model"],
        "created_at": 1000, "finished_at": 1600 if over else None, "trained_tokens": 1000 if over else None, "seed": 0,
        "fine_tuned_model": f"ft:{job['model']}" if over else None, "training_file": job["training_file"],
        "hyperparameters": {}, "organization_id": "o", "result_files": [], "validation_file": None, "error": None,
    }  # fmt: skip


async def look(request: web.Request) -> web.Response:
    """A look at a job."""
    name = request.match_info["job"]
    JOBS[name]["looks"] += 1
    return web.json_response(told_of(name))


async def jobs(_: web.Request) -> web.Response:
    """All jobs."""
    return web.json_response({"object": "list", "has_more": False, "data": [told_of(name) for name in JOBS]})


async def counts(_: web.Request) -> web.Response:
    """How often each chat and each text came, and how many jobs were begun."""
    return web.json_response({"chats": CHATS, "texts": TEXTS, "jobs": len(JOBS)})


async def forget(_: web.Request) -> web.Response:
    """Begins to count anew."""
    for kept in (CHATS, TEXTS, FILES, JOBS):
        kept.clear()
    return web.Response()


async def serve(delay_s: float) -> None:
    """Until the standard input is closed."""
    app = web.Application(client_max_size=2**26)
    app[DELAY_S] = delay_s
    app.router.add_post("/v1/chat/completions", chat)
    app.router.add_post("/telling/v1/chat/completions", telling)
    app.router.add_post("/refusing/v1/chat/completions", refusing)
    for prefix in ("", "/telling", "/refusing"):
        app.router.add_post(f"{prefix}/v1/embeddings", embeddings)
        app.router.add_post(f"{prefix}/v1/files", upload)
        app.router.add_post(f"{prefix}/v1/fine_tuning/jobs", begin)
        app.router.add_get(f"{prefix}/v1/fine_tuning/jobs", jobs)
        app.router.add_get(f"{prefix}/v1/fine_tuning/jobs/{{job}}", look)
    app.router.add_get("/counts", counts)
    app.router.add_post("/forget", forget)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)  # type: ignore[union-attr]
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
