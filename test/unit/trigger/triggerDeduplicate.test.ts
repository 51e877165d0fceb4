import type { ExecutionState } from '../../../nodes/RoeAi/platform/executionState';
import {
	claimDelivery,
	confirmStarted,
	listStartedKeys,
	MAX_REMEMBERED_KEYS,
} from '../../../nodes/RoeAi/trigger/webhook/deduplicateDeliveries';
import { MAX_STORED_KEYS } from '../../../nodes/RoeAi/trigger/triggerMemoryEntry';
import { until } from '../../support/until';

let trigger: string;
let fate: ExecutionState;
let count = 0;

beforeEach(() => {
	trigger = `workflow/${++count}`;
	fate = 'started';
});

const start = async (
	key: string,
	stored: string[] = [],
	read: () => Promise<string | undefined> = async () => 'data',
) => await claimDelivery(trigger, stored, key, read, () => fate);

describe('an execution that starts only once', () => {
	it('starts the first time, and not again', async () => {
		expect(await start('a')).toEqual({ kind: 'start', result: 'data' });
		expect(await start('a')).toEqual({ kind: 'startedBefore' });
		expect(await start('b')).toEqual({ kind: 'start', result: 'data' });
	});

	it('doesn’t start if its key was stored before a restart', async () => {
		expect(await start('a', ['a'])).toEqual({ kind: 'startedBefore' });
	});

	it('is separate for each trigger', async () => {
		await start('a');
		trigger = 'another';
		expect(await start('a')).toEqual({ kind: 'start', result: 'data' });
	});

	it('starts once if many ask at the same time, and the others wait for the first', async () => {
		let calls = 0;
		let isRead = false;
		let allHaveAsked = () => {};
		const asking = new Promise<void>((resolve) => (allHaveAsked = resolve));
		const slow = async () => {
			calls += 1;
			await asking;
			isRead = true;
			return 'slow';
		};
		const starts = Array.from({ length: 20 }, async () => {
			const { kind } = await start('a', [], slow);
			expect(isRead).toBe(true);
			return kind;
		});
		allHaveAsked();
		const asked = await Promise.all(starts);
		expect(calls).toBe(1);
		expect(asked.filter((kind) => kind === 'start')).toHaveLength(1);
		expect(asked.filter((kind) => kind === 'startedBefore')).toHaveLength(19);
	});

	it('is tried again by the next one if reading its data failed', async () => {
		const failing = async () => await Promise.reject(new Error('no result'));
		const [first, second] = await Promise.allSettled([start('a', [], failing), start('a')]);
		expect(first).toMatchObject({ status: 'rejected', reason: new Error('no result') });
		expect(second).toMatchObject({ value: { kind: 'start' } });
	});

	it('may be requested again if there was no data', async () => {
		expect(await start('a', [], async () => undefined)).toEqual({ kind: 'nothing' });
		expect(await start('a')).toEqual({ kind: 'start', result: 'data' });
	});

	it('is tried again by a waiting one if n8n couldn’t start it', async () => {
		const fates: ExecutionState[] = [];
		let looks = 0;
		const attempt = async () =>
			await claimDelivery(
				trigger,
				[],
				'a',
				async () => fates.push('starting') - 1,
				() => {
					looks++;
					return fates[fates.length - 1];
				},
			);
		await attempt();
		const waiting = Promise.all([attempt(), attempt(), attempt()]);
		// Each of the three has looked twice.
		await until(() => looks >= 6);
		fates[0] = 'failed';
		await until(() => fates.length === 2);
		looks = 0;
		await until(() => looks >= 4);
		fates[1] = 'started';
		const kinds = (await waiting).map(({ kind }) => kind).sort();
		expect(kinds).toEqual(['start', 'startedBefore', 'startedBefore']);
	});

	it('is reported as starting if n8n takes long to start it', async () => {
		fate = 'starting';
		await start('a');
		expect(await start('a')).toEqual({ kind: 'starting' });
		confirmStarted(trigger, 'a');
		expect(await start('a')).toEqual({ kind: 'startedBefore' });
	}, 20_000);

	it('is stored once it has started, up to the last thousand, oldest first', async () => {
		const keys = Array.from({ length: MAX_STORED_KEYS }, (_entry, index) => `key-${index}`);
		for (const key of keys.slice(1)) {
			await start(key, ['stored']);
			confirmStarted(trigger, key);
		}
		await start('not yet');
		expect(listStartedKeys(trigger)).toEqual(['stored', ...keys.slice(1)]);
		confirmStarted(trigger, keys[0]);
		expect(listStartedKeys(trigger)).toEqual([...keys.slice(1), keys[0]]);
	});

	it('is remembered longer than it’s stored, but not forever', async () => {
		for (let number = 0; number < MAX_REMEMBERED_KEYS; number++)
			confirmStarted(trigger, `key-${number}`);
		expect(await start('key-0', listStartedKeys(trigger))).toEqual({ kind: 'startedBefore' });
		confirmStarted(trigger, 'one more');
		expect(await start('key-0', listStartedKeys(trigger))).toEqual({
			kind: 'start',
			result: 'data',
		});
		expect(await start('key-1', listStartedKeys(trigger))).toEqual({ kind: 'startedBefore' });
	});
});
