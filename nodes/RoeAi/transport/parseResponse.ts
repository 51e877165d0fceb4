import { isObject } from '../shared/isObject';
import { RoeError } from '../shared/roeError';
import { shorten } from '../shared/sentence';
import type { Page } from './types';

/** One page of a list. @throws {RoeError} if it's anything else. */
export function requirePage<T>(action: string, json: unknown): Page<T> {
	if (isObject(json) && Array.isArray(json.results)) return json as unknown as Page<T>;
	throw createShapeError(action, json, 'a page of a list');
}

/** A whole list: an array, or a page without a next one. @throws {RoeError} if it's anything else. */
export function requireList<T>(action: string, json: unknown): T[] {
	if (Array.isArray(json)) return json as T[];
	if (isObject(json) && Array.isArray(json.results) && (json.next ?? null) === null) {
		return json.results as T[];
	}
	throw createShapeError(action, json, 'a list');
}

/** An object with a certain property. @throws {RoeError} if it's anything else. */
export function requireObjectWith<T>(action: string, json: unknown, property: string): T {
	if (isObject(json) && property in json) return json as T;
	throw createShapeError(action, json, `an object with "${property}"`);
}

function createShapeError(action: string, json: unknown, expected: string): RoeError {
	return new RoeError(
		'RESPONSE_UNEXPECTED',
		`Could not ${action}: Roe’s response isn’t ${expected}`,
		`The response starts with: ${shorten(JSON.stringify(json) ?? '(empty)', 120)}. Check 'Base URL' in the credential. It may lead to another service.`,
	);
}
