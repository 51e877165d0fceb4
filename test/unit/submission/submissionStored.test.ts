import {
	parseRunRecord,
	parseSubmissionRecord,
} from '../../../nodes/RoeAi/submission/storedRecords';
import { fc } from '../../support/property';

const RUN = { v: 1, runIndex: 0, loopPass: 0, executionId: '1', startedAt: 1, items: {} };
const BASE = { v: 1, sourceDigest: 'source', sentDigest: 'sent' };
const NEW = { ...BASE, state: 'new', submissionId: 'id' };
const PENDING = {
	...BASE,
	state: 'pending',
	submissionId: 'id',
	sentAt: 0,
	decidableAt: 12,
	traceable: false,
};
const STARTED = { ...BASE, state: 'started', jobId: 'job' };

describe('a stored record', () => {
	it.each([
		['new', NEW],
		['new after a discarded job', { ...NEW, generation: 1 }],
		['new in a retry', { ...NEW, mayHaveRun: true }],
		['pending', PENDING],
		['pending and acknowledged', { ...PENDING, traceable: true, acknowledged: true }],
		['started', STARTED],
		['started and recovered', { ...STARTED, recovered: true }],
		['started and deduplicated', { ...STARTED, deduplicated: true }],
	])('that is %s is read', (_, record) => {
		expect(parseSubmissionRecord(record)).toBe(record);
	});

	const without = (record: object, name: string) =>
		Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

	it.each(
		[NEW, PENDING, STARTED].flatMap((record) =>
			Object.keys(record).map((name) => [record.state, name, without(record, name)] as const),
		),
	)('that is %s isn’t read without %s', (_state, _name, record) => {
		expect(parseSubmissionRecord(record)).toBeUndefined();
	});

	it.each([
		['if it’s of another version', { ...NEW, v: 2 }],
		['if it’s of an unknown state', { ...STARTED, state: 'stopped' }],
		['if its state is another property’s name', { ...STARTED, state: 'constructor' }],
		['if a time is text', { ...PENDING, sentAt: '2026' }],
		['if a flag isn’t boolean', { ...PENDING, acknowledged: 'no' }],
		['if the generation is invalid', { ...NEW, generation: -1 }],
		['if its text is missing', { ...STARTED, jobId: '' }],
	])('isn’t read %s', (_, record) => {
		expect(parseSubmissionRecord(record)).toBeUndefined();
	});

	it('of a run is read only if it’s complete and of this version', () => {
		expect(parseRunRecord(RUN)).toBe(RUN);
		expect(parseRunRecord(without(RUN, 'runIndex'))).toBeDefined();
		for (const name of ['v', 'loopPass', 'executionId', 'startedAt', 'items']) {
			expect(parseRunRecord(without(RUN, name))).toBeUndefined();
		}
		expect(parseRunRecord({ ...RUN, v: 2 })).toBeUndefined();
		expect(parseRunRecord({ ...RUN, items: [] })).toBeUndefined();
	});

	it('may have any value without an error', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				expect(parseRunRecord(value)).toBeUndefined();
				expect(parseSubmissionRecord(value)).toBeUndefined();
			}),
		);
	});
});
