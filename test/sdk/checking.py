"""What the checks share: a list of checks, the client, and the local Roe's own side of things."""

import json
import os
import urllib.request
from typing import Any, Callable

from roe import RoeClient

BASE_URL = os.environ["ROE_BASE_URL"]
SEED = json.loads(os.environ["ROE_SANDBOX_SEED"])
AGENTS = SEED["agents"]

CHECKS: list[tuple[str, Callable[[RoeClient], None]]] = []


def check(says: str):
    """Adds a function to the checks; `says` is what is true when it returns."""

    def add(function: Callable[[RoeClient], None]):
        CHECKS.append((says, function))
        return function

    return add


def client(**changes: Any) -> RoeClient:
    """The SDK's client on the local Roe, as a user makes it."""
    options = {
        "api_key": SEED["apiKey"],
        "organization_id": SEED["organizationId"],
        "base_url": BASE_URL,
        "batch_chunk_delay": 0.0,
    }
    return RoeClient(**{**options, **changes})


def control(method: str, path: str, body: Any = None) -> Any:
    """Calls the control surface of the local Roe."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"X-Roe-Sandbox": "1"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(
        f"{BASE_URL}/_sandbox{path}", data=data, method=method, headers=headers
    )
    with urllib.request.urlopen(request) as response:
        text = response.read()
    return json.loads(text) if text else None


def equal(actual: Any, expected: Any) -> None:
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def raises(kind: type[Exception], function: Callable[[], Any]) -> Any:
    """The error that a function has to raise."""
    try:
        function()
    except kind as error:
        return error
    raise AssertionError(f"expected {kind.__name__}, and nothing was raised")


def json_output(outputs: list[Any], key: str) -> Any:
    """The value of an output that is JSON."""
    output = next(output for output in outputs if output.key == key)
    equal(output.data_type, "application/json")
    return json.loads(output.value)
