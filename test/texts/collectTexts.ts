import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { ERROR_CODES, type ErrorCode } from '../../nodes/RoeAi/shared/errorCodes';

const PROJECT = join(__dirname, '../..');

/** The file that holds all texts. */
export const GOLDEN_FILE = join(PROJECT, 'test/texts.golden.md');

/** The page with the table of codes. */
export const CODES_PAGE = join(PROJECT, 'docs/troubleshooting.md');

/** Properties of n8n's descriptions that a user reads, also if they are a single word. */
const LABELS =
	/^(displayName|description|hint|placeholder|action|title|subtitle|singular|plural|what|next|message|label|\w*ButtonText|inactive|active)$/;

const HEAD = `# Texts that users read

Labels, descriptions, hints, notices, errors with their advice, responses and lines of n8n's log, as they stand in \`nodes/\` and
\`credentials/\`. \`{…}\` is filled in at run time. \`npm run texts\` writes this file, and a test fails if it is out of date: a change of
wording is a change of this file.
`;

/** All texts of the nodes and the credential, as the golden file has them. */
export function collectTexts(): string {
	const texts: Texts = { byCode: new Map(), byFile: new Map() };
	for (const file of ['credentials', 'nodes'].flatMap(sourcesIn)) collectFrom(file, texts);
	const errors = Object.entries(ERROR_CODES).map(([code, meaning]) => {
		const found = texts.byCode.get(code as ErrorCode) ?? [];
		return `### ${code}\n\n${meaning}\n\n${list(found)}`;
	});
	const others = [...texts.byFile]
		.filter(([, found]) => found.length > 0)
		.map(([file, found]) => `### ${file}\n\n${list(found)}`);
	return `${HEAD}\n## Errors, by their code\n\n${errors.join('\n')}\n## Everything else, by file\n\n${others.join('\n')}`;
}

/** The page with its table of codes as the code has them. */
export function withCodes(page: string): string {
	const rows = Object.entries(ERROR_CODES).map(
		([code, meaning]) => `| \`${code}\` | ${meaning} |\n`,
	);
	return page.replace(
		/(<!-- codes -->\n)[^]*(?=<!-- end of codes -->)/,
		(_, start: string) => `${start}| code | when |\n|---|---|\n${rows.join('')}`,
	);
}

interface Texts {
	/** Messages and what to do, of each place that has the code. */
	byCode: Map<ErrorCode, string[]>;
	byFile: Map<string, string[]>;
}

const list = (texts: string[]) => texts.map((text) => `- ${text}\n`).join('');

/** Paths from the project's folder, sorted, with `/`. */
function sourcesIn(folder: string): string[] {
	return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.endsWith('errorCodes.ts'))
		.map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
		.sort();
}

function collectFrom(file: string, { byCode, byFile }: Texts): void {
	const content = readFileSync(join(PROJECT, file), 'utf8');
	const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
	const others: string[] = [];
	const visit = (node: ts.Node, into: string[]) => {
		if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
		const code = codeOf(node);
		const texts = code === undefined ? into : (byCode.get(code) ?? []);
		if (code !== undefined) byCode.set(code, texts);
		const text = textOf(node);
		if (text !== undefined && isRead(node, text) && !texts.includes(text)) texts.push(text);
		ts.forEachChild(node, (child) => visit(child, texts));
	};
	visit(source, others);
	byFile.set(file, others);
}

/** The code of an error, at the place where its texts are: its constructor, or an entry of a table with its code and words. */
function codeOf(node: ts.Node): ErrorCode | undefined {
	const codes: ts.Node[] = [];
	if (ts.isNewExpression(node)) codes.push(...(node.arguments ?? []).slice(0, 1));
	if (ts.isObjectLiteralExpression(node)) {
		for (const property of node.properties) {
			const isCode = ts.isPropertyAssignment(property) && property.name.getText() === 'code';
			if (isCode) codes.push(property.initializer);
		}
	}
	const texts = codes.flatMap((code) =>
		ts.isConditionalExpression(code) ? [code.whenTrue, code.whenFalse] : [code],
	);
	// Of two codes in one place, the texts are listed under the first.
	const [text] = texts.flatMap((code) => (ts.isStringLiteral(code) ? [code.text] : []));
	return text !== undefined && text in ERROR_CODES ? (text as ErrorCode) : undefined;
}

/** A literal's text in one line; `{…}` stands for what is filled in. */
function textOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
		return inLine(node.text);
	if (!ts.isTemplateExpression(node)) return undefined;
	const parts = node.templateSpans.map(({ literal }) => `{…}${literal.text}`);
	return inLine([node.head.text, ...parts].join(''));
}

const inLine = (text: string) => text.replace(/\s+/g, ' ').trim();

function isRead(node: ts.Node, text: string): boolean {
	if (text.startsWith('=') || !/\p{L}{2}/u.test(text)) return false;
	return isLabel(node.parent) || /\p{L}\S* \S*\p{L}/u.test(text.replaceAll('{…}', 'x'));
}

/** Also the name of an option, which has a value beside it. */
function isLabel(parent: ts.Node): boolean {
	if (!ts.isPropertyAssignment(parent) && !ts.isPropertyDeclaration(parent)) return false;
	const name = parent.name.getText();
	if (LABELS.test(name)) return true;
	return (
		name === 'name' &&
		ts.isObjectLiteralExpression(parent.parent) &&
		parent.parent.properties.some((property) => property.name?.getText() === 'value')
	);
}
