import { isObject } from '../shared/isObject';
import { RoeError, shorten } from './roeError';
import type { Page } from './types';

/** An answer as one page of a list. @throws {RoeError} where it is something else. */
export function requirePage<T>(doing: string, json: unknown): Page<T> {
	if (isObject(json) && Array.isArray(json.results)) return json as unknown as Page<T>;
	throw notWhatWasAsked(doing, json, 'a page of a list');
}

/**
 * An answer as a whole list: bare, or as the only page of one.
 *
 * @throws {RoeError} if it is something else, or a page that others follow.
 */
export function requireList<T>(doing: string, json: unknown): T[] {
	if (Array.isArray(json)) return json as T[];
	if (isObject(json) && Array.isArray(json.results) && (json.next ?? null) === null) {
		return json.results as T[];
	}
	throw notWhatWasAsked(doing, json, 'a list');
}

/** An answer as an object that has a certain property. @throws {RoeError} where it is something else. */
export function requireObjectWith<T>(doing: string, json: unknown, property: string): T {
	if (isObject(json) && property in json) return json as T;
	throw notWhatWasAsked(doing, json, `an object with "${property}"`);
}

function notWhatWasAsked(doing: string, json: unknown, expected: string): RoeError {
	return new RoeError(
		'RESPONSE_UNEXPECTED',
		`Could not ${doing}: Roe’s answer is not ${expected}`,
		`It begins with: ${shorten(JSON.stringify(json) ?? 'nothing', 120)}. Check the Base URL of the credential: it may lead to another service.`,
	);
}
