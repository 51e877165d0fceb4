import { parseUuid } from '../../../nodes/RoeAi/shared/uuid';
import { parseAgentId } from '../../../nodes/RoeAi/parameters/agentId';
import { expectError } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { thrownBy } from '../../support/thrownBy';
import { cpuMsOf } from '../../support/cpuMsOf';

const AGENT = '0b6c1d72-93ae-4f50-8d14-c2e7a5f3b901';
const OTHER = 'e4f7a2c8-1b3d-4e6f-9a05-7d8c6b5a4f32';
const COMPACT = AGENT.replaceAll('-', '');
const APP = 'https://app.roe-ai.com';

describe('an agent ID', () => {
	it.each([
		AGENT,
		`  ${AGENT.toUpperCase()}\r\n`,
		COMPACT,
		`${APP}/agents/${AGENT}`,
		`\n${APP}/agents/${AGENT}/jobs?page=2 `,
		`app.roe-ai.com/agents/${AGENT}`,
		`${APP}/agents/${COMPACT}/versions/${OTHER}`,
		`${APP}/orgs/${OTHER}/agents/${AGENT}/jobs`,
		`${APP}/orgs/${OTHER}/agents/invoice-reader-${AGENT}`,
		`${APP}/#/agents/${AGENT}`,
		`${APP}/?org=${OTHER}#/agents/${AGENT}`,
		`${APP}/jobs?organization_id=${OTHER}&agent_id=${AGENT}`,
		`${APP}/jobs?agentId=${AGENT}&organization_id=${OTHER}`,
		`${APP}/login?next=%2Forgs%2F${OTHER}%2Fagents%2F${AGENT}`,
		`https://api.roe-ai.com/v1/agents/run/${AGENT}/versions/${OTHER}/async/`,
		`${APP}/studio/${AGENT}`,
		`${APP}/agents/${AGENT} (Invoice Reader)`,
	])('is read from %j', (text) => {
		expect(parseAgentId(text)).toBe(AGENT);
		for (const mode of ['list', 'id', 'url']) {
			expect(parseAgentId({ __rl: true, mode, value: text })).toBe(AGENT);
		}
	});

	it.each([null, undefined, '', ' \n', { mode: 'list', value: null }])(
		'is reported as missing if the value is %j',
		(given) => {
			const error = thrownBy(() => parseAgentId(given));
			expectError(error, 'PARAMETER_EMPTY', undefined, labelOf('agentId'));
		},
	);

	it.each([
		'invoices',
		42,
		true,
		[AGENT],
		{ id: AGENT },
		{ mode: 'list', value: { value: AGENT } },
		`${AGENT}x`,
		`${AGENT}/../../users`,
		`${AGENT}?a=1`,
		`${APP}/agents/`,
		`${APP}/agents/${AGENT}0`,
		`${APP}/files/0${COMPACT}`,
	])('is rejected if the value is %j', (given) => {
		const error = thrownBy(() => parseAgentId(given));
		expectError(error, 'ID_INVALID', undefined, labelOf('agentId'));
		expect(error.message).toMatch(/"\S+"/);
	});

	it.each([
		['https://', 'a'],
		['https://', 'agents/'],
		['https://', 'agents/0b6c1d72-'],
		['https://x/agents/', '0b6c1d72-93ae-'],
		['', ' '],
		['', '%2F'],
	])('is searched for in linear time in %j followed by many of %j', (start, part) => {
		const read = () => parseAgentId(start + part.repeat(100_000));
		expect(cpuMsOf(() => thrownBy(read))).toBeLessThan(1000);
	});
});

describe('a UUID', () => {
	it.each([AGENT, ` ${AGENT} `, AGENT.toUpperCase(), COMPACT])('is read from %j', (text) => {
		expect(parseUuid(text)).toBe(AGENT);
	});

	it.each([null, 7, '', `${COMPACT}0`, `${AGENT} ${AGENT}`, AGENT.replace('-', '')])(
		'is undefined for %j',
		(value) => expect(parseUuid(value)).toBeUndefined(),
	);
});
