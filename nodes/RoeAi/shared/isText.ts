/** Whether a value is a text that isn't empty. */
export function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}
