import { createHash, randomBytes } from 'node:crypto';

/** Items that one call makes: an execution that dies in the middle has started some of their jobs and not others. */
export const ITEMS_PER_CALL = 3;
const FILE_SIZE = 64 * 1024;
const CALLS_AT_ONCE = 8;

/** One call of the webhook: a document of its own, and several instructions for it. */
export interface Call {
	/** E.g. `call 0042`: begins each of its instructions, so that executions and jobs can be told apart. */
	name: string;
	instructions: string[];
	document: Buffer;
	/** Of the document, hex. */
	sha256: string;
}

export function makeCalls(count: number): Call[] {
	return Array.from({ length: count }, (_, index) => {
		const name = `call ${String(index + 1).padStart(4, '0')}`;
		const document = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(FILE_SIZE)]);
		return {
			name,
			instructions: Array.from(
				{ length: ITEMS_PER_CALL },
				(_item, item) => `${name}, item ${item}`,
			),
			document,
			sha256: createHash('sha256').update(document).digest('hex'),
		};
	});
}

/** The call that a text belongs to. */
export function callNamedIn(text: string): string | undefined {
	return /call \d{4}/.exec(text)?.[0];
}

/**
 * Makes the calls, some at a time.
 *
 * @returns by name of the call, the status that the webhook answered with
 */
export async function makeAllCalls(url: string, calls: Call[]): Promise<Map<string, number>> {
	const statuses = new Map<string, number>();
	const waiting = calls.values();
	const work = async () => {
		for (const call of waiting) statuses.set(call.name, await send(url, call));
	};
	await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
	return statuses;
}

async function send(url: string, { name, instructions, document }: Call): Promise<number> {
	const form = new FormData();
	for (const instruction of instructions) form.append('instructions', instruction);
	const file = new File([new Uint8Array(document)], `${name}.pdf`, { type: 'application/pdf' });
	form.set('document', file);
	const answer = await fetch(url, { method: 'POST', body: form });
	await answer.text();
	return answer.status;
}
