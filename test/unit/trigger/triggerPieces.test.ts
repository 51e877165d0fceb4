import { isOutOfReach } from '../../../nodes/RoeAi/trigger/webhook/address';
import { toFinishedJob, parseDeliveryBody } from '../../../nodes/RoeAi/transport/finishedJob';
import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { toFinishedJobOutput } from '../../../nodes/RoeAi/results/finishedJobOutput';
import { readSettings, type ReadParameter } from '../../../nodes/RoeAi/trigger/settings';
import { expectError, quoted } from '../../support/expectError';
import { thrownBy } from '../../support/thrownBy';

const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
const OTHER_AGENT = '8d2e7b64-0f5a-4c3e-8b19-5e6f7a8b9c02';
const JOB = '7c3134ee-6e95-4ab7-b114-ff273ef13164';

const reading =
	(parameters: Record<string, unknown>): ReadParameter =>
	(name, fallback) =>
		name in parameters ? parameters[name] : fallback;

describe('the URL of n8n', () => {
	it.each([
		['http://localhost:5678/webhook/x', 'https://api.roe-ai.com', true],
		['http://127.0.0.1:5678/webhook/x', 'https://api.roe-ai.com', true],
		['http://[::1]:5678/webhook/x', 'https://api.roe-ai.com', true],
		['http://0.0.0.0:5678/webhook/x', 'https://api.acme.roe-ai.com', true],
		['http://n8n.localhost/webhook/x', 'https://api.roe-ai.com', true],
		['https://n8n.example.com/webhook/x', 'https://api.roe-ai.com', false],
		['https://localhost.example.com/webhook/x', 'https://api.roe-ai.com', false],
		// A single-tenant Roe may be in the same house.
		['http://192.168.1.4:5678/webhook/x', 'https://api.acme.roe-ai.com', false],
		['http://localhost:5678/webhook/x', 'http://127.0.0.1:8787', false],
		['http://localhost:5678/webhook/x', 'http://roe.internal:8787', false],
	])('has its reach checked: %s from %s is out of reach: %j', (n8n, roe, isOut) => {
		expect(isOutOfReach(n8n, roe)).toBe(isOut);
	});
});

describe('the trigger’s parameters', () => {
	const given = { agents: [AGENT], events: ['succeeded'] };

	it('accept agents from the list, or from an expression as a list or as text', () => {
		const agentIds = [AGENT, OTHER_AGENT];
		for (const agents of [
			agentIds,
			[` ${AGENT.toUpperCase()} `, OTHER_AGENT, AGENT],
			agentIds.join(', '),
		]) {
			expect(readSettings(reading({ ...given, agents })).agentIds).toEqual(agentIds);
		}
	});

	it.each([
		[{ agents: [] }, 'PARAMETER_EMPTY', 'Agents'],
		[{ agents: '' }, 'PARAMETER_EMPTY', 'Agents'],
		[{ agents: undefined }, 'PARAMETER_EMPTY', 'Agents'],
		[
			{ agents: [AGENT, 'Invoice Extraction'] },
			'ID_INVALID',
			'Agents',
			quoted('Invoice Extraction'),
		],
		[{ agents: ['../../users'] }, 'ID_INVALID', 'Agents', quoted('../../users')],
		[{ agents: { id: AGENT } }, 'LIST_INVALID', 'Agent', AGENT],
		[{ events: [] }, 'PARAMETER_EMPTY', 'Events'],
	] as Array<[object, ErrorCode, ...string[]]>)(
		'are an error if they’re %j',
		(changed, code, ...facts) => {
			const error = thrownBy(() => readSettings(reading({ ...given, ...changed })));
			expectError(error, code, undefined, ...facts);
		},
	);

	it('read results by default', () => {
		expect(readSettings(reading(given)).includeResult).toBe(true);
		expect(readSettings(reading({ ...given, includeResult: false })).includeResult).toBe(false);
	});
});

describe('the body of a delivery', () => {
	const job = {
		id: JOB.toUpperCase(),
		status: 'failed',
		status_code: 5,
		completed_at: '2026-03-01T12:00:00Z',
		error_message: 'Cancelled by a user',
	};

	it('describes a finished job', () => {
		expect(parseDeliveryBody({ agent: { id: AGENT, name: 'Company Research' }, job })).toEqual({
			jobId: JOB,
			agentId: AGENT,
			event: 'failed',
			statusCode: 5,
			finishedAt: Date.parse('2026-03-01T12:00:00Z'),
			errorMessage: 'Cancelled by a user',
			details: { agentName: 'Company Research' },
		});
	});

	it('needs only IDs and the word', () => {
		const body = { agent: { id: AGENT }, job: { id: JOB, status: 'succeeded' } };
		expect(parseDeliveryBody(body)).toMatchObject({ event: 'succeeded', statusCode: 3 });
	});

	it('may have IDs without dashes', () => {
		const [agentId, jobId] = [AGENT, JOB].map((id) => id.replaceAll('-', ''));
		const body = { agent: { id: agentId }, job: { id: jobId, status: 'succeeded' } };
		expect(parseDeliveryBody(body)).toMatchObject({ agentId: AGENT, jobId: JOB });
	});

	it('is read by its word if the code differs', () => {
		const body = { agent: { id: AGENT }, job: { ...job, status: 'succeeded', status_code: 4 } };
		expect(parseDeliveryBody(body)).toMatchObject({ event: 'succeeded', statusCode: 3 });
	});

	it.each([
		['WAVING', 99, 'notFinished'],
		['started', 1, 'notFinished'],
		['needs_review', undefined, 'notFinished'],
		['cancelled', undefined, { event: 'failed', statusCode: 5 }],
		['completed', 3, { event: 'succeeded', statusCode: 3 }],
		['succeeded', 42, { event: 'succeeded', statusCode: 3 }],
		[null, 6, { event: 'succeeded', statusCode: 6 }],
		[undefined, '6', { event: 'succeeded', statusCode: 6 }],
		[4, 4, { event: 'failed', statusCode: 4 }],
		[9, undefined, 'notFinished'],
		['Succeeded', undefined, { event: 'succeeded', statusCode: 3 }],
		[' FAILED ', 7, { event: 'failed', statusCode: 4 }],
	])('is read with the status %j and the code %j', (status, status_code, expected) => {
		const read = parseDeliveryBody({ agent: { id: AGENT }, job: { id: JOB, status, status_code } });
		if (typeof expected === 'string') expect(read).toBe(expected);
		else expect(read).toMatchObject(expected);
	});

	it.each([
		[undefined],
		[null],
		['text'],
		[[]],
		[{}],
		[{ agent: { id: AGENT } }],
		[{ agent: { id: AGENT }, job: null }],
		[{ agent: { id: 'x' }, job }],
		[{ agent: { id: AGENT }, job: { ...job, id: 7 } }],
		[{ agent: { id: AGENT }, job: { ...job, id: `${JOB}/cancel` } }],
		[{ agent: { id: AGENT }, job: { ...job, status: { succeeded: true } } }],
	])('is ignored if it’s no delivery: %j', (body) => {
		expect(parseDeliveryBody(body)).toBeUndefined();
	});
});

describe('a job from the list', () => {
	const events = [
		{ status_code: 1, timestamp: '2026-03-01T11:59:00Z' },
		{ status_code: 3, timestamp: '2026-03-01T12:00:00Z' },
	];
	const listed = (status_code: number, status_events: object[] = events) =>
		toFinishedJob(AGENT, { id: JOB, status_code, status_events: status_events as never });

	it('isn’t a result if it hasn’t finished', () => {
		for (const code of [0, 1, 2, 7, Number.NaN]) expect(listed(code)).toBeUndefined();
	});

	it('has the time of the first final event, not of later cache hits', () => {
		const cached = [...events, { status_code: 6, timestamp: '2026-03-02T12:00:00Z' }];
		expect(listed(6, cached)?.finishedAt).toBe(Date.parse('2026-03-01T12:00:00Z'));
	});

	it('may have its times as Unix seconds, or none', () => {
		expect(listed(3, [{ status_code: 3, timestamp: 1.5 }])?.finishedAt).toBe(1500);
		expect(listed(3, [])?.finishedAt).toBeUndefined();
	});

	it('is read even if its events aren’t as documented', () => {
		const odd = [null, 'x', ...events, { status_code: 42 }] as object[];
		expect(listed(3, odd)?.finishedAt).toBe(Date.parse('2026-03-01T12:00:00Z'));
		expect(listed(3, null as never)).toMatchObject({ event: 'succeeded' });
		expect(toFinishedJob(AGENT, { id: JOB, status_code: '3' as never })?.statusCode).toBe(3);
	});

	it('has its ID as in links, and its metadata and inputs', () => {
		const given = { metadata: { case: '1042' }, job_inputs: [{ key: 'note', value: 'x' }] };
		const id = JOB.toUpperCase().replaceAll('-', '');
		const job = toFinishedJob(AGENT, { id, status_code: 3, ...given })!;
		expect(toFinishedJobOutput(job, ['inputs', 'metadata'])).toMatchObject({
			jobId: JOB,
			metadata: { case: '1042' },
			inputs: { note: 'x' },
		});
		const inputs = [{ key: 'note', value: 'xyz, in full' }];
		const result = { id: JOB, result: [], inputs };
		expect(toFinishedJobOutput(job, ['inputs'], result)).toMatchObject({
			inputs: { note: 'xyz, in full' },
		});
		expect(toFinishedJobOutput(job, [], result)).not.toHaveProperty('inputs');
	});

	it('has empty metadata if it has none or invalid metadata', () => {
		for (const metadata of [undefined, null, [], 'x'] as never[]) {
			const job = toFinishedJob(AGENT, { id: JOB, status_code: 3, metadata })!;
			expect(toFinishedJobOutput(job, ['metadata'])).toMatchObject({ metadata: {} });
		}
	});

	it('has Roe’s message about a failure', () => {
		const failed = [{ status_code: 4, timestamp: 1, error_message: 'No such file' }];
		const job = listed(4, failed)!;
		expect(toFinishedJobOutput(job, [])).toEqual({
			jobId: JOB,
			agentId: AGENT,
			status: 'FAILURE',
			isFinished: true,
			isSuccessful: false,
			errorMessage: 'No such file',
			timestamp: '1970-01-01T00:00:01.000Z',
		});
	});
});
