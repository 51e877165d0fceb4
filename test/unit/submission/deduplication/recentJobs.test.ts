import type { IExecuteFunctions } from 'n8n-workflow';

import { RecentJobs } from '../../../../nodes/RoeAi/submission/deduplication/recentJobs';

const SECOND = 1000;
const JOB = { jobId: 'a job', inputsDigest: 'v1:inputs' };

/** What one execution remembers, opened by a run of the node that reads Roe's list after a time. */
function openAt(nodeContext: object, readFrom: number): RecentJobs {
	const getContext: IExecuteFunctions['getContext'] = () => nodeContext as never;
	return new RecentJobs({ getContext }, readFrom);
}

describe('a job that this execution has started for a key', () => {
	beforeEach(() => jest.useFakeTimers({ now: 0 }));
	afterEach(() => jest.useRealTimers());

	it('counts if the list may have been read too early to show it, however long the reading takes', () => {
		const nodeContext = {};
		openAt(nodeContext, 0).add('key', JOB);
		const nextPass = openAt(nodeContext, 59 * SECOND);
		jest.setSystemTime(600 * SECOND);
		expect(nextPass.find('key')).toMatchObject(JOB);
		expect(nextPass.find('another key')).toBeUndefined();
	});

	it('doesn’t count if the list is read more than a minute later', () => {
		const nodeContext = {};
		openAt(nodeContext, 0).add('key', JOB);
		expect(openAt(nodeContext, 61 * SECOND).find('key')).toBeUndefined();
	});
});
