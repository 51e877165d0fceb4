import { createRedactor } from '../../nodes/RoeAi/transport/redact';
import { cpuMsOf } from '../support/cpuMsOf';
import { fc } from '../support/property';
import { KEY, reveals, writing, WRITINGS } from './echoingProxy';

describe('a key in a text', () => {
	it.each(Object.keys(WRITINGS))('is detected by these tests and redacted: %s', (name) => {
		const text = `before ${WRITINGS[name](KEY, 'ab')} behind`;
		expect(reveals(text)).toBe(true);
		const shown = createRedactor(KEY)(text);
		expect(reveals(shown)).toBe(false);
		expect(shown).toMatch(/^before .*\[API key\].* behind$/);
	});

	it('leaves valid JSON valid when it’s redacted', () => {
		const json = fc.array(fc.oneof(writing, fc.constantFrom('\\', '\\"', '\r', 'é'), fc.string()));
		fc.assert(
			fc.property(json, (parts) => {
				for (const value of [parts.join(''), JSON.stringify(parts)]) {
					const shown = createRedactor(KEY)(JSON.stringify({ [value]: value }));
					expect(() => JSON.parse(shown) as unknown).not.toThrow();
				}
			}),
		);
	});

	it('is redacted after any number of backslashes, and JSON stays valid', () => {
		for (let backslashes = 0; backslashes < 24; backslashes++) {
			const json = `"line${'\\'.repeat(backslashes)}next_key-123"`;
			const shown = JSON.parse(createRedactor('next_key-123')(json)) as string;
			expect(shown).toMatch(/^line\\*\[API key\]$/);
		}
	});

	it('is the only thing that changes: a text without it stays the same', () => {
		const text = JSON.stringify({ next: 'roe_a+b/c', texts: [KEY.slice(1), KEY.slice(0, -1)] });
		expect(createRedactor(KEY)(text)).toBe(text);
	});

	it('is searched for in linear time', () => {
		for (const piece of ['\\', '%25', '&#0', 'roe_a', KEY.slice(0, -1)]) {
			const text = piece.repeat(2_000_000 / piece.length);
			expect(cpuMsOf(() => createRedactor(KEY)(text))).toBeLessThan(3_000);
		}
	});
});
