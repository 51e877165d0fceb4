import { codeOf } from '../support/codeOf';
import { operate } from '../support/operate';
import { ROE } from '../support/roeNode';
import { useBadServer } from './badServer';

const server = useBadServer();
const JOB = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';
const REPLACED = 'roe_live_new-key_0123456789';

/** Waits for a job. From the second status request on, the server responds as a test says. */
async function waitWhile(
	change: (credential: { apiKey: string; baseUrl: string }) => void,
	pollInterval = 0.1,
) {
	const credentials = server.credentials();
	let looks = 0;
	server.does((request, response) => {
		response.setHeader('content-type', 'application/json');
		if (++looks === 1) {
			change(credentials.roeAiApi);
			response.end(JSON.stringify([{ id: JOB, status: 1 }]));
			return;
		}
		const detail = `The header was ${request.headers.authorization}`;
		response.writeHead(400).end(JSON.stringify({ detail }));
	});
	const waitOptions = { pollInterval };
	const run = await operate('job.wait', { jobId: JOB, waitOptions }, { credentials });
	return { run, error: run.errorOf(ROE) };
}

describe('an API key that is replaced during an execution', () => {
	it('is in no error and no log, even if a server repeats it', async () => {
		const { run, error } = await waitWhile((credential) => {
			credential.apiKey = REPLACED;
		});
		expect(codeOf(error)).toBe('REQUEST_REJECTED');
		expect(error?.description).toContain('The header was Bearer [API key]');
		expect(JSON.stringify([run.data, run.logs])).not.toContain(REPLACED);
	});
});

it('a Base URL that is changed during an execution applies from the next request', async () => {
	const { error } = await waitWhile((credential) => {
		credential.baseUrl = credential.baseUrl.replace('127.0.0.1', 'localhost');
	}, 1.1);
	expect(codeOf(error)).toBe('REQUEST_REJECTED');
});
