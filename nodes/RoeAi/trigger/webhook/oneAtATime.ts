import type { MemoryContext } from '../triggerMemory';

/** By workflow and node: the latest change to a trigger's webhook. The promises never reject. */
const latest = new Map<string, Promise<unknown>>();

/** Lets changes to a trigger's webhook in this process wait for one another: n8n may unpublish a workflow during a poll. */
export async function oneAtATime<T>(context: MemoryContext, change: () => Promise<T>): Promise<T> {
	const key = `${context.getWorkflow().id}/${context.getNode().id}`;
	const before = latest.get(key) ?? Promise.resolve();
	const result = before.then(change);
	const end = result.then(
		() => undefined,
		() => undefined,
	);
	latest.set(key, end);
	try {
		return await result;
	} finally {
		if (latest.get(key) === end) latest.delete(key);
	}
}
