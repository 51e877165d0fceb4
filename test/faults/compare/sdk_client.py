"""Roe's Python SDK, as it comes: starts a job for each item, and prints what its user has in the end, as JSON."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from roe import RoeClient

SEED = json.loads(os.environ["ROE_SANDBOX_SEED"])


def main() -> None:
    task = json.load(sys.stdin)
    roe = RoeClient(
        api_key=SEED["apiKey"],
        organization_id=SEED["organizationId"],
        base_url=task["url"],
        timeout=task["timeout"],
    )

    start = start_many if task["many"] else start_each
    print(json.dumps(start(roe, task["names"])))


def start_each(roe: RoeClient, names: list) -> list:
    """A call of `run` for each item, ten at a time."""

    def start(name: str) -> dict:
        try:
            job = roe.agents.run(SEED["agents"]["text"], **inputs_of(name))
            return {"item": name, "jobId": job.id}
        except Exception as error:
            return {"item": name, "error": words_of(error)}

    with ThreadPoolExecutor(max_workers=10) as pool:
        return list(pool.map(start, names))


def start_many(roe: RoeClient, names: list) -> list:
    """One call of `run_many` for all items."""
    try:
        batch = roe.agents.run_many(SEED["agents"]["text"], [inputs_of(name) for name in names])
        return [{"item": name, "jobId": job_id} for name, job_id in zip(names, batch.job_ids)]
    except Exception as error:
        return [{"item": name, "error": words_of(error)} for name in names]


def inputs_of(name: str) -> dict:
    return {"company_name": name, "question": "Who owns it?"}


def words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


main()
