import { toStatusOutput } from '../../../nodes/RoeAi/results/jobStatus';
import { toResultOutput } from '../../../nodes/RoeAi/results/jobResult';
import { toOutputsByKey, findReferences } from '../../../nodes/RoeAi/results/outputs';
import { asyncRun, syncRun } from '../../../nodes/RoeAi/submission/runKinds';
import { classifyStartResponse } from '../../../nodes/RoeAi/submission/classifyStartResponse';
import { extractMessage } from '../../../nodes/RoeAi/transport/requestErrors';
import { RoeError } from '../../../nodes/RoeAi/shared/roeError';
import { parseRetryAfterMs } from '../../../nodes/RoeAi/transport/retryAfter';
import {
	parseStartedJobId,
	parseStartedJobIds,
	parseOutputs,
} from '../../../nodes/RoeAi/transport/runs';
import type { BulkResult } from '../../../nodes/RoeAi/transport/types';
import { UUID_PATTERN } from '../../../sandbox';
import { fc } from '../../support/property';

const UUID = new RegExp(`^${UUID_PATTERN}$`, 'i');

/** JSON nested deeper than any server means it. */
const nested = fc
	.tuple(fc.constantFrom('[', '{"a":', '{"detail":', '[{"message":'), fc.integer({ max: 9000 }))
	.map(([opening, depth]) => {
		const text = opening.repeat(Math.max(depth, 1));
		const closing = [...text].reverse().filter((character) => '[{'.includes(character));
		return `${text}1${closing.map((character) => (character === '[' ? ']' : '}')).join('')}`;
	});

/** What may stand in an answer: what Roe documents, what other servers give, and noise. */
const body = fc.oneof(
	fc.json(),
	fc.string({ unit: 'binary' }),
	fc.uuid().map((id) => JSON.stringify(id)),
	fc.array(fc.uuid()).map((ids) => JSON.stringify(ids)),
	fc
		.dictionary(fc.constantFrom('detail', 'message', 'error', 'id', '__proto__'), fc.json())
		.map((fields) => JSON.stringify(fields)),
	fc.constantFrom('', 'null', '""', '{}', '[]', '<html><p>Bad Gateway', '"\\u0000"', '\uFEFF"x"'),
	nested,
);

const answer = fc.record({
	status: fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 302, 408, 429, 500)),
	headers: fc.dictionary(
		fc.constantFrom('retry-after', 'location', 'date', 'content-type'),
		fc.string(),
	),
	text: body,
});

describe('any response to a start', () => {
	it('is read without an error', () => {
		fc.assert(
			fc.property(answer, (given) => {
				for (const kind of [asyncRun, syncRun]) {
					const result = classifyStartResponse<unknown>(kind, { response: given });
					if (result.kind === 'started') continue;
					expect(result.error).toBeInstanceOf(RoeError);
					expect(result.error.message).not.toBe('');
					expect(result.error.message.length).toBeLessThan(300);
					expect(result.error.description.length).toBeLessThan(1000);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('is a start only if it’s a success with a job ID and nothing else', () => {
		fc.assert(
			fc.property(answer, (given) => {
				const result = classifyStartResponse(asyncRun, { response: given });
				const isSuccess = given.status >= 200 && given.status < 300;
				const isJobId =
					given.text.startsWith('"') &&
					UUID.test(given.text.slice(1, -1)) &&
					given.text.length === 38;
				expect(result.kind === 'started').toBe(isSuccess && isJobId);
				if (result.kind === 'started')
					expect(result.response).toBe(given.text.slice(1, -1).toLowerCase());
			}),
			{ numRuns: 500 },
		);
	});

	it('is never a rejection if the job may exist', () => {
		fc.assert(
			fc.property(answer, (given) => {
				const { status } = given;
				const { kind } = classifyStartResponse(asyncRun, { response: given });
				// 511 comes from the network, which let nothing through.
				if (status === 408 || (status >= 500 && status !== 511)) expect(kind).toBe('ambiguous');
				if (status >= 200 && status < 300) expect(['started', 'ambiguous']).toContain(kind);
			}),
		);
	});

	it('contains a job ID, a list of as many as requested, or nothing', () => {
		fc.assert(
			fc.property(answer, fc.integer({ min: 0, max: 5 }), (given, runs) => {
				const jobId = parseStartedJobId(given);
				if (jobId !== undefined) expect(jobId).toMatch(UUID);
				const jobIds = parseStartedJobIds(given, runs);
				if (jobIds === undefined) return;
				expect(jobIds).toHaveLength(runs);
				for (const each of jobIds) expect(each).toMatch(UUID);
			}),
		);
	});
});

describe('a response to a bulk start', () => {
	const one = '5b0f3a3e-3c43-4e8e-9d1c-7a1f2b3c4d5e';
	const other = '0c9d8e7f-1a2b-4c3d-8e9f-a0b1c2d3e4f5';
	const read = (ids: unknown[], runs: number) =>
		parseStartedJobIds({ status: 200, headers: {}, text: JSON.stringify(ids) }, runs);

	it('may contain one job ID several times, since cached runs share a job', () => {
		expect(read([one, other, one, one], 4)).toEqual([one, other, one, one]);
	});

	it.each([
		['one too few', [one, one], 3],
		['one too many', [one, other], 1],
		['another value among them', [one, null], 2],
	])('is invalid with %s', (_, ids, runs) => {
		expect(read(ids, runs)).toBeUndefined();
	});
});

describe('Roe’s message in an error', () => {
	it('is one line of at most 300 characters', () => {
		fc.assert(
			fc.property(answer, (given) => {
				const message = extractMessage(given);
				expect(message.length).toBeLessThanOrEqual(300);
				expect(message).not.toMatch(/[\r\n]/);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('a pause that Roe requests', () => {
	it('is between nothing and two minutes', () => {
		const header = fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String));
		fc.assert(
			fc.property(header, (given) => {
				const ms = parseRetryAfterMs(given, Date.now());
				if (ms === undefined) return;
				expect(ms).toBeGreaterThanOrEqual(0);
				expect(ms).toBeLessThanOrEqual(120_000);
			}),
		);
	});
});

describe('a status with any value', () => {
	const value = fc.oneof(fc.integer({ min: -2, max: 9 }), fc.jsonValue(), fc.constant(undefined));
	const job = fc.record({
		status: value,
		timestamp: fc.oneof(fc.double(), fc.constant(null), fc.constant(undefined)),
		error_message: fc.oneof(fc.string(), fc.constant(null), fc.constant(undefined)),
	});

	it('is one of the seven documented ones, or not final', () => {
		fc.assert(
			fc.property(job, (given) => {
				const isKnown = [0, 1, 2, 3, 4, 5, 6].includes(given.status as number);
				// The JSON text of a documented code is that code.
				if (typeof given.status === 'string' && /^\s*0*[0-6]\s*$/.test(given.status)) return;
				if (isKnown) {
					const output = toStatusOutput('id', given);
					// JSON has a -0, which is the code 0.
					expect(output.statusCode).toBe(Number(given.status) + 0);
					expect(output.isSuccessful && !output.isFinished).toBe(false);
				} else {
					const output = toStatusOutput('id', given);
					expect(output.status).toMatch(/^[A-Z0-9_]+$/);
					expect(output).toMatchObject({ isFinished: false, isSuccessful: false });
				}
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('outputs with any value', () => {
	const documented = fc.record(
		{
			key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a')),
			data_type: fc.oneof(fc.constantFrom('text/plain', 'application/json', ''), fc.string()),
			value: fc.oneof(body, fc.string()),
		},
		{ requiredKeys: ['key', 'value'] },
	);

	it('are read without an error, and each text is the value itself or its JSON', () => {
		fc.assert(
			fc.property(fc.array(documented, { maxLength: 5 }), (outputs) => {
				const byKey = toOutputsByKey(outputs);
				expect(Object.keys(byKey).sort()).toEqual(
					[...new Set(outputs.map(({ key }) => key))].sort(),
				);
				expect(Object.getPrototypeOf(byKey)).toBe(Object.prototype);
				for (const { key, value } of outputs) {
					const all = outputs.filter((output) => output.key === key);
					const mine =
						all.length === 1
							? byKey[key]
							: (byKey[key] as unknown[])[all.findIndex((output) => output.value === value)];
					if (typeof mine === 'string' && !value.startsWith('"'))
						expect(mine.trim()).toBe(value.trim());
				}
				for (const { resourceId, url } of findReferences(outputs)) {
					expect(url).toContain(`/references/${resourceId}`);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('are an error with the reason if their format is wrong', () => {
		const entry = fc.oneof(fc.jsonValue(), documented as fc.Arbitrary<unknown>);
		const anything = fc.oneof(fc.jsonValue(), fc.array(entry, { maxLength: 4 }));
		fc.assert(
			fc.property(anything, anything, (result, corrected) => {
				const answer = { id: 'id', result, corrected_outputs: corrected } as BulkResult;
				const status = toStatusOutput('id', { status: 3 });
				try {
					expect(toResultOutput(status, answer, true).outputs).toBeDefined();
				} catch (error) {
					expect(error).toBeInstanceOf(RoeError);
				}
				expect(toResultOutput(status, answer, false).result).toBe(answer);
			}),
			{ numRuns: 500 },
		);
	});

	it('of a sync run are readable outputs, or rejected', () => {
		const entry = fc.oneof(fc.jsonValue(), documented as fc.Arbitrary<unknown>);
		fc.assert(
			fc.property(fc.array(entry, { maxLength: 4 }), (given) => {
				const outputs = parseOutputs({ status: 200, headers: {}, text: JSON.stringify(given) });
				if (outputs === undefined) return;
				expect(outputs).toHaveLength(given.length);
				toOutputsByKey(outputs);
				findReferences(outputs);
			}),
			{ numRuns: 500 },
		);
	});
});
