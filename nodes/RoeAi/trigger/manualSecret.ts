import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHookFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { InputError } from '../shared/inputError';
import type { ReadParameter } from './settings';
import { TOKEN_HEADER } from './token';

export const WEBHOOK_CREDENTIAL_TYPE = 'roeAiWebhookApi';

const MIN_SECRET_LENGTH = 16;
const NEXT = `Use ${MIN_SECRET_LENGTH} or more random letters and digits, for example from a password manager, and enter the same value in Roe for the header ${TOKEN_HEADER}.`;

/** Reads the secret, in older workflows from a parameter. @throws {InputError} if it's missing, weak or unreadable, without quoting it. */
export async function readManualSecret(
	context: Pick<IHookFunctions, 'getNode' | 'getCredentials'>,
	read: ReadParameter,
): Promise<string> {
	const chosen = context.getNode().credentials?.[WEBHOOK_CREDENTIAL_TYPE];
	if (chosen === undefined) return readHeaderValue(read);
	const credential = await context.getCredentials(WEBHOOK_CREDENTIAL_TYPE).catch(() => undefined);
	if (credential !== undefined) return parseSecret(credential, chosen.name);
	throw new InputError(
		'SECRET_INVALID',
		`The credential “${chosen.name}” can’t be read: choose another one for 'Roe AI Webhook API', and publish the workflow again`,
		'It may have been deleted, not shared with this workflow, or encrypted with another key.',
	);
}

/** Checks that the secret is strong enough. Sends nothing. */
export async function testWebhookSecret(
	this: ICredentialTestFunctions,
	{ data = {}, name }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		parseSecret(data, name);
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
	return {
		status: 'OK',
		message: `The secret is long enough. Enter the same value in Roe for the header ${TOKEN_HEADER}.`,
	};
}

function parseSecret({ secret }: ICredentialDataDecryptedObject, name: string): string {
	const label = `'Secret' of the credential “${name}”`;
	return requireStrong(typeof secret === 'string' ? secret.trim() : '', label);
}

function readHeaderValue(read: ReadParameter): string {
	const value = read('headerValue', '');
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '') return requireStrong(text, "'Header Value'");
	throw new InputError(
		'SECRET_INVALID',
		"No secret: choose or create a credential for 'Roe AI Webhook API'",
		NEXT,
	);
}

function requireStrong(secret: string, label: string): string {
	const problem = findSecretProblem(secret);
	if (problem === undefined) return secret;
	throw new InputError(
		'SECRET_INVALID',
		// If publishing fails, n8n shows only the message.
		`${label} ${problem}: use ${MIN_SECRET_LENGTH} or more random letters and digits`,
		NEXT,
	);
}

function findSecretProblem(secret: string): string | undefined {
	if (secret === '') return 'is empty';
	if (secret.length < MIN_SECRET_LENGTH) return `has only ${secret.length} characters`;
	return /^[\x21-\x7e]+$/.test(secret)
		? undefined
		: 'has characters that aren’t allowed in a header';
}
