import { BadInput, quote } from '../inputs/badInput';
import { requireUuid } from '../inputs/uuid';

/** Header by which Roe's deliveries prove where they come from. */
export const TOKEN_HEADER = 'X-N8N-Roe-Token';

/** Fewest characters of a token that a person makes up. */
const SHORTEST_TOKEN = 16;

export type Delivery = 'webhook' | 'manual' | 'polling';
export type JobEvent = 'succeeded' | 'failed';

/** The trigger's parameters, checked. */
export interface Settings {
	delivery: Delivery;
	/** UUIDs in lower case, each once; at least one. */
	agentIds: string[];
	events: Set<JobEvent>;
	/** Read each job's result from Roe. */
	includeResult: boolean;
}

/** Reads a parameter of the node: n8n's contexts differ in how it is called. */
export type ReadParameter = (name: string, fallback: unknown) => unknown;

export function readDelivery(read: ReadParameter): Delivery {
	return read('delivery', 'webhook') as Delivery;
}

/**
 * @throws {BadInput} where no agent or no event is chosen, or an agent's ID can't be right.
 */
export function readSettings(read: ReadParameter): Settings {
	const events = listOf(read('events', [])) as JobEvent[];
	if (events.length === 0) {
		throw new BadInput(
			'Events is empty',
			'Choose whether succeeded jobs, failed jobs or both start the workflow.',
		);
	}
	const where = 'Choose agents from the list, or give their IDs with an expression.';
	const agentIds = listOf(read('agents', [])).map((id) => requireUuid('Agents', id, where));
	if (agentIds.length === 0) throw new BadInput('Agents is empty', where);
	return {
		delivery: readDelivery(read),
		agentIds: [...new Set(agentIds)],
		events: new Set(events),
		includeResult: read('includeResult', true) === true,
	};
}

/** The secret that a person made up and pasted in Roe, for the delivery "manual"; perhaps not usable. */
export function readOwnToken(read: ReadParameter): string {
	return String(read('headerValue', '') ?? '').trim();
}

/** What is wrong with a token that a person made up, so that deliveries would not be safe; undefined where it is fine. */
export function problemOfOwnToken(token: string): BadInput | undefined {
	const advice = `Use ${SHORTEST_TOKEN} or more random letters and digits, for instance from a password manager, and give Roe the same value for the header ${TOKEN_HEADER}.`;
	if (token === '') return new BadInput('Header Value is empty', advice);
	// Never quoted: it is a secret.
	if (token.length < SHORTEST_TOKEN) {
		return new BadInput(`Header Value has only ${token.length} characters`, advice);
	}
	const isPrintableAscii = /^[\x21-\x7e]+$/.test(token);
	return isPrintableAscii
		? undefined
		: new BadInput('Header Value has characters that a header can’t carry', advice);
}

/** Values of a list parameter: an expression may give a list, or a text with commas. */
function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (typeof value === 'string') {
		return value
			.split(',')
			.map((part) => part.trim())
			.filter((part) => part !== '');
	}
	if (value === undefined || value === null) return [];
	throw new BadInput(
		`${quote(value)} is not a list`,
		'An expression for “Agents” or “Events” gives a list, such as {{ ["…", "…"] }}.',
	);
}
