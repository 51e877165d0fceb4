import type { ErrorCode } from '../../nodes/RoeAi/shared/errorCodes';
import { captureWire } from '../support/captureWire';
import { expectError } from '../support/expectError';
import { BASE_URL } from '../support/credential';
import { operate } from '../support/operate';

const JOB = '0d9e8f7a-6b5c-4d3e-a2f1-908172635445';

describe('an operation that receives an HTTP error', () => {
	it.each<[number, string, ErrorCode]>([
		[407, '<h1>Log in to the proxy</h1>', 'PROXY_LOGIN'],
		[511, '', 'NETWORK_LOGIN'],
		[401, '<h1>Sign in</h1>', 'REFUSED_BEFORE_ROE'],
		[403, 'Blocked by policy', 'REFUSED_BEFORE_ROE'],
		[404, '<h1>Nothing here</h1>', 'NO_API_AT_ADDRESS'],
		[503, '<h1>Maintenance</h1>', 'GATEWAY_FAILED'],
	])('doesn’t attribute a %i with the body %j to Roe', async (status, body, code) => {
		captureWire(BASE_URL, { status, body });
		const { error } = await operate('job.cancel', { jobId: JOB });
		expectError(error, code, 0, `HTTP ${status}`);
	});

	it('tells n8n that a proxy error may be temporary', async () => {
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
