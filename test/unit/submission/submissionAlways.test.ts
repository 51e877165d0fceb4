import { parseSubmissionRecord } from '../../../nodes/RoeAi/submission/storedRecords';
import {
	applyEvent,
	createRecord,
	isUnresolved,
	type SubmissionEvent,
	type SubmissionRecord,
} from '../../../nodes/RoeAi/submission/submissionRecord';
import { fc, numRuns } from '../../support/property';
import { anyScript, play, useScriptTime } from './submissionScript';

const time = fc.nat();
const timeoutMs = fc.nat();
const jobId = fc.constantFrom('job-1', 'job-2');

const EVENTS: { [Type in SubmissionEvent['type']]: fc.Arbitrary<SubmissionEvent> } = {
	retried: fc.constant({ type: 'retried' }),
	presumedSent: fc.record({
		type: fc.constant('presumedSent'),
		sentAt: time,
		presumedAt: time,
		traceable: fc.boolean(),
	}),
	sent: fc.record({ type: fc.constant('sent'), at: time, timeoutMs, traceable: fc.boolean() }),
	notStarted: fc.constant({ type: 'notStarted' }),
	ambiguous: fc.record({
		type: fc.constant('ambiguous'),
		at: time,
		timeoutMs,
		reason: fc.constantFrom('lost', 'timedOut', 'gatewayTimedOut', 'failed', 'noId', 'redirected'),
	}),
	responded: fc.record({ type: fc.constant('responded'), at: time }),
	started: fc.record({ type: fc.constant('started'), jobId }),
	found: fc.record({ type: fc.constant('found'), jobId }),
	foundByKey: fc.record({ type: fc.constant('foundByKey'), jobId, isOurs: fc.boolean() }),
	absent: fc.constant({ type: 'absent' }),
	discarded: fc.record({ type: fc.constant('discarded'), submissionId: fc.uuid() }),
};

const anyEvents = fc.array(fc.oneof(...Object.values(EVENTS)), { maxLength: 40 });

/** Calls `check` with each event that can happen, and the records before and after it. */
function always(
	check: (before: SubmissionRecord, event: SubmissionEvent, after: SubmissionRecord) => void,
): void {
	fc.assert(
		fc.property(anyEvents, (events) => {
			let record = createRecord({ sourceDigest: 'a', sentDigest: 'b', submissionId: 'c' });
			for (const event of events) {
				const before = record;
				try {
					record = applyEvent(before, event);
				} catch {
					continue;
				}
				check(before, event, record);
			}
		}),
		{ numRuns: numRuns(2000) },
	);
}

describe('a record after any events', () => {
	it('is never sent if an unknown job may exist', () => {
		always((before, { type }) => {
			if (type !== 'sent') return;
			expect(before.state).toBe('new');
			expect(isUnresolved(before)).toBe(false);
		});
	});

	it('keeps the job’s ID until the job is discarded', () => {
		always((before, { type }, after) => {
			if (before.state === 'started' && type !== 'discarded') expect(after).toEqual(before);
		});
	});

	it('keeps its submission ID until the job is known or discarded', () => {
		always((before, { type }, after) => {
			if (before.state === 'started' || after.state === 'started' || type === 'discarded') return;
			expect(after.submissionId).toBe(before.submissionId);
		});
	});

	it('is new again after a request only if that certainly started nothing', () => {
		always((before, { type }, after) => {
			if (before.state !== 'pending' || after.state !== 'new') return;
			expect(['notStarted', 'absent', 'discarded']).toContain(type);
			if (type === 'notStarted') expect(before.acknowledged).toBeUndefined();
		});
	});

	it('can be stored and read', () => {
		always((_before, _event, after) => {
			expect(parseSubmissionRecord(JSON.parse(JSON.stringify(after)))).toEqual(after);
		});
	});
});

describe('all tries of an item, with any response,', () => {
	useScriptTime();

	it('start one job at most, return no other, and send nothing without a record', async () => {
		await fc.assert(
			fc.asyncProperty(anyScript, async (script) => {
				const { jobs, jobIds, requests } = await play(script);
				expect(jobs.length).toBeLessThanOrEqual(1);
				for (const jobId of jobIds) expect([undefined, ...jobs]).toContain(jobId);
				for (const { record } of requests) expect(record).toHaveProperty('state', 'pending');
			}),
			{ numRuns: numRuns(300) },
		);
	});
});
