import type { IDataObject } from 'n8n-workflow';

import { isDocumentedPath } from '../support/contract';
import { ORGANIZATION_ID } from '../support/credential';
import { operations, PARAMETERS } from '../support/everyOperation';
import { operate } from '../support/operate';
import { agent, ROE } from '../support/roeNode';
import { useBadServer } from './badServer';

const server = useBadServer();
const ID = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';

/** Values that a document could talk a model into using, or that an item from outside could contain. */
const ATTACKS = [
	'../../users/current_user/',
	'..',
	'.',
	'%2e%2e%2f%2e%2e',
	`${ID}/../../${ID}`,
	`${ID}/cancel/?`,
	`${ID}?organization_id=${ID}`,
	`${ID}&organization_id=${ID}`,
	`${ID}#`,
	`${ID}\r\nX-Skip-Cache: true`,
	`${ID}\u0000`,
	'\ud800',
	'@evil.test/',
	'//evil.test/',
	`https://evil.test/references/..%2f..%2f${ID}`,
	`https://evil.test/agents/${ID}`,
	'__proto__',
	'constructor',
];

const filled = (attack: string): IDataObject => ({
	jobId: attack,
	resourceId: attack,
	artifactKey: attack,
	agentId: agent(attack),
	filters: { search: attack, metadata: attack, versionName: attack },
	inputs: { values: [{ key: attack, type: 'text', value: attack }] },
	options: {
		metadata: JSON.stringify({ key: attack }),
		metadataFields: { values: [{ name: attack, value: attack }] },
		agentVersionId: attack,
	},
});

describe.each(operations)(
	'parameters that a model fills in can’t reach another path of Roe’s API: %s',
	(operation) => {
		it.each(Object.keys(filled('')))('%s', async (name) => {
			const sent: string[] = [];
			server.does((request, response) => {
				sent.push(String(request.url));
				response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"No"}');
			});
			const proper: IDataObject = {
				...PARAMETERS[operation],
				jobId: ID,
				resourceId: ID,
				artifactKey: 'a',
				agentId: agent(ID),
				inputs: { values: [{ key: 'a', type: 'text', value: 'b' }] },
			};
			for (const attack of ATTACKS) {
				const run = await operate(
					operation,
					{ ...proper, [name]: filled(attack)[name] },
					// The same as by hand: Check in a workflow waits a few seconds first.
					{ credentials: server.credentials(), mode: 'manual' },
				);
				expect(run.errorOf(ROE)?.message ?? '').not.toMatch(/undefined|URI malformed|Cannot read/);
			}
			for (const address of sent) {
				const { pathname, searchParams } = new URL(address, server.url());
				expect(address.split('?')[0]).toBe(pathname);
				expect([pathname, isDocumentedPath(pathname)]).toEqual([pathname, true]);
				expect(searchParams.getAll('organization_id')).toEqual([ORGANIZATION_ID]);
			}
		});
	},
);
