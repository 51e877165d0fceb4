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

/** The credential with the secret of Manual Webhook. */
export const WEBHOOK_CREDENTIAL_TYPE = 'roeAiWebhookApi';

const MIN_SECRET_LENGTH = 16;
const NEXT = `Use ${MIN_SECRET_LENGTH} or more random letters and digits, for instance from a password manager, and give Roe the same value for the header ${TOKEN_HEADER}.`;

/**
 * The secret that a person made up and pasted in Roe. It comes from the credential if one is chosen, else from the parameter of
 * workflows that were saved before there was one.
 *
 * @throws {InputError} if there is none, it is too weak, or the credential can't be read. Never quotes the secret.
 */
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
		`The credential “${chosen.name}” can’t be read. Choose another one for 'Roe AI Webhook API', and publish the workflow again`,
		'It was deleted, isn’t shared with this workflow, or was encrypted with another key.',
	);
}

/** The test of the credential: whether the secret is strong enough. Nothing is sent. */
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
		message: `The secret is long enough. Give Roe the same value for the header ${TOKEN_HEADER}.`,
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
	const problem = findProblem(secret);
	if (problem === undefined) return secret;
	throw new InputError(
		'SECRET_INVALID',
		// If a workflow could not be published, n8n shows the message only.
		`${label} ${problem}: use ${MIN_SECRET_LENGTH} or more random letters and digits`,
		NEXT,
	);
}

function findProblem(secret: string): string | undefined {
	if (secret === '') return 'is empty';
	if (secret.length < MIN_SECRET_LENGTH) return `has only ${secret.length} characters`;
	return /^[\x21-\x7e]+$/.test(secret) ? undefined : 'has characters that a header can’t carry';
}
