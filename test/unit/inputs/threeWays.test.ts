import { DateTime } from 'luxon';

import {
	type AgentInput,
	buildInputsFromFields,
	buildInputsFromJson,
} from '../../../nodes/RoeAi/inputs/agentInputs';
import { buildInputsFromDefinition } from '../../../nodes/RoeAi/inputs/inputsFromDefinition';
import { buildRunAsyncRequest } from '../../../nodes/RoeAi/transport/runs';
import { fc } from '../../support/property';

/** Any value that an expression can return and that can be sent. */
const { value: sendable } = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		fc.string({ unit: 'grapheme' }),
		fc.integer(),
		fc.double({ min: -1e15, max: 1e15, noNaN: true, noInteger: true }),
		fc.boolean(),
		fc.constant(null),
		fc.date({ noInvalidDate: true }),
		fc
			.date({ noInvalidDate: true })
			.map((date) => DateTime.fromJSDate(date))
			.filter((date) => date.isValid),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
	),
}));
const key = fc
	.string({ minLength: 1 })
	.filter((name) => name.trim() === name && /^[^\p{Cc}]+$/u.test(name) && name !== '__proto__');
const inputs = fc.uniqueArray(fc.tuple(key, sendable), {
	selector: ([name]) => name,
	maxLength: 6,
});

const bodyOf = (agentInputs: AgentInput[]) => {
	const texts = agentInputs.map((input) => {
		if (input.kind === 'file') throw new Error('No files were given');
		return input;
	});
	const run = { agentId: 'a', inputs: texts, metadata: {}, skipCache: false };
	return buildRunAsyncRequest(run).body;
};

const lenient = { skipEmptyInputs: true };
const fromFields = (given: Array<[string, unknown]>) =>
	bodyOf(
		buildInputsFromFields(
			given.map(([name, value]) => ({ key: name, type: 'text', value })),
			lenient,
		),
	);
const fromMapper = (given: Array<[string, unknown]>) =>
	bodyOf(
		buildInputsFromDefinition(
			given.map(([name]) => ({ key: name, data_type: 'text/plain' })),
			{ isAutoMapped: false, values: Object.fromEntries(given), binary: {} },
			lenient,
		),
	);
const fromJson = (json: unknown) => bodyOf(buildInputsFromJson(json, lenient));

describe('the same values', () => {
	it('produce the same request from fields, JSON and the mapper', () => {
		fc.assert(
			fc.property(inputs, (given) => {
				const body = fromFields(given);
				expect(fromMapper(given)).toEqual(body);
				expect(fromJson(Object.fromEntries(given))).toEqual(body);
				// Object.fromEntries and JSON.stringify move numeric names to the front, at the top and in nested objects.
				const json = `{${given.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value, null, 2)}`).join(', ')}}`;
				expect(fromJson(json)).toEqual(body);
			}),
		);
	});

	it('are sent as JSON that parses to the original value', () => {
		fc.assert(
			fc.property(sendable, (value) => {
				const body = fromFields([['k', [value]]]) as { k: string };
				expect(JSON.parse(body.k)).toEqual(JSON.parse(JSON.stringify([value])));
				expect(body.k).toBe(JSON.stringify([value]));
			}),
		);
	});
});

describe('a number in JSON text', () => {
	/** A number as a person or a program may write it. */
	const written = fc
		.tuple(
			fc.constantFrom('', '-'),
			fc.oneof(fc.constant('0'), fc.bigInt({ min: 1n, max: 10n ** 40n }).map(String)),
			fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,20}$/)),
			fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?[0-9]{1,2}$/)),
		)
		.map((parts) => parts.join(''));

	it('is sent as written, at any depth and next to any text', () => {
		fc.assert(
			fc.property(written, fc.json(), (number, other) => {
				const json = `{ "top": ${number} , "deep" : [ {"a" : ${number}, "b": ${JSON.stringify(other)} } ] }`;
				expect(fromJson(json)).toEqual({
					top: number,
					deep: `[{"a":${number},"b":${JSON.stringify(other)}}]`,
				});
			}),
		);
	});
});
