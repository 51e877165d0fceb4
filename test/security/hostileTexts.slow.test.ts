import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';
import { RoeAiWebhookApi } from '../../credentials/RoeAiWebhookApi.credentials';
import { RoeAi } from '../../nodes/RoeAi/RoeAi.node';
import { RoeAiTrigger } from '../../nodes/RoeAi/RoeAiTrigger.node';
import { InputError } from '../../nodes/RoeAi/shared/inputError';
import { parseAgentId } from '../../nodes/RoeAi/parameters/agentId';
import { asyncRun, syncRun } from '../../nodes/RoeAi/submission/runKinds';
import { classifyStartResponse } from '../../nodes/RoeAi/submission/classifyStartResponse';
import { extractMessage } from '../../nodes/RoeAi/transport/requestErrors';
import { codeOf } from '../support/codeOf';
import { csvFile } from '../support/csvFile';
import { operations, PARAMETERS } from '../support/everyOperation';
import { operate } from '../support/operate';
import { ROE } from '../support/roeNode';
import { useBadServer } from './badServer';

const PROJECT = join(__dirname, '../..');
const SOURCES = execFileSync('git', ['ls-files', '-co', 'nodes/*.ts', 'credentials/*.ts'], {
	cwd: PROJECT,
	encoding: 'utf8',
})
	.trim()
	.split('\n');

/** All regular expressions in a file, including those in n8n expressions and parameter validations. */
function patternsIn(file: string): RegExp[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(join(PROJECT, file), 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found: RegExp[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isRegularExpressionLiteral(node)) found.push(literal(node.text));
		if (ts.isTemplateHead(node) || ts.isTemplateTail(node) || ts.isTemplateMiddle(node)) {
			for (const [, written] of node.text.matchAll(/replace\((\/.+?\/g?), "/g)) {
				found.push(literal(written));
			}
		}
		if (ts.isPropertyAssignment(node) && node.name.getText() === 'regex') {
			if (ts.isStringLiteral(node.initializer)) {
				found.push(new RegExp(`^${node.initializer.text}$`));
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

function literal(written: string): RegExp {
	const end = written.lastIndexOf('/');
	return new RegExp(written.slice(1, end), written.slice(end + 1));
}

const CHARACTERS = [...' \n\t0aA9f_-.,:;/\\|<>()[]{}"\'`+=%&#?!@~\u0001é\ud800'];

/** Texts that may slow down a pattern if repeated: single characters, the words in the pattern, and pairs of words. */
function piecesOf({ source }: RegExp): { pieces: string[]; words: string[] } {
	const written = source.replace(/\\[bBdDsSwWpPk](\{\w+\})?/g, ' ').replace(/\\(.)/g, '$1');
	const words = [...new Set(written.match(/[a-z]{2,}|[^\w\s]/gi) ?? [])].slice(0, 12);
	const pairs = words.flatMap((word) => words.map((other) => word + other)).slice(0, 60);
	return {
		pieces: [...new Set([...CHARACTERS, ...words, ...pairs])],
		words: ['', ...words.slice(0, 6)],
	};
}

/** The shortest time of several attempts, in milliseconds. */
function timeOf(work: () => void, tries = 4): number {
	let least = Infinity;
	for (let attempt = 0; attempt < tries; attempt++) {
		const began = performance.now();
		work();
		least = Math.min(least, performance.now() - began);
	}
	return least;
}

/** A character that matches no pattern, so that every match before it fails. */
const NOWHERE = '\u0001';
const LENGTH = 6_000;
/** Anything faster than this for `LENGTH` characters isn't checked further: quadratic time takes ten times as long or more. */
const QUICK_MS = 3;

/** Whether the time grows much faster than the length. */
function isSlow(work: (length: number) => void): boolean {
	if (timeOf(() => work(LENGTH), 1) < QUICK_MS) return false;
	const short = timeOf(() => work(LENGTH));
	const long = timeOf(() => work(4 * LENGTH));
	// Four times as long is linear, 16 times is quadratic.
	return short > QUICK_MS / 4 && long / short > 9;
}

function slowInputOf(pattern: RegExp): string | undefined {
	const { pieces, words } = piecesOf(pattern);
	for (const piece of pieces) {
		for (const begin of words) {
			const attack = (length: number) => {
				(begin + piece.repeat(length / piece.length) + NOWHERE).replace(pattern, '');
			};
			if (isSlow(attack)) return `${begin}(${piece})…`;
		}
	}
	return undefined;
}

describe('a regular expression', () => {
	const all = SOURCES.flatMap((file) => patternsIn(file).map((pattern) => ({ file, pattern })));

	it('is found in every file that has one', () => {
		expect(all.length).toBeGreaterThan(60);
		expect(new Set(all.map(({ file }) => file)).size).toBeGreaterThan(20);
	});

	it.each([/\/+$/, /^["']+|["']+$/g, /<[^>]*>/g, /^(?:\d+\.?\d*|\.\d+)$/])(
		'is detected by this test if it takes quadratic time: %s',
		(pattern) => {
			expect(slowInputOf(pattern)).toBeDefined();
		},
	);

	it.each(all)('takes linear time: $pattern in $file', ({ pattern }) => {
		expect(slowInputOf(pattern)).toBeUndefined();
	});
});

/** All distinct patterns in the descriptions of nodes and credentials, as n8n applies them to the values of a form. */
function patternsOfForms(value: unknown): RegExp[] {
	const found = new Set<string>();
	const visit = (current: unknown): void => {
		if (typeof current !== 'object' || current === null) return;
		const { regex, errorMessage, ...others } = current as Record<string, unknown>;
		// A validation has to match the whole text, a condition only a part of it.
		if (typeof regex === 'string') found.add(errorMessage === undefined ? regex : `^${regex}$`);
		Object.values(others).forEach(visit);
	};
	visit(value);
	return [...found].map((source) => new RegExp(source));
}

describe('a pattern that n8n applies to a form', () => {
	const forms = [new RoeAi(), new RoeAiTrigger()].map(({ description }) => description);
	const all = patternsOfForms([...forms, new RoeAiApi(), new RoeAiWebhookApi()]);

	it('is found', () => {
		expect(all.length).toBeGreaterThan(0);
	});

	it.each(all)('takes linear time: %s', (pattern) => {
		expect(slowInputOf(pattern)).toBeUndefined();
	});

	it('is detected by this test if it takes quadratic time', () => {
		const [slow] = patternsOfForms({ show: { a: [{ _cnd: { regex: '[^:]*[.]localhost' } }] } });
		expect(slowInputOf(slow)).toBeDefined();
	});
});

describe('a parser of hostile texts', () => {
	const UUID = '0d9e8f7a-6b5c-4d3e-a2f1-908172635445';
	const pumps = ['<', '<script', '<script>', '<style></script>', '<a', '</script', '<!--', '> <'];
	it.each(pumps)('reads a page of %j in linear time', (piece) => {
		const read = (length: number) =>
			extractMessage({ status: 500, headers: {}, text: `<${piece.repeat(length / piece.length)}` });
		expect(timeOf(() => read(20_000))).toBeLessThan(20);
	});

	it.each([
		['<h1>Bad</h1><script>let a = "<b>";</SCRIPT><p>Gateway</p>', 'Bad Gateway'],
		['<style>a{}</style >Sorry', 'Sorry'],
		['<p>a < b', 'a < b'],
		['<p>Late<script>never ends', 'Late<script>never ends'],
	])('extracts the text of the page %j', (text, words) => {
		expect(extractMessage({ status: 500, headers: {}, text })).toBe(words.replace(/\s+/g, ' '));
	});

	const addresses = ['agents/', 'agent', 'agents/run/', 'agents/-', '0', '0-', 'agent_id=', '%2F'];
	it.each(addresses)('reads a URL of %j in linear time', (piece) => {
		const read = (length: number) => {
			const address = `https://x/${piece.repeat(length / piece.length)}${UUID.slice(0, -1)}!`;
			expect(() => parseAgentId(address)).toThrow(InputError);
		};
		expect(isSlow(read)).toBe(false);
	});
});

describe('a response with 200,000 levels', () => {
	const server = useBadServer();
	const deep = '['.repeat(200_000) + ']'.repeat(200_000);
	const JOB = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';
	const shapes = [
		deep,
		'{"a":'.repeat(200_000) + '1' + '}'.repeat(200_000),
		`{"count":1,"next":null,"results":[{"id":"${JOB}","status":3,"a":${deep}}]}`,
		`[{"id":"${JOB}","status":3,"key":"a","value":${deep},"outputs":[{"key":"a","value":${deep}}]}]`,
	];

	it.each(operations)('causes a clear error: %s', async (operation) => {
		// After a success without a job ID, a start looks for its job for a while. Another test below covers that.
		const status = operation.startsWith('agent.run') ? 400 : 200;
		for (const [index, shape] of (status === 400 ? shapes.filter(isShort) : shapes).entries()) {
			server.does((_request, response) => {
				response.writeHead(status, { 'content-type': 'application/json' }).end(shape);
			});
			const run = await operate(operation, PARAMETERS[operation], {
				credentials: server.credentials(),
				items: [
					{
						json: { jobId: JOB, references: [{ resourceId: 'a' }], ...artifact },
						files: { data: csvFile('a\n') },
					},
				],
			});
			// The content of a downloaded file doesn't matter.
			if (operation === 'job.downloadReference') continue;
			const error = run.errorOf(ROE);
			const message = error?.message ?? `none for the shape ${index}`;
			const success = operation === 'table.upload' ? 'UPLOAD_UNKNOWN' : 'RESPONSE_NOT_JSON';
			expect(codeOf(error)).toBe(status === 400 ? 'REQUEST_REJECTED' : success);
			expect(message).not.toMatch(/call stack|RangeError|undefined/i);
			expect(message.length).toBeLessThan(300);
		}
	});

	/** The node reads no more than this when it starts jobs. */
	const isShort = ({ length }: string) => length < 1_000_000;

	it.each([
		['Run Async', asyncRun],
		['Run Sync', syncRun],
	])('leaves a start by %s ambiguous', (_, kind) => {
		for (const text of shapes) {
			const outcome = classifyStartResponse<unknown>(kind, {
				response: { status: 200, headers: {}, text },
			});
			expect(outcome).toMatchObject({ kind: 'ambiguous', reason: 'noId' });
		}
	});

	const artifact = { outputs: { disposition: { evidence_data: 'a' } } };
});
