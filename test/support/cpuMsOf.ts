/** Processor time of some work, in milliseconds: other programs on the machine don't count. */
export function cpuMsOf(work: () => void): number {
	const before = process.cpuUsage();
	work();
	return process.cpuUsage(before).user / 1000;
}
