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
	)('that is %s is not read without %s', (_state, _name, record) => {
		expect(parseSubmissionRecord(record)).toBeUndefined();
	});

	it.each([
		['of another version', { ...NEW, v: 2 }],
		['of an unknown state', { ...STARTED, state: 'stopped' }],
		['with the state of another property', { ...STARTED, state: 'constructor' }],
		['with a time that is a text', { ...PENDING, sentAt: '2026' }],
		['with a flag that is no flag', { ...PENDING, acknowledged: 'no' }],
		['with a generation that is none', { ...NEW, generation: -1 }],
		['without its text', { ...STARTED, jobId: '' }],
	])('%s is not read', (_, record) => {
		expect(parseSubmissionRecord(record)).toBeUndefined();
	});

	it('of a run is read only if it is whole and of this version', () => {
		expect(parseRunRecord(RUN)).toBe(RUN);
		expect(parseRunRecord(without(RUN, 'runIndex'))).toBeDefined();
		for (const name of ['v', 'loopPass', 'executionId', 'startedAt', 'items']) {
			expect(parseRunRecord(without(RUN, name))).toBeUndefined();
		}
		expect(parseRunRecord({ ...RUN, v: 2 })).toBeUndefined();
		expect(parseRunRecord({ ...RUN, items: [] })).toBeUndefined();
	});

	it('may be anything: that is no error', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				expect(parseRunRecord(value)).toBeUndefined();
				expect(parseSubmissionRecord(value)).toBeUndefined();
			}),
		);
	});
});
