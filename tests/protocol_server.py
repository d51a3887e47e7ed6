"""A server that speaks OpenAI's, Anthropic's and Ollama's protocol on loopback, as well or as badly as asked.

`http://127.0.0.1:PORT/SCRIPT/v1/chat/completions`, `.../v1/messages`, `.../v1/embeddings` and `.../api/chat` behave by
SCRIPT, parts of which are joined by "+":

    plain            answers at once
    wait-MS          answers after so many milliseconds
    busy-N           refuses every Nth call with 429; busy-N-after-S asks to wait S seconds
    drop-N           breaks the connection of every Nth call in the middle of its answer
    fail-STATUS      answers nothing but this status
    echo-STATUS      answers nothing but this status, and quotes the last text that it was sent
    keys-STATUS-N    answers nothing but this status, and says the key in many forms after N other characters
    early-N-STATUS   refuses the first N calls for embeddings with this status; late-N-STATUS: all but these
    refuse-STATUS-WORD, hang-WORD   refuses, or never answers, calls for embeddings with a text that has this word
    most-N           refuses with 503 what comes while N calls are under way
    slow             sends a whole reply in two pieces, one a little after the other
    unstreamed       answers as if no stream had been asked for; indented: over many lines
    returns, windows ends lines of a stream with CR, or with CR LF; marked: begins it with a byte order mark
    hearts           says events without data in a stream
    endless          gives a whole reply that does not say how it ended
    nothing-STATUS   answers with this status and an empty body
    several          gives more answers than the one that was asked for
    parts            says its answer in a list of parts, one of them null
    errs-STATUS      answers 200, and an error whose code is this status; errs-STATUS-late: after half of an answer
    halftold         Anthropic's protocol: tells at the beginning that one token was answered, and nothing at the end
    leak             ends a stream with an error that repeats the key
    end-WORD         ends an answer with this word
    troubled         tells of an error, and of usage, in a reply that is no refusal
    stall-N          says nothing to the first N tries of each question, for a minute
    year-N           refuses every Nth call with 429, and asks to wait for a year
    job-N            a tuning job ends after it has been looked at N times; job-N-failed, job-N-cancelled: not well
    told-WORD        a job with something odd in it; files-WORD, begin-WORD, look-WORD: another body than is wanted
    lost             breaks the connection of the first call that begins a job, after the job has begun
    silent           never answers
    redirect         points to the script SCRIPT+elsewhere
    vectors-WORD     embeddings that are none: nan, inf, huge, zero, text, digits, null, nested, uneven, none, same; or large
    vectors-grows    embeddings that are longer with every call, where a call has one text
    usage-N          tells N tokens of embeddings, as JSON, with "minus" for its sign
    drip, drip-head  a reply that comes a byte at a time, without end; bomb, packed: one that is packed
    nousage, badjson, empty, filtered, long, toolong, nochoices, unended      what it sounds like

GET /SCRIPT/stats says how many calls came, were answered, and were under way at once. The answer to a question is its
last line in capitals; `usage` counts words.
"""

import asyncio
import base64
import gzip
import html
import json
import sys
from collections import Counter
from typing import Any
from urllib.parse import quote

from aiohttp import web


class Script:
    def __init__(self, name: str) -> None:
        self.parts = {part.split("-")[0]: part.split("-")[1:] for part in name.split("+")}
        self.calls = self.answered = self.at_once = self.most_at_once = 0
        self.bodies: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.files: dict[str, str] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.tries: Counter[str] = Counter()

    def every(self, part: str) -> bool:
        return part in self.parts and self.calls % int(self.parts[part][0]) == 0


SCRIPTS: dict[str, Script] = {}


def script_of(request: web.Request) -> Script:
    name = request.match_info["script"]
    return SCRIPTS.setdefault(name, Script(name))


def refused(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"message": message}}, status=status, headers=headers)


async def chat(request: web.Request) -> web.StreamResponse:
    script, body = script_of(request), await request.json()
    script.calls += 1
    script.bodies = [*script.bodies[-9:], body]
    script.headers = [*script.headers[-9:], dict(request.headers)]
    if "most" in script.parts and script.at_once >= int(script.parts["most"][0]):
        return refused(503, "overloaded")
    if script.every("busy"):
        how = script.parts["busy"]
        return refused(429, "slow down", {"Retry-After": how[2]} if len(how) > 2 else None)
    if script.every("year"):
        return refused(429, "later", {"Retry-After": "31536000"})
    if "fail" in script.parts:
        key = request.headers.get("Authorization", "")
        return refused(int(script.parts["fail"][0]), f"no: {key}")
    if "echo" in script.parts:
        return refused(int(script.parts["echo"][0]), "cannot take: " + body["messages"][-1]["content"])
    if "toolong" in script.parts:
        return refused(400, "This model's maximum context length is 8 tokens (context_length_exceeded)")
    if "nothing" in script.parts:
        return web.Response(status=int(script.parts["nothing"][0]))
    if "odd" in script.parts and script.calls > 1:
        return refused(400, "this question is not taken")
    script.at_once += 1
    script.most_at_once = max(script.most_at_once, script.at_once)
    try:
        if "wait" in script.parts:
            await asyncio.sleep(int(script.parts["wait"][0]) / 1000)
        question = json.dumps(body["messages"])
        script.tries[question] += 1
        if "stall" in script.parts and script.tries[question] <= int(script.parts["stall"][0]):
            await asyncio.sleep(60)
        response = await speak(request, script, body)
        script.answered += 1
        return response
    except ConnectionResetError:
        return web.Response()  # nobody is there any more: we broke the connection ourselves
    finally:
        script.at_once -= 1


async def embeddings(request: web.Request) -> web.StreamResponse:
    """Vectors of letter counts, not of length 1; a token for each word, one call's in one figure."""
    script, body = script_of(request), await request.json()
    script.calls += 1
    script.bodies = [*script.bodies[-9:], body]
    script.headers = [*script.headers[-9:], dict(request.headers)]
    if script.every("busy"):
        return refused(429, "slow down", {"Retry-After-Ms": "10"})
    if "fail" in script.parts:
        return refused(int(script.parts["fail"][0]), f"no: {request.headers.get('Authorization', '')}")
    if "echo" in script.parts:
        return refused(int(script.parts["echo"][0]), "cannot take: " + body["input"][-1], {"x-should-retry": "false"})
    for part, refuses in (("early", lambda most: script.calls <= most), ("late", lambda most: script.calls > most)):
        if part in script.parts and refuses(int(script.parts[part][0])):
            return refused(int(script.parts[part][1]), "not now", {"x-should-retry": "false"})
    for part, how in script.parts.items():
        if part in ("refuse", "hang") and any(how[-1] in text for text in body["input"]):
            if part == "hang":
                await asyncio.sleep(3600)
            return refused(int(how[0]), "this text is not taken", {"x-should-retry": "false"})
    if "wait" in script.parts:
        await asyncio.sleep(int(script.parts["wait"][0]) / 1000)
    if "keys" in script.parts:
        status, *before = script.parts["keys"]
        return refused(
            int(status), "." * int(*before) + forms(request.headers["Authorization"].removeprefix("Bearer "))
        )
    if "badjson" in script.parts:
        return web.Response(text="<html>It works!</html>")
    if "silent" in script.parts:
        await asyncio.sleep(3600)
    if "redirect" in script.parts:
        return redirected(request)
    if {"drip", "bomb", "packed"} & set(script.parts):
        return await without_end(request, script)
    texts = body["input"][1:] if "short" in script.parts else body["input"]
    data = [{"index": i, "embedding": [t.lower().count(c) + 0.0 for c in "abcdefghijklmnopqrstuvwxyz"] + [0.5]}
            for i, t in enumerate(texts)]  # fmt: skip
    if "vectors" in script.parts:
        spoil(data, script.parts["vectors"][0], script.calls)
    words = sum(len(text.split()) for text in texts)
    if "usage" in script.parts:
        words = json.loads(script.parts["usage"][0].replace("minus", "-"))
    usage = {} if "nousage" in script.parts else {"usage": {"prompt_tokens": words, "total_tokens": words}}
    script.answered += 1
    return web.json_response({"object": "list", "model": body["model"], "data": data[::-1], **usage})


def forms(key: str) -> str:
    """A key as servers say one again."""
    coded = (base64.b64encode(text.encode()).decode() for text in (key, f"Bearer {key}"))
    return " ".join((*coded, key, quote(key, safe=""), json.dumps(key), html.escape(key)))


def redirected(request: web.Request) -> web.Response:
    """To another script, which would count the call."""
    url = str(request.url)
    name = request.match_info["script"]
    return web.Response(
        status=307, text="see elsewhere", headers={"Location": url.replace(name, f"{name}+elsewhere", 1)}
    )


def spoil(data: list[dict[str, Any]], how: str, calls: int) -> None:
    """Vectors that are none, in every place but the last; all alike where it takes all of them."""
    spoilt: dict[str, Any] = {
        "nan": float("nan"), "inf": float("inf"), "text": "x", "digits": "1", "null": None, "nested": [1.0], "huge": 10**400,
    }  # fmt: skip
    if how in spoilt:
        data[0]["embedding"][0] = spoilt[how]
    if how in ("zero", "large"):
        data[0]["embedding"] = [0.0 if how == "zero" else 1e308] * len(data[0]["embedding"])
    if how == "grows":
        data[0]["embedding"] += [1.0] * calls
    if how == "uneven":
        data[0]["embedding"].append(1.0)
    for item in data:
        item["embedding"] = None if how == "none" else item["embedding"]
        item["index"] = 0 if how == "same" else item["index"]


async def without_end(request: web.Request, script: Script) -> web.StreamResponse:
    """A reply that never ends, a byte at a time, head or body; or one that is large once it is unpacked."""
    if "packed" in script.parts:
        return web.Response(body=b"?", headers={"Content-Encoding": "zstd"})
    if "bomb" in script.parts:
        packed = gzip.compress(b'{"a": "' + b"0" * 2**27 + b'"}', 1)
        return web.Response(body=packed, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
    if script.parts["drip"] == ["head"]:
        assert request.transport
        request.transport.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    response = web.StreamResponse()
    if script.parts["drip"] != ["head"]:
        await response.prepare(request)
    for _ in range(100):
        if script.parts["drip"] == ["head"]:
            request.transport.write(b"x")  # type: ignore[union-attr]
        else:
            await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


async def files(request: web.Request) -> web.StreamResponse:
    script, form = script_of(request), await request.post()
    script.calls += 1
    if "redirect" in script.parts:
        return redirected(request)
    if odd := odd_body(script, "files"):
        return odd
    content = form["file"].file.read().decode()  # type: ignore[union-attr]
    name = f"file-{len(script.files) + 1}"
    script.files[name] = content
    script.headers = [*script.headers[-9:], dict(request.headers)]
    size = len(content)
    return web.json_response(
        {
            "id": name,
            "object": "file",
            "bytes": size,
            "created_at": 1,
            "filename": "x.jsonl",
            "purpose": form["purpose"],
            "status": "processed",
        }
    )


async def begin_job(request: web.Request) -> web.StreamResponse:
    script, body = script_of(request), await request.json()
    script.calls += 1
    if "fail" in script.parts:
        return refused(int(script.parts["fail"][0]), f"no: {request.headers.get('Authorization', '')}")
    name = f"job-{len(script.jobs) + 1}"
    script.jobs[name] = {"looks": 0, "cancelled": False, **body}
    if "lost" in script.parts and len(script.jobs) == 1:
        assert request.transport
        request.transport.abort()
    return odd_body(script, "begin") or web.json_response(job_of(script, name))


ODD: dict[str, dict[str, Any]] = {
    "listname": {"fine_tuned_model": ["a"]},
    "noname": {"fine_tuned_model": None},
    "halfname": {"fine_tuned_model": "ft\ud800"},
    "colourname": {"fine_tuned_model": "ft\x1b[31m"},
    "lessthannone": {"trained_tokens": -(10**9)},
    "manytokens": {"trained_tokens": 10**400},
    "days": {"created_at": "yesterday", "finished_at": "today"},
    "backwards": {"created_at": 2000},
    "forever": {"finished_at": 1e308},
    "oddstatus": {"status": {"x": 1}},
    "halfstatus": {"status": "\ud800"},
    "oddid": {"id": {"x": 1}},
    "echo": {"error": {"code": "bad", "message": "cannot take: a text of the file", "param": None}},
    "texterror": {"status": "failed", "error": "in \ud800 words"},
}
BODIES = {
    "html": "<html>hi",
    "null": "null",
    "list": "[1]",
    "empty": "{}",
    "deep": '{"a":' * 5000,
    "digits": '{"id":' + "9" * 5000 + "}",
}


def odd_body(script: Script, at: str) -> web.Response | None:
    """A body that is no reply, where the script says so of this kind of call: `files-html`, `begin-null`, ..."""
    if at not in script.parts:
        return None
    return web.Response(
        text=BODIES[script.parts[at][0]], content_type="text/html" if "html" in script.parts[at] else "application/json"
    )


def job_of(script: Script, name: str) -> dict[str, Any]:
    job = script.jobs[name]
    looks, *ended = script.parts.get("job", ["1"])
    over = job["looks"] >= int(looks)
    status = "cancelled" if job["cancelled"] else "running" if not over else ended[0] if ended else "succeeded"
    lines = [line for key in ("training_file",) for line in script.files[job[key]].splitlines()]
    tokens = sum(len(m["content"].split()) for line in lines for m in json.loads(line)["messages"])
    good = status == "succeeded"
    told = {
        "id": name, "object": "fine_tuning.job", "status": status, "model": job["model"], "created_at": 1000,
        "finished_at": 1600 if good else None, "trained_tokens": tokens if good else None, "seed": job.get("seed", 0),
        "fine_tuned_model": f"ft:{job['model']}" if good else None, "training_file": job["training_file"],
        "hyperparameters": job.get("hyperparameters", {}), "organization_id": "o", "result_files": [], "validation_file": job.get("validation_file"),
        "error": {"code": "bad", "message": "the file teaches nothing", "param": None} if status == "failed" else None,
    }  # fmt: skip
    return told | ODD.get(script.parts.get("told", ["nothing"])[0], {})


async def look_at_job(request: web.Request) -> web.StreamResponse:
    script, name = script_of(request), request.match_info["job"]
    script.jobs[name]["looks"] += 1
    return odd_body(script, "look") or web.json_response(job_of(script, name))


async def cancel_job(request: web.Request) -> web.StreamResponse:
    script, name = script_of(request), request.match_info["job"]
    script.jobs[name]["cancelled"] = True
    return web.json_response(job_of(script, name))


async def list_jobs(request: web.Request) -> web.StreamResponse:
    script = script_of(request)
    return web.json_response(
        {"object": "list", "has_more": False, "data": [job_of(script, name) for name in script.jobs]}
    )


async def speak(request: web.Request, script: Script, body: dict[str, Any]) -> web.StreamResponse:
    if request.path.endswith("/v1/messages"):
        return await anthropic(request, script, body)
    if request.path.endswith("/api/chat"):
        return await ollama(request, script, body)
    stream = body.get("stream") and "unstreamed" not in script.parts
    return await (streamed if stream else whole)(request, script, body)


async def anthropic(request: web.Request, script: Script, body: dict[str, Any]) -> web.StreamResponse:
    text, finish, usage = answer(script, body)
    ended = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}.get(finish, finish)
    told = usage and {"input_tokens": 2, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 1}
    answered = usage and {"output_tokens": len(text.split())}
    if not body.get("stream") or "unstreamed" in script.parts:
        if "errs" in script.parts:
            code = int(script.parts["errs"][0])
            return web.json_response({"error": {"message": "insufficient credit", "code": code}})
        content = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": text}]
        content += [{"type": "text", "text": None}] if "parts" in script.parts else []
        reply = {"type": "message", "model": "c-2026", "content": content, "stop_reason": ended}
        if "halftold" in script.parts:
            return web.json_response(reply | {"usage": {"input_tokens": 8}, "stop_reason": None})
        return web.json_response(reply | ({"usage": {**told, **answered}} if told and answered else {}))
    if "halftold" in script.parts:
        told, answered = {"input_tokens": 8, "output_tokens": 1}, None
    events: list[dict[str, Any]] = [{"type": "message_start", "message": {"model": "c-2026", "usage": told}}]
    events += [{"type": "ping"}]
    if "overloaded" in script.parts:
        events += [{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}]
    for piece in (text[:3], text[3:]):
        events += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}]
    if "unended" not in script.parts:
        events += [{"type": "message_delta", "delta": {"stop_reason": ended}, "usage": answered}]
        events += [{"type": "message_stop"}]
    return await lines(request, [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events])


async def ollama(request: web.Request, script: Script, body: dict[str, Any]) -> web.StreamResponse:
    text, finish, usage = answer(script, body)
    last: dict[str, Any] = {"model": body["model"], "message": {"content": ""}, "done": True, "done_reason": finish}
    if usage:
        last |= {"prompt_eval_count": 7, "prompt_eval_duration": 200_000_000}
        last |= {"eval_count": len(text.split()), "eval_duration": 300_000_000, "load_duration": 9_000_000_000}
    if "broken" in script.parts:
        last = {"error": "the model runner stopped"}
    if not body.get("stream"):
        return web.json_response({**last, "message": {"content": text}, "logprobs": likely(body, text)})
    head = {"model": body["model"], "done": False}
    pieces = [{**head, "message": {"content": p}, "logprobs": likely(body, p)} for p in (text[:3], text[3:])]
    parts = pieces if "unended" in script.parts else [*pieces, last]
    return await lines(request, [json.dumps(part) + "\n" for part in parts])


async def lines(request: web.Request, texts: list[str], pause_s: float = 0.0) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for text in texts:
        await response.write(text.encode())
        await asyncio.sleep(pause_s)
    return response


def answer(script: Script, body: dict[str, Any]) -> tuple[str, str, dict[str, Any] | None]:
    text = "" if "empty" in script.parts else body["messages"][-1]["content"].splitlines()[-1].upper()
    finish = "content_filter" if "filtered" in script.parts else "length" if "long" in script.parts else "stop"
    finish = script.parts["end"][0] if "end" in script.parts else finish
    words = sum(len(m["content"].split()) for m in body["messages"])
    usage = {
        "prompt_tokens": words,
        "completion_tokens": len(text.split()) + 3,
        "prompt_tokens_details": {"cached_tokens": words // 2},
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
    return text, finish, None if "nousage" in script.parts else usage


def likely(body: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """A token for each letter, each of log-probability -0.25, where they are asked for."""
    return [{"token": letter, "logprob": -0.25} for letter in text] if body.get("logprobs") else []


async def whole(request: web.Request, script: Script, body: dict[str, Any]) -> web.StreamResponse:
    text, finish, usage = answer(script, body)
    if "badjson" in script.parts:
        return web.Response(text="<html>It works!</html>")
    if script.every("drop"):
        assert request.transport
        request.transport.abort()
    told = {"logprobs": {"content": likely(body, text)}} if body.get("logprobs") else {}
    choices = (
        [{"message": {"content": text}, "finish_reason": finish, **told}] if "nochoices" not in script.parts else []
    )
    if "endless" in script.parts:
        choices[0]["finish_reason"] = None
    if "several" in script.parts:
        choices = [{"index": i, "message": {"content": f"not this {i}"}, "finish_reason": finish} for i in (2, 1)]
        choices += [{"index": 0, "message": {"content": text}, "finish_reason": finish}]
    if "parts" in script.parts:
        choices[0]["message"] = {"content": [{"type": "text", "text": None}, {"type": "text", "text": text}]}
    reply = {"model": "m-2026", "system_fingerprint": "fp1", "choices": choices, "usage": usage}
    if "errs" in script.parts:
        reply = {"error": {"message": "insufficient credit", "code": int(script.parts["errs"][0])}}
    if "indented" in script.parts:
        return web.Response(text=json.dumps(reply, indent=2), content_type="application/json")
    if "troubled" in script.parts:
        reply = {"error": {"message": "it broke", "type": "server_error"}, "usage": usage}
    if "slow" in script.parts:
        text = json.dumps(reply)
        return await lines(request, [text[:40], text[40:]], pause_s=0.05)
    return web.json_response(reply)


async def streamed(request: web.Request, script: Script, body: dict[str, Any]) -> web.StreamResponse:
    text, finish, usage = answer(script, body)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)

    end = "\r" if "returns" in script.parts else "\r\n" if "windows" in script.parts else "\n"

    async def send(data: str) -> None:
        await response.write(f"data: {data}{end}{end}".encode())

    head = {"model": "m-2026", "system_fingerprint": "fp1"}
    if "badjson" in script.parts:
        await send("{half")
    if "leak" in script.parts:
        await send(json.dumps({"error": {"message": f"bad {request.headers.get('Authorization')}", "code": 429}}))
    status, *late = script.parts.get("errs", [""])
    trouble = json.dumps({"error": {"message": "insufficient credit", "code": status}})
    if status and not late:
        await send(trouble)
        return response
    half = len(text) // 2
    if "marked" in script.parts:
        await response.write(b"\xef\xbb\xbf")
    else:
        await response.write(f": a comment{end}{end}".encode())
    if "hearts" in script.parts:
        await send("")
    for piece in (text[:half], text[half:]) if "nochoices" not in script.parts else ():
        told = {"logprobs": {"content": likely(body, piece)}} if body.get("logprobs") else {}
        choices = [{"delta": {"content": piece}, "finish_reason": None, **told}]
        if "several" in script.parts:
            choices = [{"index": i, "delta": {"content": piece if i == 0 else "not this"}} for i in (1, 0)]
        await send(json.dumps({**head, "choices": choices}))
        if late:
            await send(trouble)
            return response
        if script.every("drop"):
            assert request.transport
            request.transport.abort()
    if not {"unended", "nochoices"} & set(script.parts):
        await send(json.dumps({**head, "choices": [{"delta": {}, "finish_reason": finish}]}))
        if usage:
            await send(json.dumps({**head, "choices": [], "usage": usage}))
    await send("[DONE]")
    return response


async def stats(request: web.Request) -> web.Response:
    script = script_of(request)
    names = ("calls", "answered", "most_at_once", "bodies", "headers", "files", "jobs")
    return web.json_response({name: getattr(script, name) for name in names})


async def serve() -> None:
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/{script}/v1/chat/completions", chat)
    app.router.add_post("/{script}/v1/messages", chat)
    app.router.add_post("/{script}/v1/embeddings", embeddings)
    app.router.add_post("/{script}/v1/files", files)
    app.router.add_post("/{script}/v1/fine_tuning/jobs", begin_job)
    app.router.add_get("/{script}/v1/fine_tuning/jobs", list_jobs)
    app.router.add_get("/{script}/v1/fine_tuning/jobs/{job}", look_at_job)
    app.router.add_post("/{script}/v1/fine_tuning/jobs/{job}/cancel", cancel_job)
    app.router.add_post("/{script}/api/chat", chat)
    app.router.add_get("/{script}/stats", stats)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    assert site._server
    sys.stdout.write(f"{site._server.sockets[0].getsockname()[1]}\n")  # type: ignore[attr-defined]
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)  # until the test closes our standard input


if __name__ == "__main__":
    asyncio.run(serve())
