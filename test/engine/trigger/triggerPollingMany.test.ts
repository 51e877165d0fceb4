import { SEED } from '../../../sandbox';
import { comparison, EACH_ONCE, useTriggers } from './triggerRoe';

const { agents } = SEED;
const MINUTE = 60_000;

const { roe, publish, startJobs, endJobs } = useTriggers();

const polled = async (parameters = {}, options: Parameters<typeof publish>[1] = {}) =>
	await publish({ delivery: 'polling', includeResult: false, ...parameters }, options);

describe('too many jobs for one poll', () => {
	it('follow in the next ones: 2,500 jobs that finished while n8n was down', async () => {
		const n8n = await polled({ includeResult: false });
		const jobIds: string[] = [];
		for (let hour = 0; hour < 5; hour++) {
			jobIds.push(...(await endJobs(500)));
			roe.control.advanceClock(12 * MINUTE);
		}
		const given: number[] = [];
		while (given.length < 4) given.push((await n8n.poll())?.length ?? 0);
		expect(given.slice(0, 3).every((count) => count > 0 && count < 1100)).toBe(true);
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
		expect(await n8n.poll()).toBeNull();
	});

	it('are left for the next one if n8n’s time for a poll is over', async () => {
		const n8n = await polled({ includeResult: false }, { pollBudget: 100 });
		const jobIds = await endJobs(300);
		roe.control.change({ latency: 20 });
		const given: number[] = [];
		const isAllGiven = () => n8n.executions.flat().length >= jobIds.length;
		while (!isAllGiven() && given.length < 200) given.push((await n8n.poll())?.length ?? 0);
		expect(given[0]).toBeLessThan(300);
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
	});

	it('don’t block the other agents', async () => {
		const all = [agents.slow, agents.document, agents.documents, agents.text];
		const n8n = await polled({ agents: all, includeResult: false }, { pollBudget: 60 });
		const jobIds = await endJobs(1);
		roe.control.change({ latency: 40 });
		for (let polls = 0; polls < 4; polls++) await n8n.poll();
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
	});
});

describe('a long list', () => {
	it('is read no further than necessary, even if Roe’s clock is ahead', async () => {
		roe.control.change({ clockSkew: 180 * MINUTE });
		const n8n = await polled();
		await endJobs(120);
		await n8n.poll();
		roe.control.advanceClock(10 * MINUTE);
		await endJobs(1);
		await n8n.poll();
		const [jobId] = await endJobs(1);
		roe.control.clearRequests();
		expect(await n8n.poll()).toMatchObject([{ jobId }]);
		expect(roe.control.requests({ path: '/jobs/$' })).toHaveLength(1);
	});
});

describe('200 jobs that finish out of order', () => {
	it('are output once each, even if n8n restarts in the middle', async () => {
		const n8n = await polled();
		const jobIds = await startJobs(200);
		const shuffled = [...jobIds].sort((a, b) => (a.slice(9) < b.slice(9) ? -1 : 1));
		for (let begin = 0; begin < 200; begin += 25) {
			// While the list is read, more jobs end and move to its front.
			const polling = n8n.poll();
			roe.control.finishJobs({ jobIds: shuffled.slice(begin, begin + 25) });
			await polling;
			roe.control.advanceClock(begin % 50 === 0 ? 20_000 : 5 * MINUTE);
			if (begin === 100) {
				await n8n.publish('init');
			}
		}
		await n8n.poll();
		await n8n.poll();
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
	});
});
