import { getPropertyNames, readProperty } from '../shared/untrusted';

/** The name under which n8n's binary mode "combined" keeps files in the JSON. */
const FILES_IN_JSON = '_files';

/**
 * The item's files by binary field.
 * Relies on: n8n's binary mode "combined" keeps files in the JSON, under `_files`.
 * Tried: n8n 2.41.1. Older versions don't have the mode.
 * Guarded by: `test/engine/files/filesInJson.test.ts`.
 */
export function getBinaryFields(item: unknown): Record<string, unknown> {
	const inJson = readProperty(readProperty(item, 'json'), FILES_IN_JSON);
	return Object.fromEntries(
		[inJson, readProperty(item, 'binary')].flatMap((fields) =>
			getPropertyNames(fields).map((name) => [name, readProperty(fields, name)]),
		),
	);
}

/** In the same mode, the path "_files.data" stands for the binary field "data". Returns any other name unchanged. */
export function stripFilesPath(name: string): string {
	const path = `${FILES_IN_JSON}.`;
	return name.startsWith(path) ? name.slice(path.length) : name;
}
