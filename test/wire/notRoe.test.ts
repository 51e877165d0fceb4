import { captureWire } from '../support/captureWire';
import { BASE_URL } from '../support/connection';
import { operate } from '../support/operate';

const JOB = '0d9e8f7a-6b5c-4d3e-a2f1-908172635445';

describe('an operation', () => {
	it.each([
		[407, '<h1>Log in to the proxy</h1>', 'the proxy between n8n and Roe wants a login'],
		[511, '', 'the network wants a login'],
		[401, '<h1>Sign in</h1>', 'something between n8n and Roe refused the request'],
		[403, 'Blocked by policy', 'something between n8n and Roe refused the request'],
		[404, '<h1>Nothing here</h1>', 'there is no Roe API at this address'],
		[503, '<h1>Maintenance</h1>', 'a proxy or gateway in front of Roe failed'],
	])('does not take a %i with %j for Roe’s', async (status, body, message) => {
		captureWire(BASE_URL, { status, body });
		const { error } = await operate('job.cancel', { jobId: JOB });
		expect(error?.message).toBe(`Could not cancel the job: ${message} (HTTP ${status}) [item 0]`);
	});

	it('tells n8n that a proxy may be right again later', async () => {
		captureWire(BASE_URL, { status: 403, body: 'Blocked by policy' });
		const { error } = await operate('job.cancel', { jobId: JOB });
		expect(error).toMatchObject({ failure: { cause: 'temporarily-unavailable' } });
	});

	it('tells n8n how long Roe asks to wait', async () => {
		const headers = { 'Retry-After': '45' };
		captureWire(BASE_URL, { status: 429, body: '{"detail":"Throttled."}', headers });
		const { error } = await operate('job.cancel', { jobId: JOB });
		expect(error).toMatchObject({ failure: { cause: 'rate-limited', retryAfterMs: 45_000 } });
	});
});
