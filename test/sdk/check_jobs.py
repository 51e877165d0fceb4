"""The rest of a job's life: statuses, lists, cancelling, deleting, files, artifacts, webhooks."""

import datetime
import io
from uuid import UUID

from check_runs import PDF, QUICK, company, totals
from checking import AGENTS, SEED, check, control, equal, json_output, raises
from roe import BadRequestError, JobStatus, NotFoundError, RoeClient

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def run_document(roe: RoeClient):
    return roe.agents.run(AGENTS["document"], document=io.BytesIO(PDF), instructions=totals())


@check("returns the reason of a failed job")
def _(roe: RoeClient) -> None:
    result = roe.agents.run(AGENTS["failing"], name="Northwind").wait(interval=QUICK)
    equal(result["status"], JobStatus.FAILURE)
    equal(result["error_message"], "The screening list could not be reached")
    equal(result.outputs, [])


@check("keeps waiting during a retry")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["retrying"], url="https://www.example.com/")
    equal(job.wait(interval=QUICK)["status"], JobStatus.SUCCESS)
    listed = roe.agents.jobs.list(AGENTS["retrying"]).results[0]
    codes = [event.status_code for event in listed.status_events]
    equal(codes, [0, 1, JobStatus.RETRY, 1, JobStatus.SUCCESS])
    equal(listed.status_events[2].error_message.startswith("The page took"), True)


@check("returns the statuses of many jobs, and null for a missing one")
def _(roe: RoeClient) -> None:
    jobs = [roe.agents.run(AGENTS["text"], **company()) for _ in range(3)]
    ids = [job.id for job in jobs]
    statuses = roe.agents.jobs.retrieve_status_many([*ids, UNKNOWN])
    by_id = {str(status.id): status for status in statuses}
    equal(set(by_id), {*ids, UNKNOWN})
    equal(by_id[UNKNOWN].status, None)
    equal(isinstance(by_id[ids[0]].created_at, datetime.datetime), True)
    results = roe.agents.jobs.retrieve_result_many([ids[0], UNKNOWN])
    equal({str(r.id): r.agent_id for r in results}, {ids[0]: UUID(AGENTS["text"]), UNKNOWN: None})


@check("has no result for a running or missing job")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["slow"], market="Heat pumps")
    raises(NotFoundError, job.retrieve_result)
    raises(NotFoundError, lambda: roe.agents.jobs.retrieve_status(UNKNOWN))
    roe.agents.jobs.cancel(job.id)


@check("cancels a job")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["slow"], market="Heat pumps")
    roe.agents.jobs.cancel(job.id)
    equal(job.wait(interval=QUICK)["status"], JobStatus.CANCELLED)


@check("cancels all jobs of an agent")
def _(roe: RoeClient) -> None:
    batch = roe.agents.run_many(AGENTS["slow"], [{"market": f"Market {n}"} for n in range(5)])
    answer = roe.agents.jobs.cancel_all(AGENTS["slow"])
    equal(answer.targeted_count, 5)
    equal({r.status for r in batch.wait(interval=QUICK)}, {JobStatus.CANCELLED})
    again = roe.agents.jobs.cancel_all(AGENTS["slow"])
    equal((again.targeted_count, again.task_id), (0, None))


@check("lists jobs by status, version, metadata, text and time")
def _(roe: RoeClient) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    start = now.isoformat()
    # A job can be created in the millisecond in which the test reads the clock.
    a_second_earlier = (now - datetime.timedelta(seconds=1)).isoformat()
    inputs = company()
    job = roe.agents.run(AGENTS["text"], metadata={"batch": "blue"}, **inputs)
    job.wait(interval=QUICK)

    def ids(**filters: str) -> list[str]:
        page = roe.agents.jobs.list(AGENTS["text"], created_from=start, **filters)
        return [str(listed.id) for listed in page.results]

    equal(ids(), [job.id])
    equal(ids(status_code="3", version_name="v1", metadata="blue", search="northwind"), [job.id])
    equal(ids(status_code="4"), [])
    equal(ids(version_name="v2"), [])
    equal(ids(metadata="green"), [])
    equal(ids(search="southwind"), [])
    earlier = roe.agents.jobs.list(AGENTS["text"], created_to=a_second_earlier)
    equal(job.id in [str(listed.id) for listed in earlier.results], False)
    listed = roe.agents.jobs.list(AGENTS["text"], created_from=start).results[0]
    equal(listed.metadata["batch"], "blue")
    equal(listed.duration_ms > 0, True)
    equal([value.value for value in listed.job_inputs], list(inputs.values()))


@check("lists jobs in the requested order, page by page")
def _(roe: RoeClient) -> None:
    newest = roe.agents.jobs.list(AGENTS["text"], ordering="-created_at", page_size=3)
    oldest = roe.agents.jobs.list(AGENTS["text"], ordering="created_at", page_size=3)
    equal(newest.results[0].created_at > oldest.results[0].created_at, True)
    last = -(-newest.count // 3)
    page = roe.agents.jobs.list(
        AGENTS["text"], ordering="-created_at", page_size=3, page=last
    )
    equal(page.next_, None)
    equal(page.results[-1].created_at <= page.results[0].created_at, True)


@check("downloads a file from an output")
def _(roe: RoeClient) -> None:
    job = run_document(roe)
    extraction = json_output(job.wait(interval=QUICK).outputs, "extraction")
    resource_id = extraction["references"][0].split("/references/")[1].strip("/")
    equal(roe.agents.jobs.download_reference(job.id, resource_id), PDF)
    equal(roe.agents.jobs.download_reference(job.id, resource_id, as_attachment=True), PDF)
    raises(NotFoundError, lambda: roe.agents.jobs.download_reference(job.id, UNKNOWN))
    raises(BadRequestError, lambda: roe.agents.jobs.download_reference(job.id, "nothing"))


@check("reads an artifact from an output")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["merchant"], merchant_context="A shop for spare parts")
    disposition = json_output(job.wait(interval=QUICK).outputs, "disposition")
    artifact = roe.agents.jobs.retrieve_artifact(job.id, disposition["evidence_data"])
    equal(artifact.result["read"], {"merchant_context": "A shop for spare parts"})
    raises(NotFoundError, lambda: roe.agents.jobs.retrieve_artifact(job.id, "nothing"))


@check("deletes a job's data only after it has finished")
def _(roe: RoeClient) -> None:
    job = run_document(roe)
    raises(BadRequestError, lambda: roe.agents.jobs.delete_data(job.id))
    extraction = json_output(job.wait(interval=QUICK).outputs, "extraction")
    resource_id = extraction["references"][0].split("/references/")[1].strip("/")
    answer = roe.agents.jobs.delete_data(job.id)
    equal((answer.status, answer.deleted_count, answer.errors), ("success", 1, None))
    equal(roe.agents.jobs.retrieve_result(job.id).outputs, [])
    raises(NotFoundError, lambda: roe.agents.jobs.download_reference(job.id, resource_id))
    equal(roe.agents.jobs.retrieve_status(job.id).status, JobStatus.SUCCESS)


@check("resends no webhook if the agent has none")
def _(roe: RoeClient) -> None:
    job = roe.agents.run(AGENTS["text"], **company())
    raises(BadRequestError, lambda: roe.agents.jobs.resend_webhook(job.id))
    job.wait(interval=QUICK)
    equal(roe.agents.jobs.resend_webhook(job.id).queued, 0)


@check("sends every request to a URL with a final slash, with the right key")
def _(_roe: RoeClient) -> None:
    requests = control("GET", "/requests")
    equal([r["path"] for r in requests if not r["path"].endswith("/")], [])
    # The key that is wrong on purpose.
    equal(len([r for r in requests if r["authorization"] != "ok"]), 1)
    equal(SEED["apiKey"] in str(requests), False)
