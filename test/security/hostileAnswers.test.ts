import { InputError } from '../../nodes/RoeAi/shared/inputError';
import { RoeError } from '../../nodes/RoeAi/shared/roeError';
import { codeOf } from '../support/codeOf';
import { operate } from '../support/operate';
import { fc } from '../support/property';
import { agent, ROE } from '../support/roeNode';
import { useBadServer } from './badServer';

const server = useBadServer();
const JOB = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';

const responds = (body: string, status = 200) =>
	server.does((_request, response) => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(body);
	});
const ofJob = async (operation: string, parameters = {}) =>
	await operate(
		`job.${operation}`,
		{ jobId: JOB, ...parameters },
		{ credentials: server.credentials() },
	);

/** Text that n8n's editor would render as HTML: it shows error descriptions as HTML. */
const MARKUP = /<[a-z/!?]/i;
/** Control characters that a terminal or an editor would execute instead of showing. */
const CONTROL = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;
const ATTACK =
	'\u001b[2J\u001b]0;n8n\u0007<a style="position:fixed;inset:0" href="https://evil.test">Log in</a>\u202e';

describe('an error with a text from a server or an item', () => {
	it.each([
		['the message of an error', { detail: ATTACK }, 400],
		['the error of a failed job', [{ id: JOB, status: 4, error_message: ATTACK }], 200],
		['the ID of another job', [{ id: ATTACK, status: 3 }], 200],
		['a response with an unexpected structure', { [ATTACK]: ATTACK }, 200],
	])('shows it as plain text: %s', async (_what, body, status) => {
		responds(JSON.stringify(body), status);
		const { message, description } = (await ofJob('wait')).errorOf(ROE)!;
		expect(`${message} ${description}`).toContain('evil.test');
		expect(`${message} ${description}`).not.toMatch(MARKUP);
		expect(`${message} ${description}`).not.toMatch(CONTROL);
	});

	it('shows a value of an item as plain text', async () => {
		const run = await ofJob('getStatus', { jobId: ATTACK });
		const { message } = run.errorOf(ROE)!;
		expect(message).not.toMatch(MARKUP);
		expect(message).not.toMatch(CONTROL);
	});

	it.each([
		['the error of a failed job', [{ id: JOB, status: 4, error_message: 'a'.repeat(4_000_000) }]],
		['the ID of another job', [{ id: 'a'.repeat(4_000_000), status: 3 }]],
	])('shortens a long text: %s', async (_what, body) => {
		responds(JSON.stringify(body));
		const error = (await ofJob('wait')).errorOf(ROE)!;
		expect(codeOf(error)).toBeDefined();
		expect(`${error.message} ${error.description}`.length).toBeLessThan(12_000);
	});

	it('shows any text as plain text, and leaves harmless text unchanged', () => {
		const pieces = fc.constantFrom('<', 'a', '/', '!', '\u001b', '\u202e', ' ', '>', 'é', '\n');
		fc.assert(
			fc.property(fc.array(pieces), (parts) => {
				const text = parts.join('');
				for (const { message, description } of [
					new RoeError('NOT_FOUND', text, text),
					new InputError('ID_INVALID', text, text),
				]) {
					expect(message).toBe(description);
					expect(message).not.toMatch(MARKUP);
					expect(message).not.toMatch(CONTROL);
					if (!MARKUP.test(text) && !CONTROL.test(text)) expect(message).toBe(text);
				}
			}),
		);
	});
});

describe('a result with property names that JavaScript reserves', () => {
	const value = JSON.stringify({ a: 1 }).replace('"a"', '"__proto__"');
	const outputs = ['__proto__', 'constructor', 'prototype', 'toString'].map((key) => ({
		key,
		value: `{"__proto__":{"polluted":1},"constructor":{"prototype":${value}},"polluted":1}`,
	}));
	const body = JSON.stringify([{ id: JOB, status: 3, result: outputs, x: 1 }]).replace(
		'"x":1',
		'"__proto__":{"polluted":1}',
	);

	it.each([true, false])('changes no other object (Simplify %s)', async (simplify) => {
		responds(body);
		const [json] = (await ofJob('getResult', { simplify })).json(ROE);
		expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
		expect(json).not.toHaveProperty('polluted');
		expect({}).not.toHaveProperty('polluted');
		if (simplify)
			expect(Object.keys(json.outputs as object)).toEqual(outputs.map(({ key }) => key));
	});
});

it('reading a list stops if its pages never end', async () => {
	let count = 0;
	server.does((_request, response) => {
		const results = Array.from({ length: 5000 }, () => ({ id: `job-${count++}`, status_code: 3 }));
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ count: 1, next: 'more', previous: null, results }));
	});
	const parameters = { agentId: agent(JOB), returnAll: true };
	const run = await operate('job.getAll', parameters, { credentials: server.credentials() });
	expect(codeOf(run.errorOf(ROE))).toBe('LIST_ENDLESS');
	expect(server.requests.length).toBeLessThan(50);
});
