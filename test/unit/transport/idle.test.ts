import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { watchIdle } from '../../../nodes/RoeAi/transport/idle';

describe('watchIdle', () => {
	it('calls back once if nothing moves', async () => {
		let times = 0;
		await new Promise<void>((resolve) => {
			watchIdle(10, () => {
				times++;
				resolve();
			});
		});
		await once(AbortSignal.timeout(50), 'abort');
		expect(times).toBe(1);
	});

	it('doesn’t call back while something moves', async () => {
		const giveUp = jest.fn();
		const watch = watchIdle(300, giveUp);
		for (let move = 0; move < 10; move++) {
			await sleep(100);
			watch.moved();
		}
		watch.end();
		expect(giveUp).not.toHaveBeenCalled();
	});

	it('doesn’t call back after it has ended', async () => {
		const giveUp = jest.fn();
		watchIdle(5, giveUp).end();
		await once(AbortSignal.timeout(30), 'abort');
		expect(giveUp).not.toHaveBeenCalled();
	});
});
