import { digest } from '../../shared/digest';
import { isObject } from '../../shared/isObject';

/** Inputs as Roe's list shows them. */
export interface ShownInputs {
	/** By key. Inputs without a value are left out. */
	texts: Map<string, string>;
	/** Keys of files, which Roe may show as other texts than it was given. */
	fileKeys: Set<string>;
	/** Whether `texts` is all that Roe shows, unchanged. */
	isExact: boolean;
}

/** The same for the same keys and texts, in any order. */
export function digestTexts(texts: Iterable<[key: string, text: string]>): string {
	return digest([...texts].sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

/** @param shown `job_inputs` of a listed job. @returns undefined if it isn't a list. */
export function parseShownInputs(shown: unknown): ShownInputs | undefined {
	if (!Array.isArray(shown)) return undefined;
	const inputs: ShownInputs = { texts: new Map(), fileKeys: new Set(), isExact: true };
	for (const input of shown as unknown[]) {
		if (!isObject(input) || typeof input.key !== 'string') {
			inputs.isExact = false;
			continue;
		}
		const { key, value, file_name: fileName, data_type: dataType } = input;
		if ((value ?? '') === '') continue;
		if (typeof value !== 'string' || inputs.texts.has(key)) inputs.isExact = false;
		inputs.texts.set(key, typeof value === 'string' ? value : JSON.stringify(value));
		if ((fileName ?? '') !== '' || !isTextType(dataType)) inputs.fileKeys.add(key);
	}
	return inputs;
}

const isTextType = (type: unknown) =>
	typeof type !== 'string' || /^(text\/|application\/json)/i.test(type);

/** Texts with fewer common characters at the beginning aren't one text and a part of it. */
const MIN_COMMON = 16;
/** Longest note that may follow a shortened text, such as "[truncated]". */
const MAX_NOTE = 40;
/** Characters of a text that are compared. */
const MAX_COMPARED = 4096;
const ELLIPSIS = '...';

export interface ComparableText {
	text: string;
	/** Its beginning, without what Roe may change. */
	normalized: string;
}

export function toComparable(
	texts: Iterable<[key: string, text: string]>,
): Map<string, ComparableText> {
	return new Map([...texts].map(([key, text]) => [key, { text, normalized: normalize(text) }]));
}

/** Whether a job that shows these inputs might have been given `sent`, which Roe may shorten or reformat. Returns true if in doubt. */
export function mayBeSame(
	sent: Map<string, ComparableText>,
	shown: Map<string, ComparableText>,
	{ fileKeys, isExact }: ShownInputs,
): boolean {
	let shared = 0;
	for (const [key, text] of shown) {
		const wanted = sent.get(key);
		if (wanted === undefined) continue;
		shared++;
		if (!fileKeys.has(key) && !isSimilar(wanted, text)) return false;
	}
	return shared > 0 || shown.size === 0 || !isExact;
}

function isSimilar(sent: ComparableText, shown: ComparableText): boolean {
	const { normalized: whole } = sent;
	const { normalized: part } = shown;
	if (whole === part) return true;
	const cut = part.indexOf(ELLIPSIS);
	if (cut >= 0 && whole.startsWith(part.slice(0, cut))) return true;
	const start = part.slice(0, Math.max(MIN_COMMON, part.length - MAX_NOTE));
	return (
		shown.text.length < sent.text.length && start.length >= MIN_COMMON && whole.startsWith(start)
	);
}

/** NFKC also turns "…" into three dots. */
const normalize = (text: string) =>
	text
		.slice(0, MAX_COMPARED)
		.normalize('NFKC')
		.replace(/[\s\p{C}\ufffd]/gu, '')
		.toLowerCase();
