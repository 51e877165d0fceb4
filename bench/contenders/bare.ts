/**
 * The floor: requests with Node's own HTTP client over connections that are kept open, and nothing else. No parameters, no items, no
 * errors worth the name.
 */
import { createReadStream, statSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { SEED } from '../../sandbox';
import type { Answer, FileTask, TextsTask, WaitTask } from '../tasks';
import { inTurns } from './inTurns';
import { countIds, measure } from './measure';
import { companyOf, questionOf } from './texts';

const BOUNDARY = 'a-boundary-that-is-in-no-file';
const END_STATES = [3, 4, 5, 6];

export async function startTexts({ url, count, concurrency = count }: TextsTask): Promise<Answer> {
	const path = `/v1/agents/run/${SEED.agents.text}/async/`;
	const agent = agentFor(url, concurrency);
	const one = async (index: number) => {
		const body = JSON.stringify({ company_name: companyOf(index), question: questionOf(index) });
		return await ask<string>(agent, url, 'POST', path, { body, type: 'application/json' });
	};
	const { result, measured } = await measure(async () => await inTurns(count, concurrency, one));
	agent.destroy();
	return { ...measured, ...countIds(result) };
}

export async function startWithFile({ url, path: file, clean }: FileTask): Promise<Answer> {
	const path = `/v1/agents/run/${SEED.agents.document}/async/`;
	const agent = agentFor(url);
	const type = `multipart/form-data; boundary=${BOUNDARY}`;
	const { result, measured } = await measure(
		async () => [await ask<string>(agent, url, 'POST', path, { file, type })],
		clean,
	);
	agent.destroy();
	return { ...measured, ...countIds(result) };
}

/** Each job is asked for by itself, all side by side, and its result is fetched when it is over: the loop of the SDKs. */
export async function waitForEach({ url, jobIds, intervalSeconds }: WaitTask): Promise<Answer> {
	const agent = agentFor(url, 50);
	const one = async (index: number) => {
		const job = `/v1/agents/jobs/${jobIds[index]}`;
		for (;;) {
			const { status } = await ask<{ status: number }>(agent, url, 'GET', `${job}/status/`);
			if (END_STATES.includes(status)) break;
			await sleep(intervalSeconds * 1000);
		}
		await ask(agent, url, 'GET', `${job}/result/`);
		return jobIds[index];
	};
	const { result, measured } = await measure(
		async () => await inTurns(jobIds.length, jobIds.length, one),
	);
	agent.destroy();
	return { ...measured, ...countIds(result) };
}

function agentFor(url: string, maxSockets = Number.POSITIVE_INFINITY): http.Agent {
	return new (moduleFor(url).Agent)({ keepAlive: true, maxSockets });
}

const moduleFor = (url: string) => (url.startsWith('https:') ? https : http);

interface Sent {
	type: string;
	body?: string;
	/** Path of a file that goes as the input `document`. */
	file?: string;
}

async function ask<Answered>(
	agent: http.Agent,
	url: string,
	method: string,
	path: string,
	sent?: Sent,
): Promise<Answered> {
	const request = moduleFor(url).request(`${url}${path}?organization_id=${SEED.organizationId}`, {
		method,
		agent,
		headers: { Authorization: `Bearer ${SEED.apiKey}`, ...(sent && { 'Content-Type': sent.type }) },
	});
	const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
		request.once('response', resolve);
		request.once('error', reject);
	});
	if (sent?.file === undefined) request.end(sent?.body);
	else await sendFile(request, sent.file);
	const response = await answered;
	let text = '';
	for await (const piece of response.setEncoding('utf8')) text += piece;
	if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${text}`);
	return JSON.parse(text) as Answered;
}

async function sendFile(request: http.ClientRequest, file: string): Promise<void> {
	const part = (name: string, rest: string) =>
		`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`;
	const head = `${part('instructions', '')}Totals\r\n${part('document', '; filename="file.pdf"\r\nContent-Type: application/pdf')}`;
	const tail = `\r\n--${BOUNDARY}--\r\n`;
	const size = Buffer.byteLength(head) + statSync(file).size + Buffer.byteLength(tail);
	request.setHeader('Content-Length', size);
	request.write(head);
	await pipeline(createReadStream(file), request, { end: false });
	request.end(tail);
}
