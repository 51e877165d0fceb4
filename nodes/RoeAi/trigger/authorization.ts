import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL_TYPE, parseCredential } from '../transport/clientConfig';
import { isAccepted, MAX_CLOCK_SKEW_MS, mergeTokens } from './issuedTokens';
import { readManualSecret } from './manualSecret';
import { readDelivery, type ReadParameter } from './settings';
import {
	getIssuedAt,
	hashToken,
	isIssuedFor,
	isSameSecret,
	issueToken,
	TOKEN_HEADER,
	type TokenScope,
} from './token';
import { recall, remember } from './triggerMemory';
import { getWebhookAddress } from './webhook/address';

/**
 * Issues the token of a webhook that is about to be made at Roe. Only its hash is stored, so that no copy of the workflow and no
 * backup lets anybody in.
 *
 * @param url The webhook's.
 * @throws {InputError} if the credential can't be read.
 */
export async function issueNextToken(context: IHookFunctions, url: string): Promise<string> {
	const { tokens = [] } = recall(context);
	const apiKey = await readApiKey(context);
	const issuedAt = Math.max(Date.now(), (tokens[0]?.issuedAt ?? 0) + 1);
	const token = issueToken(apiKey, getScope(context, url), issuedAt);
	remember(context, { tokens: mergeTokens([{ hash: hashToken(token), issuedAt }], tokens) });
	return token;
}

/** Whether a request to the trigger's address has the secret that Roe was given. */
export async function isAuthorized(
	context: IWebhookFunctions,
	read: ReadParameter,
): Promise<boolean> {
	const header = context.getHeaderData()[TOKEN_HEADER.toLowerCase()];
	// A header that was sent twice is a list.
	const given = typeof header === 'string' ? header : '';
	if (readDelivery(read) === 'manual') return await isManualSecret(context, read, given);
	const { tokens = [] } = recall(context);
	return isAccepted(tokens, given, Date.now()) || (await isNewerToken(context, given));
}

/**
 * Whether a token is newer than all that are stored. Another process of n8n that works on a delivery while the workflow is
 * published may write back the static data that it began with, and then the newest token is not among them. Its MAC proves it.
 */
async function isNewerToken(context: IWebhookFunctions, token: string): Promise<boolean> {
	// A test in the editor has static data that nobody else writes.
	if (context.getMode() === 'manual') return false;
	const { tokens = [] } = recall(context);
	const issuedAt = getIssuedAt(token);
	const url = getWebhookAddress(context);
	if (url === undefined || issuedAt === undefined) return false;
	if (issuedAt <= (tokens[0]?.issuedAt ?? 0)) return false;
	// No later publication could replace it, and Roe's own would count as older.
	if (issuedAt > Date.now() + MAX_CLOCK_SKEW_MS) return false;
	// Without a readable credential nothing could be read from Roe either.
	const [apiKey] = await Promise.allSettled([readApiKey(context)]);
	if (apiKey.status === 'rejected') return false;
	if (!isIssuedFor(getScope(context, url), apiKey.value, token)) return false;
	// From now on the older ones have their grace period only.
	remember(context, { tokens: mergeTokens([{ hash: hashToken(token), issuedAt }], tokens) });
	return true;
}

async function isManualSecret(
	context: IWebhookFunctions,
	read: ReadParameter,
	given: string,
): Promise<boolean> {
	const [secret] = await Promise.allSettled([readManualSecret(context, read)]);
	if (secret.status === 'fulfilled') return isSameSecret(secret.value, given);
	context.logger.warn(
		`“${context.getNode().name}” refused a delivery: ${(secret.reason as Error).message}`,
	);
	return false;
}

async function readApiKey(context: Pick<IHookFunctions, 'getCredentials'>): Promise<string> {
	return parseCredential(await context.getCredentials(CREDENTIAL_TYPE)).apiKey;
}

/** A token is no other node's, workflow's or n8n's. */
function getScope(
	context: Pick<IHookFunctions, 'getNode' | 'getWorkflow'>,
	url: string,
): TokenScope {
	return { workflowId: String(context.getWorkflow().id), nodeId: context.getNode().id, url };
}
