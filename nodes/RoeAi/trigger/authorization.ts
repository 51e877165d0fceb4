import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL_TYPE, parseCredential } from '../transport/clientConfig';
import type { RoeContext } from '../transport/sendRequest';
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
import { type MemoryContext, recall, remember } from './triggerMemory';
import { getWebhookAddress } from './webhook/address';

/** Issues the token for a new webhook at `url`. Only its hash is stored. @throws {InputError} if the credential can't be read. */
export async function issueNextToken(
	context: MemoryContext,
	roe: Pick<RoeContext, 'getCredentials'>,
	url: string,
): Promise<string> {
	const { tokens = [] } = recall(context);
	const apiKey = await readApiKey(roe);
	const issuedAt = Math.max(Date.now(), (tokens[0]?.issuedAt ?? 0) + 1);
	const token = issueToken(apiKey, getScope(context, url), issuedAt);
	remember(context, { tokens: mergeTokens([{ hash: hashToken(token), issuedAt }], tokens) });
	return token;
}

export async function isAuthorized(
	context: IWebhookFunctions,
	read: ReadParameter,
): Promise<boolean> {
	const header = context.getHeaderData()[TOKEN_HEADER.toLowerCase()];
	const given = typeof header === 'string' ? header : '';
	if (readDelivery(read) === 'manual') return await isManualSecret(context, read, given);
	const { tokens = [] } = recall(context);
	return isAccepted(tokens, given, Date.now()) || (await isNewerToken(context, given));
}

/** Whether a token is newer than all stored ones. Another n8n process may have overwritten it in the static data; its MAC is proof. */
async function isNewerToken(context: IWebhookFunctions, token: string): Promise<boolean> {
	if (context.getMode() === 'manual') return false;
	const { tokens = [] } = recall(context);
	const issuedAt = getIssuedAt(token);
	const url = getWebhookAddress(context);
	if (url === undefined || issuedAt === undefined) return false;
	if (issuedAt <= (tokens[0]?.issuedAt ?? 0)) return false;
	// No later publication could replace it, and Roe's own would count as older.
	if (issuedAt > Date.now() + MAX_CLOCK_SKEW_MS) return false;
	// Without a readable credential, nothing could be read from Roe either.
	const apiKey = await readApiKey(context).catch(() => undefined);
	if (apiKey === undefined || !isIssuedFor(getScope(context, url), apiKey, token)) return false;
	remember(context, { tokens: mergeTokens([{ hash: hashToken(token), issuedAt }], tokens) });
	return true;
}

async function isManualSecret(
	context: IWebhookFunctions,
	read: ReadParameter,
	given: string,
): Promise<boolean> {
	const secret = await readManualSecret(context, read).catch((error: Error) => {
		context.logger.warn(`“${context.getNode().name}” rejected a delivery: ${error.message}`);
		return undefined;
	});
	return secret !== undefined && isSameSecret(secret, given);
}

async function readApiKey(context: Pick<RoeContext, 'getCredentials'>): Promise<string> {
	return parseCredential(await context.getCredentials(CREDENTIAL_TYPE)).apiKey;
}

function getScope(
	context: Pick<IHookFunctions, 'getNode' | 'getWorkflow'>,
	url: string,
): TokenScope {
	return { workflowId: String(context.getWorkflow().id), nodeId: context.getNode().id, url };
}
