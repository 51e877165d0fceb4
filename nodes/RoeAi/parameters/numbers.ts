import { BadInput, quote } from '../inputs/badInput';

/**
 * A parameter that must hold a number.
 *
 * @throws {BadInput} where it is none, or below the least.
 */
export function positive(parameter: string, value: unknown, least = 1): number {
	const number = value === '' ? Number.NaN : Number(value);
	if (!Number.isFinite(number) || number < least) {
		throw new BadInput(
			`${parameter} ${quote(value)} is not a number from ${least}`,
			'Give a number, or an expression that gives one.',
		);
	}
	return number;
}
