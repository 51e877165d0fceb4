import { forbidden, unauthorized, badFields } from '../errors';
import { parseUuid } from '../ids';
import { SEED } from '../seed';
import type { Access } from '../types';

const KEYS = new Map<string, Access>([
	[SEED.apiKey, { organizationId: SEED.organizationId, agents: true }],
	[SEED.apiKeyWithoutAgents, { organizationId: SEED.organizationId, agents: false }],
	[SEED.other.apiKey, { organizationId: SEED.other.organizationId, agents: true }],
]);

/** What an `Authorization` header is worth. */
export function readAuthorization(header: string | undefined): 'missing' | 'wrong' | Access {
	if (header === undefined) return 'missing';
	const [, key = ''] = /^Bearer (.*)$/.exec(header) ?? [];
	return KEYS.get(key) ?? 'wrong';
}

/**
 * What a request may do.
 *
 * @param asked Value of `organization_id` in the query.
 * @throws ApiError 401 for a key that is missing or wrong, 400 for an organization that is no UUID, 403 for one that is not the key's.
 */
export function requireAccess(
	authorization: ReturnType<typeof readAuthorization>,
	asked: string | null,
): Access {
	if (authorization === 'missing') {
		throw unauthorized('Authentication credentials were not provided.');
	}
	if (authorization === 'wrong') throw unauthorized('Invalid API key.');
	if (asked !== null) requireOrganization(authorization, asked);
	return authorization;
}

/**
 * @param asked Value of `organization_id`, in the query or in the body of a run.
 * @throws ApiError 400 if it is no UUID, 403 if it is not the key's.
 */
export function requireOrganization({ organizationId }: Access, asked: unknown): void {
	const id = parseUuid(asked);
	if (id === undefined) throw badFields({ organization_id: ['Must be a valid UUID.'] });
	if (id !== organizationId) throw forbidden('You do not have access to this organization.');
}
