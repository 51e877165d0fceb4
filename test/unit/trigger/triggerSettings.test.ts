import { type INode, NodeHelpers, toCronExpression, type TriggerTime } from 'n8n-workflow';

import { triggerProperties } from '../../../nodes/RoeAi/trigger/properties';
import { type ReadParameter, readSettings } from '../../../nodes/RoeAi/trigger/settings';
import { codeOf } from '../../support/codeOf';
import { thrownBy } from '../../support/thrownBy';

const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';

const RIGHT: Record<string, unknown> = { agents: [AGENT], events: ['failed'], delivery: 'webhook' };

const reading =
	(parameters: Record<string, unknown>): ReadParameter =>
	(name, fallback) =>
		({ ...RIGHT, ...parameters })[name] ?? fallback;

/** n8n reads the times of polling itself; the secret is checked where it is used, since no error may quote it. */
const READ_ELSEWHERE = ['pollTimes', 'headerValue'];

const UNREADABLE: Record<string, unknown[]> = {
	boolean: ['perhaps', 2, ' ', {}, []],
	options: ['Webhook', 'no such choice', ' ', {}, []],
	multiOptions: ['no such choice', ['no such choice'], [AGENT, {}], {}, 5, true],
};

const parameters = triggerProperties.filter(
	({ name, type }) => type !== 'notice' && !READ_ELSEWHERE.includes(name),
);

describe('a parameter of the trigger', () => {
	it.each(parameters.map(({ displayName, name, type }) => ({ displayName, name, type })))(
		'is an error that names it if it can’t be read: $name',
		({ displayName, name, type }) => {
			expect(UNREADABLE[type]).not.toHaveLength(0);
			for (const value of UNREADABLE[type]) {
				const [label] = displayName.split(' ');
				const error = thrownBy(() => readSettings(reading({ [name]: value })));
				expect(codeOf(error)).toMatch(/_INVALID$|^PARAMETER_EMPTY$/);
				expect(error.message).toContain(label);
			}
		},
	);

	it.each([
		['includeResult', 'FALSE', { includeResult: false }],
		['includeResult', '1', { includeResult: true }],
		['includeResult', null, { includeResult: true }],
		['events', 'failed, succeeded', { events: new Set(['failed', 'succeeded']) }],
		['delivery', '', { delivery: 'webhook' }],
		['agents', ` ${AGENT.toUpperCase()} `, { agentIds: [AGENT] }],
		['agents', [`https://app.roe-ai.com/agents/${AGENT}/jobs`], { agentIds: [AGENT] }],
	])('is read: %s from %j', (name, value, settings) => {
		expect(readSettings(reading({ [name]: value }))).toMatchObject(settings);
	});
});

describe('n8n polls a trigger', () => {
	const EVERY_MINUTE = /^\d+ \* \* \* \* \*$/;
	/** At a minute that n8n chooses. */
	const EVERY_HOUR = /^\d+ \d+ \*\/1 \* \* \*$/;

	it.each([
		['every minute', 'polling', [EVERY_MINUTE]],
		['every hour', 'webhook', [EVERY_HOUR]],
		['never', 'manual', []],
	])('%s with the delivery "%s"', (_case, delivery, expected) => {
		const node = { typeVersion: 1 } as INode;
		const read = NodeHelpers.getNodeParameters(
			triggerProperties,
			{ delivery },
			true,
			false,
			node,
			null,
		);
		const { item } = read!.pollTimes as unknown as { item: TriggerTime[] };
		expect(item.map(toCronExpression)).toEqual(
			expected.map((pattern) => expect.stringMatching(pattern) as string),
		);
	});
});
