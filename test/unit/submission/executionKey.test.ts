import type { IExecuteFunctions } from 'n8n-workflow';

import { deriveUuid, isUuid } from '../../../nodes/RoeAi/shared/uuid';
import { getExecutionKey } from '../../../nodes/RoeAi/platform/executionKey';
import { fc } from '../../support/property';

const RANDOM_TEXT = '1028048d1b1b11dc891458f472ad122adead459117a3ab12aac9ed31320bc1c2';

/** The key of an execution whose nodes see this `$execution`. */
const keyOf = ($execution: unknown, executionId: string | undefined = '7') =>
	getExecutionKey({
		getExecutionId: () => executionId,
		getWorkflowDataProxy: () => ({ $execution }),
	} as unknown as IExecuteFunctions);

const resumed = (id: string, query: string) => ({
	id,
	resumeUrl: `https://n8n.example.com/webhook-waiting/${id}${query}`,
});

describe('the key of an execution', () => {
	it('is the secret of its resume URL, regardless of its ID, host and other parameters', () => {
		const key = keyOf(resumed('7', `?signature=${RANDOM_TEXT}`));
		expect(key).toBe(RANDOM_TEXT);
		expect(keyOf(resumed('8', `?signature=${RANDOM_TEXT}`))).toBe(key);
		expect(keyOf({ resumeUrl: `http://localhost:5678/w/9?a=b&signature=${RANDOM_TEXT}` })).toBe(
			key,
		);
	});

	it.each([
		['an n8n without a secret', resumed('7', '')],
		['an empty secret', resumed('7', '?signature=')],
		['a secret that is too short', resumed('7', '?signature=1')],
		['a parameter with another name', resumed('7', `?token=${RANDOM_TEXT}`)],
		['no URL', { resumeUrl: 'signature' }],
		['nothing', {}],
		['no $execution', undefined],
	])('is missing for %s', (_, $execution) => {
		expect(keyOf($execution)).toBeUndefined();
	});

	it('is missing if n8n has no ID for the execution', () => {
		const $execution = resumed('__UNKNOWN__', `?signature=${RANDOM_TEXT}`);
		expect(keyOf($execution, '')).toBeUndefined();
	});
});

describe('a UUID from parts', () => {
	const parts = fc.array(fc.oneof(fc.string(), fc.nat()), { minLength: 1, maxLength: 7 });

	it('is a UUID, always the same for the same parts', () => {
		fc.assert(
			fc.property(parts, (given) => {
				expect(isUuid(deriveUuid(given))).toBe(true);
				expect(deriveUuid(given)).toMatch(/^.{14}8.{4}[89ab]/);
				expect(deriveUuid([...given])).toBe(deriveUuid(given));
			}),
		);
	});

	it('differs for other parts, even if only their borders differ', () => {
		fc.assert(
			fc.property(parts, parts, (one, other) => {
				fc.pre(JSON.stringify(one) !== JSON.stringify(other));
				expect(deriveUuid(one)).not.toBe(deriveUuid(other));
			}),
		);
		expect(deriveUuid(['ab', 'c'])).not.toBe(deriveUuid(['a', 'bc']));
		expect(deriveUuid(['1'])).not.toBe(deriveUuid([1]));
	});
});
