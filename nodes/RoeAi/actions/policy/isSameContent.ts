import { isObject } from '../../shared/isObject';

/** Roe gives categories, rules and sub-rules new IDs, whatever IDs were sent. Source: Roe's API contract, "PolicyVersion". */
const REPLACED_PROPERTY = 'id';

/** Whether Roe stored this content: all that was sent, apart from IDs. Roe may have added properties. */
export function isSameContent(sent: unknown, stored: unknown): boolean {
	if (Array.isArray(sent)) {
		if (!Array.isArray(stored) || stored.length !== sent.length) return false;
		return sent.every((entry, index) => isSameContent(entry, stored[index]));
	}
	if (!isObject(sent)) return sent === stored;
	if (!isObject(stored)) return false;
	return Object.entries(sent).every(
		([name, value]) => name === REPLACED_PROPERTY || isSameContent(value, stored[name]),
	);
}
