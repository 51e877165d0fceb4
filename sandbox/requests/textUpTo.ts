/** What is wrong with a field's value; undefined if it's fine. */
export type Check = (value: unknown) => string | undefined;

/** Checks a text as Django REST framework does: `most` and `least` count characters. */
export function textUpTo(most: number, least: number): Check {
	return (value) => {
		if (typeof value !== 'string') return 'Not a valid string.';
		if (value.includes('\0')) return 'Null characters are not allowed.';
		const characters = Array.from(value);
		if (characters.some((character) => /\p{Cs}/u.test(character))) {
			return 'Surrogate characters are not allowed.';
		}
		if (characters.length < least) return 'This field may not be blank.';
		if (characters.length > most) return `Ensure this field has no more than ${most} characters.`;
		return undefined;
	};
}
