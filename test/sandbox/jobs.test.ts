import { SEED, STATUS } from '../../sandbox';
import { until } from '../support/until';
import { Client, COMPANY } from './client';

/** Long enough that the time that passes on a busy machine doesn't matter. */
const DURATION = 50_000;
const client = Client.forThisFile({ jobDuration: DURATION });
const { agents } = SEED;
const OTHER = { company_name: 'Contoso', question: 'Where is it?' };
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const job = (id: string, what: string) => `/v1/agents/jobs/${id}/${what}/`;

interface ListedJob {
	id: string;
	status_code: number;
	status_events: Array<{ status_code: number; error_message?: string }>;
	duration_ms: number | null;
}
const list = async (agentId: string, query = '') => {
	const { body } = await client.get(`/v1/agents/${agentId}/jobs/?${query}`);
	return (body as { results: ListedJob[] }).results;
};
const ids = async (query: string) => (await list(agents.text, query)).map(({ id }) => id);

describe('a job', () => {
	test('goes through its statuses as the clock advances', async () => {
		const id = await client.run(agents.text, COMPANY);
		const seen = [await client.status(id)];
		client.control.advanceClock(DURATION / 2);
		seen.push(await client.status(id));
		client.control.advanceClock(DURATION);
		seen.push(await client.status(id));
		expect(seen).toEqual([STATUS.PENDING, STATUS.STARTED, STATUS.SUCCESS]);
	});

	test('can go through a retry, with a message', async () => {
		const id = await client.run(agents.retrying, { url: 'https://www.example.com/' });
		client.control.advanceClock(DURATION * 0.6);
		const { body } = await client.get(job(id, 'status'));
		expect(body).toMatchObject({
			status: STATUS.RETRY,
			error_message: 'The page took too long to load, trying again',
		});
		client.control.advanceClock(DURATION);
		expect(await client.status(id)).toBe(STATUS.SUCCESS);
		const [{ status_events: events, duration_ms: duration }] = await list(agents.retrying);
		expect(events.map(({ status_code: code }) => code)).toEqual([0, 1, 2, 1, 3]);
		expect(duration).toBe(DURATION);
	});

	test('can fail, with a message in its status and a generic page as its result', async () => {
		const id = await client.runToEnd(agents.failing, { name: 'Northwind' });
		const { body } = await client.get(job(id, 'status'));
		const message = 'The screening list could not be reached';
		expect(body).toMatchObject({ status: STATUS.FAILURE, error_message: message });
		const { status, headers, body: page } = await client.get(job(id, 'result'));
		expect({ status, type: headers.get('content-type') }).toEqual({
			status: 500,
			type: 'text/html; charset=utf-8',
		});
		expect(page).not.toContain(message);
		const { body: many } = await client.postJson('/v1/agents/jobs/results/', { job_ids: [id] });
		expect(many).toMatchObject([{ id, status: STATUS.FAILURE, result: null, agent_id: null }]);
	});

	test('has no result if it was cancelled', async () => {
		const id = await client.run(agents.text, COMPANY);
		await client.send('POST', job(id, 'cancel'));
		expect((await client.get(job(id, 'result'))).status).toBe(500);
	});

	test('is found by its ID without dashes, or in capitals', async () => {
		const id = await client.run(agents.text, COMPANY);
		expect((await client.get(job(id.replaceAll('-', ''), 'status'))).status).toBe(200);
		const ids = [id.replaceAll('-', '').toUpperCase()];
		const { body } = await client.postJson('/v1/agents/jobs/statuses/', { job_ids: ids });
		expect(body).toMatchObject([{ id, status: STATUS.PENDING }]);
	});

	test('has no result while it’s running', async () => {
		const id = await client.run(agents.text, COMPANY);
		expect((await client.get(job(id, 'result'))).status).toBe(404);
	});

	test('can be cancelled only once', async () => {
		const id = await client.run(agents.text, COMPANY);
		const { status, body } = await client.send('POST', job(id, 'cancel'));
		expect({ status, body }).toEqual({ status: 204, body: '' });
		client.control.advanceClock(DURATION);
		expect(await client.status(id)).toBe(STATUS.CANCELLED);
		const done = await client.runToEnd(agents.text, COMPANY);
		expect((await client.send('POST', job(done, 'cancel'))).status).toBe(204);
		expect(await client.status(done)).toBe(STATUS.SUCCESS);
	});

	test('can end in a status other than the one that its agent sets', async () => {
		client.control.change({
			outcomes: { [agents.text]: { status: 'failure', errorMessage: 'No such company' } },
		});
		const id = await client.runToEnd(agents.text, COMPANY);
		expect((await client.get(job(id, 'status'))).body).toMatchObject({
			status: STATUS.FAILURE,
			error_message: 'No such company',
		});
	});

	test('loses its data when they’re deleted after its end, but not before', async () => {
		const id = await client.run(agents.text, COMPANY);
		const early = await client.send('POST', job(id, 'delete-data'));
		expect(early.status).toBe(400);
		expect(early.body).toEqual({ error: expect.any(String) });
		client.control.advanceClock(DURATION);
		const { status, body } = await client.send('POST', job(id, 'delete-data'));
		expect(status).toBe(200);
		expect(body).toMatchObject({ status: 'success', deleted_count: 0, errors: null });
		expect((await client.get(job(id, 'result'))).body).toMatchObject({ inputs: [], outputs: [] });
	});

	test('has a disposition with an artifact if its agent creates one', async () => {
		const id = await client.runToEnd(agents.merchant, { merchant_context: 'A shop' });
		const { body } = await client.get(job(id, 'result'));
		const { outputs } = body as { outputs: Array<{ key: string; value: string }> };
		const { evidence_data: key, disposition } = JSON.parse(
			outputs.find((output) => output.key === 'disposition')?.value ?? '',
		) as { evidence_data: string; disposition: string };
		expect(disposition).toBe('needs_review');
		const path = job(id, 'artifacts/result');
		const artifact = await client.get(`${path}?artifact_key=${encodeURIComponent(key)}`);
		expect(artifact.body).toEqual({ result: { read: { merchant_context: 'A shop' }, words: 2 } });
		expect((await client.get(path)).status).toBe(400);
		expect((await client.get(`${path}?artifact_key=other`)).status).toBe(404);
	});
});

describe('the jobs of an agent', () => {
	test('are cancelled together, in the background', async () => {
		const path = `/v1/agents/${agents.slow}/jobs/cancel-all/`;
		const running = [
			await client.run(agents.slow, { market: 'Tea' }),
			await client.run(agents.slow, { market: 'Coffee' }),
		];
		const { body } = await client.send('POST', path);
		expect(body).toEqual({
			task_id: expect.any(String),
			targeted_count: 2,
			note: expect.any(String),
		});
		const statuses = async () => await Promise.all(running.map((id) => client.status(id)));
		await until(async () => (await statuses()).every((status) => status === STATUS.CANCELLED));
		const again = await client.send('POST', path);
		expect(again.body).toMatchObject({ task_id: null, targeted_count: 0 });
	});

	test('are listed newest first, and can be filtered in every documented way', async () => {
		const first = await client.runToEnd(agents.text, { ...COMPANY, metadata: { row: '1' } });
		const between = new Date(client.control.now() - 1).toISOString();
		const second = await client.run(agents.text, {
			company_name: 'Contoso',
			question: 'Where is it?',
			metadata: { row: '2', colour: 'blue' },
		});
		expect(await ids('')).toEqual([second, first]);
		expect(await ids('status_code=3')).toEqual([first]);
		expect(await ids('status_code=0,3')).toEqual([second, first]);
		expect(await ids('version_name=v1')).toEqual([second, first]);
		expect(await ids('version_name=v2')).toEqual([]);
		expect(await ids('metadata=blue')).toEqual([second]);
		expect(await ids('metadata=row:1')).toEqual([first]);
		expect(await ids(`metadata=${encodeURIComponent('{"row":"2"}')}`)).toEqual([second]);
		expect(await ids('exclude_metadata=blue')).toEqual([first]);
		expect(await ids(`created_from=${between}`)).toEqual([second]);
		expect(await ids(`created_to=${between}`)).toEqual([first]);
		expect(await ids(`job_id=${first.slice(4, 20)}`)).toEqual([first]);
		expect(await ids('search=contoso')).toEqual([second]);
		expect(await ids('job_inputs=company_name:Contoso')).toEqual([second]);
		expect(await ids('limit=1')).toEqual([second]);
		expect(await ids('limit=0')).toEqual([second, first]);
		expect(await ids('ordering=created_at')).toEqual([first, second]);
		expect(await ids('ordering=-status_code')).toEqual([first, second]);
	});

	test('can’t be listed with a filter that can’t be parsed', async () => {
		const path = `/v1/agents/${agents.text}/jobs/`;
		const wrongOrder = await client.get(`${path}?ordering=colour`);
		expect(wrongOrder.status).toBe(400);
		expect(wrongOrder.body).toEqual({ ordering: [expect.stringContaining('colour')] });
		const wrongTime = await client.get(`${path}?created_from=yesterday`);
		expect(wrongTime.body).toEqual({ created_from: ['Enter a valid date/time.'] });
		for (const limit of ['-1', 'all', '1000001']) {
			const { status, body } = await client.get(`${path}?limit=${limit}`);
			expect({ status, body }).toEqual({ status: 400, body: { limit: [expect.any(String)] } });
		}
	});

	test('come in pages of a limited size', async () => {
		const inputs = Array.from({ length: 150 }, () => COMPANY);
		await client.postJson(`/v1/agents/run/${agents.text}/async/many/`, { inputs });
		const sizes = await Promise.all(
			['', 'page_size=50', 'page_size=500'].map(async (query) => (await ids(query)).length),
		);
		expect(sizes).toEqual([20, 50, 100]);
	});

	test('appear in lists after a delay if the setting says so', async () => {
		client.control.change({ listDelay: 5000 });
		const id = await client.run(agents.text, COMPANY);
		expect(await ids('')).toEqual([]);
		expect(await client.status(id)).toBe(STATUS.PENDING);
		client.control.advanceClock(5000);
		expect(await ids('')).toEqual([id]);
	});
});

describe('a request for many jobs', () => {
	const statuses = '/v1/agents/jobs/statuses/';
	const results = '/v1/agents/jobs/results/';

	test('returns their statuses, null for a missing one, in no particular order', async () => {
		const first = await client.runToEnd(agents.text, COMPANY);
		const second = await client.run(agents.text, OTHER);
		const { body } = await client.postJson(statuses, { job_ids: [first, UNKNOWN, second] });
		expect(body).toEqual([
			expect.objectContaining({ id: second, status: STATUS.PENDING, error_message: null }),
			expect.objectContaining({ id: first, status: STATUS.SUCCESS }),
			{ id: UNKNOWN, status: null, created_at: null, last_updated_at: null, timestamp: null },
		]);
	});

	test('returns their results, including corrected ones', async () => {
		const done = await client.runToEnd(agents.text, COMPANY);
		const running = await client.run(agents.text, OTHER);
		const corrected = [{ key: 'report', data_type: 'text/plain', value: 'As it should be' }];
		client.control.correctOutputs(done, corrected);
		const { body } = await client.postJson(results, { job_ids: [done, running, UNKNOWN] });
		expect(body).toEqual([
			expect.objectContaining({ id: running, status: 0, result: null, agent_id: agents.text }),
			expect.objectContaining({
				id: done,
				result: [
					expect.objectContaining({ key: 'summary' }),
					expect.objectContaining({ key: 'report' }),
				],
				corrected_outputs: corrected,
				cost: 0.02,
				input_tokens: 8,
			}),
			expect.objectContaining({ id: UNKNOWN, status: null, result: null, agent_id: null }),
		]);
	});

	test('returns no results if one job belongs to another organization', async () => {
		const path = `/v1/agents/run/${SEED.other.agentId}/async/?organization_id=${SEED.other.organizationId}`;
		const headers = { authorization: `Bearer ${SEED.other.apiKey}` };
		const { body: foreign } = await client.postJson(path, { company_name: 'Contoso' }, headers);
		expect((await client.postJson(results, { job_ids: [foreign] })).status).toBe(403);
		const { body } = await client.postJson(statuses, { job_ids: [foreign] });
		expect(body).toMatchObject([{ id: foreign, status: null }]);
	});

	test('accepts between one and a thousand IDs, which must be UUIDs', async () => {
		for (const path of [statuses, results]) {
			const { status, body } = await client.postJson(path, { job_ids: [] });
			expect({ status, body }).toEqual({
				status: 400,
				body: { job_ids: ['This list may not be empty.'] },
			});
		}
		const job_ids = Array.from({ length: 1001 }, () => crypto.randomUUID());
		const many = await client.postJson(statuses, { job_ids });
		expect(many.status).toBe(400);
		expect(many.body).toEqual({ job_ids: ['Ensure this field has no more than 1000 elements.'] });
		const wrong = await client.postJson(results, { job_ids: [UNKNOWN, 'seven'] });
		expect(wrong.body).toEqual({ job_ids: ['Item 1: Must be a valid UUID.'] });
		const none = await client.postJson(statuses, {});
		expect(none.body).toEqual({ job_ids: ['This field is required.'] });
	});
});
