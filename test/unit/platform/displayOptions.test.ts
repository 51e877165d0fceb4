import type { INodeProperties } from 'n8n-workflow';

import { RoeAiApi } from '../../../credentials/RoeAiApi.credentials';
import { RoeAiWebhookApi } from '../../../credentials/RoeAiWebhookApi.credentials';
import { RoeAi } from '../../../nodes/RoeAi/RoeAi.node';
import { RoeAiTrigger } from '../../../nodes/RoeAi/RoeAiTrigger.node';

const owners: Record<string, INodeProperties[]> = {
	RoeAi: new RoeAi().description.properties,
	RoeAiTrigger: new RoeAiTrigger().description.properties,
	RoeAiApi: new RoeAiApi().properties,
	RoeAiWebhookApi: new RoeAiWebhookApi().properties,
};

/** Conditions at any depth of a description, with the path to each. */
function listConditions(value: unknown, path: string): Array<{ path: string; kinds: string[] }> {
	if (typeof value !== 'object' || value === null) return [];
	const inner = Object.entries(value).flatMap(([name, entry]) =>
		listConditions(entry, `${path}.${name}`),
	);
	return '_cnd' in value ? [{ path, kinds: Object.keys(Object(value._cnd)) }, ...inner] : inner;
}

// n8n evaluates these for every request, with a wall-clock limit. On a busy machine, a slow expression would fail the request.
describe('the conditions that show and hide parameters', () => {
	const conditions = Object.entries(owners).flatMap(([name, properties]) =>
		listConditions(properties, name),
	);

	it('include those of the credential', () => {
		expect(conditions.some(({ path }) => path.startsWith('RoeAiApi.'))).toBe(true);
	});

	it('don’t use regular expressions', () => {
		expect(conditions.filter(({ kinds }) => kinds.includes('regex'))).toEqual([]);
	});
});
