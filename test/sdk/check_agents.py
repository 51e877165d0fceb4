"""Agents, their versions, the user, and the errors that a key or an address can give."""

from uuid import UUID

from checking import AGENTS, SEED, check, client, control, equal, raises
from roe import AuthenticationError, ForbiddenError, NotFoundError, RoeClient, ServerError
from roe.exceptions import RoeAPIException

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@check("lists the agents")
def _(roe: RoeClient) -> None:
    page = roe.agents.list(page_size=100)
    equal(page.count, len(page.results))
    found = {str(agent.id) for agent in page.results}
    equal(set(AGENTS.values()) - found, set())


@check("reads the agents page by page")
def _(roe: RoeClient) -> None:
    first = roe.agents.list(page=1, page_size=5)
    second = roe.agents.list(page=2, page_size=5)
    equal(len(first.results), 5)
    equal({a.id for a in first.results} & {a.id for a in second.results}, set())
    equal("page=2" in str(first.next_), True)
    equal(first.previous, None)
    raises(NotFoundError, lambda: roe.agents.list(page=99, page_size=5))


@check("gets one agent")
def _(roe: RoeClient) -> None:
    agent = roe.agents.retrieve(AGENTS["document"])
    equal(agent.name, "Invoice Extraction")
    equal(agent.engine_class_id, "PDFExtractionEngine")
    equal(str(agent.current_version_id), SEED["documentVersions"]["current"])


@check("gets the versions of an agent")
def _(roe: RoeClient) -> None:
    versions = roe.agents.versions.list(AGENTS["document"])
    ids = [str(version.id) for version in versions]
    equal(ids, [SEED["documentVersions"]["current"], SEED["documentVersions"]["first"]])
    keys = [definition.key for definition in versions[0].input_definitions]
    equal(keys, ["document", "instructions"])
    current = roe.agents.versions.retrieve_current(AGENTS["document"])
    equal(str(current.id), ids[0])
    first = roe.agents.versions.retrieve(AGENTS["document"], ids[1])
    equal(first.version_name, "v1")


@check("reads which input accepts several files")
def _(roe: RoeClient) -> None:
    version = roe.agents.versions.retrieve_current(AGENTS["documents"])
    equal([d.accepts_multiple_files for d in version.input_definitions], [True])


@check("duplicates an agent and deletes the copy")
def _(roe: RoeClient) -> None:
    copy = roe.agents.duplicate(AGENTS["text"])
    copy_id = str(copy.base_agent.id)
    equal(copy_id == AGENTS["text"], False)
    equal(roe.agents.retrieve(copy_id).name, "Company Research (copy)")
    roe.agents.delete(copy_id)
    raises(NotFoundError, lambda: roe.agents.retrieve(copy_id))


@check("reads the user of the key")
def _(roe: RoeClient) -> None:
    equal(roe.users.me().email, "sandbox@example.com")


@check("raises for a missing agent")
def _(roe: RoeClient) -> None:
    error = raises(NotFoundError, lambda: roe.agents.retrieve(UNKNOWN))
    equal(error.message, "Agent not found")


@check("raises for a wrong key")
def _(_roe: RoeClient) -> None:
    with client(api_key="roe_wrong") as stranger:
        raises(AuthenticationError, stranger.agents.list)


@check("raises for an organization that is not the key's")
def _(_roe: RoeClient) -> None:
    with client(organization_id=SEED["other"]["organizationId"]) as stranger:
        raises(ForbiddenError, stranger.agents.list)


@check("raises for an agent of another organization")
def _(roe: RoeClient) -> None:
    raises(ForbiddenError, lambda: roe.agents.retrieve(SEED["other"]["agentId"]))


@check("raises for a key without access to agents")
def _(_roe: RoeClient) -> None:
    with client(api_key=SEED["apiKeyWithoutAgents"]) as limited:
        raises(ForbiddenError, limited.agents.list)


@check("returns the time in Retry-After after too many requests")
def _(roe: RoeClient) -> None:
    control("PATCH", "/settings", {"rateLimit": {"requests": 1, "perSeconds": 60}})
    try:
        roe.agents.retrieve(AGENTS["text"])
        error = raises(RoeAPIException, lambda: roe.agents.retrieve(AGENTS["text"]))
    finally:
        control("PATCH", "/settings", {"rateLimit": None})
    equal(error.status_code, 429)
    equal(0 < int(error.headers["retry-after"]) <= 60, True)


@check("raises for a proxy's error page")
def _(roe: RoeClient) -> None:
    control("POST", "/faults", {"kind": "html", "match": {"path": "/v1/agents/"}})
    error = raises(ServerError, lambda: roe.agents.retrieve(AGENTS["text"]))
    equal(error.status_code, 502)
    equal(UUID(str(roe.agents.retrieve(AGENTS["text"]).id)), UUID(AGENTS["text"]))
