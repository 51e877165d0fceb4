/**
 * The text that an expression with an invalid Luxon date resolves to.
 * Relies on: n8n writes such a date with Luxon's `toString`, instead of failing.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/unit/inputs/text.test.ts`, `test/engine/parameters/unusualValues.test.ts`.
 */
export const INVALID_DATE_TIME = 'Invalid DateTime';
