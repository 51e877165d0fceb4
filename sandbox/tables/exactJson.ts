import { randomUUID } from 'node:crypto';

/** JSON with all digits of a bigint, as Python writes its integers. */
export function toExactJson(value: unknown): string {
	const mark = randomUUID();
	const json = JSON.stringify(value, (_name, entry: unknown) =>
		typeof entry === 'bigint' ? `${mark}${entry}` : entry,
	);
	return json.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
