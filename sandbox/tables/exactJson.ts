import { randomUUID } from 'node:crypto';

/** JSON with all digits of a bigint, as Python writes its integers. n8n, if it runs in the same process, gives bigints a `toJSON`. */
export function toExactJson(value: unknown): string {
	const mark = randomUUID();
	const json = JSON.stringify(
		value,
		function (this: Record<string, unknown>, name, entry: unknown) {
			const own = this[name];
			return typeof own === 'bigint' ? `${mark}${own}` : entry;
		},
	);
	return json.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
