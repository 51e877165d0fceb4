import { MAX_NAME_LENGTH } from '../../transport/webhooks';

const PREFIX = 'n8n: ';
const SEPARATOR = ' / ';
const MAX_PARTS_LENGTH = MAX_NAME_LENGTH - PREFIX.length - SEPARATOR.length;

/** The name by which people find a trigger's webhook in Roe. The trigger itself finds it by ID and URL, so both parts can be renamed. */
export function buildWebhookName(workflowName: string | undefined, nodeName: string): string {
	const workflow = toCharacters(workflowName ?? '', 'workflow');
	const node = toCharacters(nodeName, 'trigger');
	const half = Math.floor(MAX_PARTS_LENGTH / 2);
	const maxNode = Math.max(half, MAX_PARTS_LENGTH - workflow.length);
	const maxWorkflow = Math.max(half, MAX_PARTS_LENGTH - node.length);
	return `${PREFIX}${shortenInMiddle(workflow, maxWorkflow)}${SEPARATOR}${shortenInMiddle(node, maxNode)}`;
}

/** Roe counts characters, not UTF-16 units, and can't store half a surrogate pair. */
function toCharacters(name: string, fallback: string): string[] {
	const plain = name.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
	return Array.from(plain === '' ? fallback : plain);
}

/** Keeps the end too: names that n8n gives to copies differ by a number there. */
function shortenInMiddle(characters: string[], length: number): string {
	if (characters.length <= length) return characters.join('');
	const end = Math.floor(length / 2);
	return [...characters.slice(0, length - end - 1), '…', ...characters.slice(-end)].join('');
}
