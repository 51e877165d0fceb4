"""Starting jobs: text, files, many, versions, cache, metadata; and what is refused."""

import hashlib
import io
import itertools
import tempfile
from pathlib import Path

from checking import AGENTS, SEED, check, control, equal, json_output, raises
from roe import BadRequestError, FileUpload, ForbiddenError, InsufficientCreditsError
from roe import JobStatus, RoeClient

NUMBERS = itertools.count(1)
PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n\x00\xff\r\n%%EOF\n"
QUICK = 0.05


def company() -> dict:
    """Inputs that no run had before: for equal ones Roe gives an earlier job from its cache."""
    question = "Who owns it, and since when?"
    return {"company_name": f"Northwind Traders {next(NUMBERS)}", "question": question}


def totals() -> str:
    """The same for agents that read files."""
    return f"Totals {next(NUMBERS)}"


def server_job(job_id: str) -> dict:
    return control("GET", f"/jobs/{job_id}")


def last_request() -> dict:
    return control("GET", "/requests?method=POST&path=/v1/agents/run/")[-1]


@check("runs an agent with text, waits, and reads the result")
def _(roe: RoeClient) -> None:
    inputs = {"company_name": "Contoso", "question": "Who owns it?"}
    job = roe.agents.run(AGENTS["text"], **inputs)
    equal(job.retrieve_status().status in (JobStatus.PENDING, JobStatus.STARTED), True)
    result = job.wait(interval=QUICK)
    equal(result["status"], JobStatus.SUCCESS)
    equal(str(result.agent_id), AGENTS["text"])
    summary = json_output(result.outputs, "summary")
    equal(summary["company_name"], {"words": 1, "characters": 7})
    equal([value["value"] for value in result.inputs], list(inputs.values()))


@check("sends text as a form, and the server reads it unchanged")
def _(roe: RoeClient) -> None:
    odd = {"company_name": "Ä & Ü = 100 %\r\n\"quoted\"", "question": "+ 日本 ☕"}
    job = roe.agents.run(AGENTS["text"], **odd)
    equal(last_request()["body"], "form")
    given = {value["key"]: value["value"] for value in server_job(job.id)["inputs"]}
    equal(given, odd)


@check("runs an agent with a file, and the server has the same bytes")
def _(roe: RoeClient) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Rechnung März.pdf"
        path.write_bytes(PDF)
        job = roe.agents.run(AGENTS["document"], document=str(path), instructions=totals())
    equal(last_request()["body"], "multipart")
    file = server_job(job.id)["inputs"][0]["file"]
    equal(file["fileName"], "Rechnung März.pdf")
    equal(file["contentType"], "application/pdf")
    equal(file["sha256"], hashlib.sha256(PDF).hexdigest())
    extraction = json_output(job.wait(interval=QUICK).outputs, "extraction")
    equal(extraction["files"][0]["size"], len(PDF))
    equal(extraction["files"][0]["pages"], 1)


@check("runs an agent with a file under another name and type")
def _(roe: RoeClient) -> None:
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        file.write(PDF)
        file.flush()
        upload = FileUpload(path=file.name, filename="invoice.pdf", mime_type="application/x-pdf")
        job = roe.agents.run(AGENTS["document"], document=upload, instructions=totals())
    sent = server_job(job.id)["inputs"][0]["file"]
    equal((sent["fileName"], sent["contentType"]), ("invoice.pdf", "application/x-pdf"))
    equal(sent["size"], len(PDF))


@check("runs an agent with an open file")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["document"], document=io.BytesIO(PDF), instructions=totals())
    sent = server_job(job.id)["inputs"][0]["file"]
    equal(sent["sha256"], hashlib.sha256(PDF).hexdigest())


@check("runs an agent with a file that Roe has, and with a file's URL")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["document"], document=SEED["fileId"], instructions=totals())
    equal(server_job(job.id)["inputs"][0]["file"]["fileName"], "sample-contract.pdf")
    address = "https://www.example.com/invoice.pdf"
    job = roe.agents.run(AGENTS["document"], document=address, instructions=totals())
    equal(server_job(job.id)["inputs"][0]["value"], address)


@check("runs an agent without inputs")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["noInputs"])
    equal(job.wait(interval=QUICK)["status"], JobStatus.SUCCESS)


@check("runs an older version")
def _(roe: RoeClient) -> None:
    first = SEED["documentVersions"]["first"]
    job = roe.agents.run_version(AGENTS["document"], first, document=SEED["fileId"])
    equal(str(job.wait(interval=QUICK).agent_version_id), first)


@check("runs an agent and waits for it in one call")
def _(roe: RoeClient) -> None:
    outputs = roe.agents.run_sync(AGENTS["text"], **company())
    equal([output.key for output in outputs], ["summary", "report"])
    first = SEED["documentVersions"]["first"]
    outputs = roe.agents.run_version_sync(AGENTS["document"], first, document=SEED["fileId"])
    equal(json_output(outputs, "extraction")["files"][0]["pages"], 2)


@check("runs many in one request, waits, and reads the results")
def _(roe: RoeClient) -> None:
    names = [f"Company {number}" for number in range(20)]
    batch = roe.agents.run_many(
        AGENTS["text"], [{"company_name": name, "question": "Who owns it?"} for name in names]
    )
    results = batch.wait(interval=QUICK)
    equal([str(result.id) for result in results], batch.job_ids)
    equal({result.status for result in results}, {JobStatus.SUCCESS})
    reports = [next(o.value for o in result.result if o.key == "report") for result in results]
    equal([name in report for name, report in zip(names, reports)], [True] * len(names))
    equal({round(result.cost, 2) for result in results}, {0.02})


@check("runs more than fit in a request")
def _(roe: RoeClient) -> None:
    before = control("GET", "/")["counts"]["jobs"]
    batch = roe.agents.run_many(AGENTS["text"], [company() for _ in range(1001)])
    equal(len(set(batch.job_ids)), 1001)
    equal(control("GET", "/")["counts"]["jobs"] - before, 1001)
    equal(len(batch.wait(interval=QUICK)), 1001)


@check("sends values that aren't text as text")
def _(roe: RoeClient) -> None:
    batch = roe.agents.run_many(AGENTS["text"], [{"company_name": 7, "question": {"a": [1]}}])
    given = [value["value"] for value in server_job(batch.job_ids[0])["inputs"]]
    equal(given, ["7", '{"a":[1]}'])


@check("stores metadata with the job, except for many runs in one request")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["text"], metadata={"customer": "C-17", "row": 3}, **company())
    equal(server_job(job.id)["metadata"], {"customer": "C-17", "row": "3"})
    batch = roe.agents.run_many(AGENTS["text"], [company()], metadata={"customer": "C-17"})
    equal(server_job(batch.job_ids[0])["metadata"], {})


@check("returns a cached result for the same inputs, and a new one on request")
def _(roe: RoeClient) -> None:
    def status_of(**options: bool) -> int:
        job = roe.agents.run(AGENTS["cached"], description="Sells tea", **options)
        return job.wait(interval=QUICK)["status"]

    equal(status_of(), JobStatus.SUCCESS)
    equal(status_of(), JobStatus.CACHED)
    equal(status_of(skip_cache=True), JobStatus.SUCCESS)


@check("raises for inputs that are missing, empty or not a file")
def _(roe: RoeClient) -> None:
    error = raises(BadRequestError, lambda: roe.agents.run(AGENTS["document"], instructions="x"))
    equal(error.message, "Missing input key document")
    empty = {**company(), "question": ""}
    error = raises(BadRequestError, lambda: roe.agents.run(AGENTS["text"], **empty))
    equal(error.response, {"question": ["This field may not be blank."]})
    raises(
        BadRequestError,
        lambda: roe.agents.run(AGENTS["document"], document="no file", instructions="x"),
    )


@check("raises for an unknown input of a policy agent")
def _(roe: RoeClient) -> None:
    inputs = {"merchant_context": "A shop", "color": "red"}
    raises(BadRequestError, lambda: roe.agents.run(AGENTS["merchant"], **inputs))


@check("raises without credits, in both of Roe's forms")
def _(roe: RoeClient) -> None:
    for status, kind in (("402", InsufficientCreditsError), ("403", ForbiddenError)):
        control("PATCH", "/settings", {"credits": status})
        try:
            error = raises(kind, lambda: roe.agents.run(AGENTS["text"], **company()))
        finally:
            control("PATCH", "/settings", {"credits": "enough"})
        equal("Insufficient credits" in error.message, True)
