"""Roe's Python SDK as a contender: answers each line of JSON on the input with one on the output (see `tasks.ts`)."""

import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from roe import RoeClient

SEED = json.loads(os.environ["ROE_SANDBOX_SEED"])


def text_inputs(index: int) -> dict:
    return {
        "company_name": f"Northwind Traders {index}",
        "question": f"Who owns it, since when, and where is it registered? Reference {index}.",
    }


def run_each(roe: RoeClient, task: dict) -> list:
    """`run` in a pool of threads. What fails is its error."""

    def run(index: int):
        try:
            return roe.agents.run(SEED["agents"]["text"], **text_inputs(index)).id
        except Exception as error:
            return error

    with ThreadPoolExecutor(max_workers=task["concurrency"]) as pool:
        return list(pool.map(run, range(task["count"])))


def run_many(roe: RoeClient, task: dict) -> list:
    inputs = [text_inputs(index) for index in range(task["count"])]
    return [job.id for job in roe.agents.run_many(SEED["agents"]["text"], inputs).jobs]


def run_with_file(roe: RoeClient, task: dict) -> list:
    inputs = {"instructions": "Totals", "document": task["path"]}
    return [roe.agents.run(SEED["agents"]["document"], **inputs).id]


def resident() -> int:
    """Bytes now. Where the system does not tell: the highest so far."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return highest()


def highest() -> int:
    """Bytes, the highest of the process so far. macOS gives bytes, Linux KiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


WORK = {"sdk": run_each, "sdkMany": run_many, "sdkFile": run_with_file}


def answer(task: dict) -> dict:
    with RoeClient(
        api_key=SEED["apiKey"], organization_id=SEED["organizationId"], base_url=task["url"]
    ) as roe:
        idle, cpu, begun = resident(), time.process_time(), time.perf_counter()
        ids = WORK[task["contender"]](roe, task)
        ms = (time.perf_counter() - begun) * 1000
    errors = [id for id in ids if isinstance(id, Exception)]
    completed = len({str(id) for id in ids if not isinstance(id, Exception)})
    return {
        "ms": ms,
        "cpuMs": (time.process_time() - cpu) * 1000,
        "completed": completed,
        "failed": len(ids) - completed,
        "failure": str(errors[0])[:300] if errors else None,
        "peakOverIdle": max(0, highest() - idle),
        "endedAt": time.time() * 1000,
    }


def main() -> None:
    for line in sys.stdin:
        try:
            answered = answer(json.loads(line))
        except Exception as error:
            answered = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answered), flush=True)


main()
