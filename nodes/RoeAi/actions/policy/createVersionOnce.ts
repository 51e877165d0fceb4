import type { IExecuteFunctions } from 'n8n-workflow';

import { RoeError } from '../../shared/roeError';
import { lowerFirst } from '../../shared/sentence';
import { mayHaveActed } from '../../transport/mayHaveActed';
import {
	createPolicyVersion,
	getPolicy,
	getPolicyVersion,
	type NewPolicyVersion,
} from '../../transport/policies';
import type { CreatedPolicyVersion, PolicyVersion } from '../../transport/types';
import { isSameContent } from './isSameContent';

/**
 * Sends the request once. If its response is lost, looks for the version instead of sending it again.
 * @param currentId The current version before the request; undefined if there is none.
 * @returns `isRecovered`: the version was found that way.
 * @throws {RoeError} VERSION_UNKNOWN if it's not found.
 */
export async function createVersionOnce(
	context: IExecuteFunctions,
	policyId: string,
	draft: NewPolicyVersion,
	currentId: string | undefined,
): Promise<{ version: CreatedPolicyVersion; isRecovered: boolean }> {
	const sent = await createPolicyVersion(context, policyId, draft).catch(requireAmbiguous);
	if (!(sent instanceof RoeError)) return { version: sent, isRecovered: false };
	const found = await findCreated(context, policyId, draft, currentId).catch(() => undefined);
	if (found === undefined) throw createVersionUnknownError(sent, policyId);
	return { version: found, isRecovered: true };
}

/** @throws any other error. */
function requireAmbiguous(error: unknown): RoeError {
	if (mayHaveActed(error)) return error;
	// Roe, or a proxy, may redirect after the version is created.
	if (error instanceof RoeError && error.errorCode === 'REDIRECTED') return error;
	throw error;
}

/** The current version, if it's another one than before and the draft's. Somebody else may have created one of the same name meanwhile. */
async function findCreated(
	context: IExecuteFunctions,
	policyId: string,
	{ versionName, content, baseVersionId }: NewPolicyVersion,
	previousId: string | undefined,
): Promise<PolicyVersion | undefined> {
	const { current_version_id: newId } = await getPolicy(context, policyId);
	if (!newId || newId === previousId) return undefined;
	const version = await getPolicyVersion(context, policyId, newId);
	const isSame =
		version.version_name === versionName &&
		(version.base_version_id ?? undefined) === baseVersionId &&
		isSameContent(content, version.content);
	return isSame ? version : undefined;
}

function createVersionUnknownError(cause: RoeError, policyId: string): RoeError {
	return new RoeError(
		'VERSION_UNKNOWN',
		`It’s not known whether Roe created the policy version: ${lowerFirst(cause.message)}`,
		`${cause.description} The request wasn’t sent again, since the version may exist. Check the versions of the policy ${policyId} in Roe, or with the operation 'Get Versions', before you run this node again.`,
		cause.httpCode,
	);
}
