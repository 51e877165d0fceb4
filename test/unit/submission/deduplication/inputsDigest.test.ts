import type { FilePart } from '../../../../nodes/RoeAi/platform/multipart';
import { toStoredKey } from '../../../../nodes/RoeAi/submission/deduplication/deduplicationMetadata';
import {
	digestInputs,
	mayBeSameInputs,
} from '../../../../nodes/RoeAi/submission/deduplication/inputsDigest';
import type { SentInput } from '../../../../nodes/RoeAi/transport/runs';
import { fc } from '../../../support/property';

const text = (key: string, value: string): SentInput => ({ key, kind: 'text', text: value });

const part = (content: string, change: Partial<FilePart> = {}): FilePart => ({
	identity: 'anything',
	fileName: 'a.pdf',
	mimeType: 'application/pdf',
	size: content.length,
	async *stream() {
		// In pieces of one byte: where they are cut doesn't matter.
		for (const byte of Buffer.from(content)) yield Uint8Array.of(byte);
	},
	...change,
});

const files = (key: string, ...parts: FilePart[]): SentInput => ({
	key,
	kind: 'file',
	files: parts,
});

const INPUTS = [text('question', 'Who owns it?'), files('document', part('%PDF'))];

describe('the digest of the inputs', () => {
	// Jobs in Roe carry it: another value would make each of their keys an error. A new way to compute it needs a new version.
	it('never changes', async () => {
		expect(await digestInputs(INPUTS)).toBe('v1:Gj6iQzI1IjbUq6Fn');
		expect(await digestInputs([])).toBe('v1:qnxho4Gf9tYZf36I');
	});

	it.each<[string, SentInput[]]>([
		['the order of the inputs', [...INPUTS].reverse()],
		['where n8n keeps the file', [INPUTS[0], files('document', part('%PDF', { identity: 'x' }))]],
	])('doesn’t depend on %s', async (_, inputs) => {
		expect(await digestInputs(inputs)).toBe(await digestInputs(INPUTS));
	});

	it.each<[string, SentInput[]]>([
		['text', [text('question', 'Who owned it?'), INPUTS[1]]],
		['key', [text('questions', 'Who owns it?'), INPUTS[1]]],
		['content', [INPUTS[0], files('document', part('%PDF '))]],
		['file name', [INPUTS[0], files('document', part('%PDF', { fileName: 'b.pdf' }))]],
		['type', [INPUTS[0], files('document', part('%PDF', { mimeType: 'text/plain' }))]],
		['number of files', [INPUTS[0], files('document', part('%PDF'), part('%PDF'))]],
		['number of inputs', [INPUTS[0]]],
	])('changes with the %s', async (_, inputs) => {
		expect(await digestInputs(inputs)).not.toBe(await digestInputs(INPUTS));
	});

	it('covers what is sent, for example a replacement character for half an emoji', async () => {
		const [half, replaced] = ['\ud83e', '\ufffd'].map((value) => [text('question', value)]);
		expect(await digestInputs(half)).toBe(await digestInputs(replaced));
	});

	it('is compared only with another of the same version', () => {
		expect(mayBeSameInputs('v1:a', 'v1:a')).toBe(true);
		expect(mayBeSameInputs('v1:b', 'v1:a')).toBe(false);
		expect(mayBeSameInputs('v2:b', 'v1:a')).toBe(true);
		expect(mayBeSameInputs(undefined, 'v1:a')).toBe(true);
	});
});

describe('a stored key', () => {
	it('is the key itself, up to 255 characters', () => {
		expect(toStoredKey('x'.repeat(255))).toBe('x'.repeat(255));
		expect(toStoredKey('x'.repeat(256))).toMatch(/^sha256:[0-9a-f]{64}$/);
	});

	it('is never too long, contains nothing that Roe may change, and differs for another key', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'binary', maxLength: 600 }),
				fc.string({ unit: 'binary', maxLength: 600 }),
				(a, b) => {
					expect(toStoredKey(a)).toMatch(/^[^\p{Control}\p{Surrogate}]{0,255}$/u);
					expect(toStoredKey(a) === toStoredKey(b)).toBe(a === b);
				},
			),
		);
	});
});
