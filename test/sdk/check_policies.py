"""Policies and their versions."""

from checking import SEED, check, equal, raises
from roe import BadRequestError, NotFoundError, RoeClient

POLICIES = SEED["policies"]
VERSIONS = SEED["policyVersions"]
CONTENT = {"instructions": "Review it twice."}


@check("lists the policies")
def _(roe: RoeClient) -> None:
    page = roe.policies.list(page_size=100)
    equal(page.count, len(page.results))
    equal({str(policy.id) for policy in page.results}, set(POLICIES.values()))
    first = roe.policies.list(page=1, page_size=1)
    equal("page=2" in str(first.next_), True)


@check("gets one policy")
def _(roe: RoeClient) -> None:
    policy = roe.policies.retrieve(POLICIES["alerts"])
    equal(policy.name, "Transaction Alerts")
    equal(str(policy.current_version_id), VERSIONS["current"])
    other = SEED["other"]["policyId"]
    raises(NotFoundError, lambda: roe.policies.retrieve(other))


@check("gets the versions of a policy")
def _(roe: RoeClient) -> None:
    page = roe.policies.versions.list(POLICIES["listings"])
    equal([str(version.id) for version in page.results], [VERSIONS["ofListings"]])
    first = roe.policies.versions.retrieve(POLICIES["alerts"], VERSIONS["first"])
    equal(first.version_name, "version 1")
    current = roe.policies.versions.retrieve(POLICIES["alerts"], VERSIONS["current"])
    equal(str(current.base_version_id), VERSIONS["first"])
    equal(current.created_by.display_name, "Sandbox User")


@check("creates a version, which becomes the current one")
def _(roe: RoeClient) -> None:
    versions = roe.policies.versions
    version = versions.create(POLICIES["alerts"], CONTENT, "Stricter", VERSIONS["first"])
    equal(version.content, CONTENT)
    equal(version.version_name, "Stricter")
    equal(str(version.base_version_id), VERSIONS["first"])
    equal(roe.policies.retrieve(POLICIES["alerts"]).current_version_id, version.id)
    other = VERSIONS["ofListings"]
    raises(BadRequestError, lambda: versions.create(POLICIES["alerts"], CONTENT, "v", other))
