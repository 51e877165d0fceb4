import type { FastifyInstance } from 'fastify';

import { notHere } from '../errors';

/** Calls of Roe's contract that the local Roe does not have. */
const CALLS: Array<[methods: string[], path: string]> = [
	[['POST'], '/v1/agents/'],
	[['GET'], '/v1/agents/models/'],
	[['GET'], '/v1/agents/types/'],
	[['PUT', 'PATCH'], '/v1/agents/:agentId/'],
	[['POST'], '/v1/agents/:agentId/versions/'],
	[['PUT', 'PATCH', 'DELETE'], '/v1/agents/:agentId/versions/:versionId/'],
	[['POST'], '/v1/policies/'],
	[['PUT', 'PATCH', 'DELETE'], '/v1/policies/:policyId/'],
];

/** Parts of the API of which it has nothing. */
const PARTS = ['connections', 'connectors', 'knowledge-base'];

/** Says of what Roe has and the local Roe has not that it is not here. */
export function absentRoutes(app: FastifyInstance): void {
	for (const [method, url] of CALLS) {
		app.route({
			method,
			url,
			handler: async () => {
				throw notHere(`${method.join(', ')} ${url}`);
			},
		});
	}
	for (const part of PARTS) {
		app.all(`/v1/${part}/*`, async () => {
			throw notHere(`/v1/${part}/`);
		});
	}
}
