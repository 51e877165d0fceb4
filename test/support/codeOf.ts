import type { ErrorCode } from '../../nodes/RoeAi/shared/errorCodes';

/**
 * The stable code of one of the nodes' own errors, of an error that n8n shows, of an item that failed (`{ error, message }`), or of a
 * text. Undefined if there is none.
 */
export function codeOf(error: unknown): ErrorCode | undefined {
	if (typeof error === 'string') return /\(Code: (\w+)\)/.exec(error)?.[1] as ErrorCode | undefined;
	if (typeof error !== 'object' || error === null) return undefined;
	const { errorCode, description, message, json } = error as Record<string, unknown>;
	if (typeof errorCode === 'string') return errorCode as ErrorCode;
	return codeOf(description) ?? codeOf(message) ?? codeOf(json);
}
