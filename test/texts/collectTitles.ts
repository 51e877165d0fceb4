import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const TESTS = join(__dirname, '..');

/** Functions that take a title first: jest's own, and `scene` of `test/support`. */
const TITLED = ['describe', 'it', 'test', 'scene'];

/**
 * The titles of tests in a TypeScript source, and the names of cases in tables: the first text of each row. Only tables written
 * inside the call count, because a row elsewhere may hold any data. Placeholders like `%s` stay.
 */
export function findTitles(source: string): string[] {
	const titles: string[] = [];
	const add = (node?: ts.Expression) => {
		if (node === undefined) return;
		if (ts.isStringLiteralLike(node)) titles.push(node.text);
		else if (ts.isTemplateExpression(node)) titles.push(node.getText().slice(1, -1));
	};
	const visit = (node: ts.Node): void => {
		if (ts.isCallExpression(node) && TITLED.includes(functionOf(node))) {
			const [first] = node.arguments;
			if (!isTable(node)) add(first);
			else if (first !== undefined && ts.isArrayLiteralExpression(first)) {
				for (const row of first.elements) {
					if (ts.isArrayLiteralExpression(row)) add(row.elements[0]);
				}
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true));
	return titles;
}

/** The titles of all tests, by file of `test/` (with `/`). A file of tests without titles has an empty list. */
export function collectTitles(): Map<string, string[]> {
	const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => file.replaceAll('\\', '/'))
		.sort();
	return new Map(
		files
			.map((file) => [file, findTitles(readFileSync(join(TESTS, file), 'utf8'))] as const)
			.filter(([file, titles]) => file.endsWith('.test.ts') || titles.length > 0),
	);
}

function functionOf({ expression }: ts.CallExpression): string {
	let called: ts.Expression = expression;
	while (ts.isCallExpression(called) || ts.isPropertyAccessExpression(called)) {
		called = called.expression;
	}
	return ts.isIdentifier(called) ? called.text : '';
}

function isTable({ expression }: ts.CallExpression): boolean {
	return ts.isPropertyAccessExpression(expression) && expression.name.text === 'each';
}
