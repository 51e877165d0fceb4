import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/**
 * Does some work while V8 samples what the processor is busy with.
 *
 * @param path of a `.cpuprofile`, which Chrome's developer tools and editors open; without one the work is only done
 */
export async function profiled<Result>(
	path: string | undefined,
	work: () => Promise<Result>,
): Promise<Result> {
	if (path === undefined) return await work();
	const session = new Session();
	session.connect();
	try {
		await session.post('Profiler.enable');
		await session.post('Profiler.setSamplingInterval', { interval: 100 });
		await session.post('Profiler.start');
		const result = await work();
		const { profile } = await session.post('Profiler.stop');
		await writeFile(path, JSON.stringify(profile));
		return result;
	} finally {
		session.disconnect();
	}
}
