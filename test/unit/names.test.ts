import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const PROJECT = join(__dirname, '..', '..');

/** Names that a file declares at its top level, each once: overloads and merged types count as one. */
function declaredNames(file: string): string[] {
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	const names = source.statements.flatMap((statement) => {
		if (ts.isVariableStatement(statement)) {
			return statement.declarationList.declarations.map(({ name }) => name);
		}
		const isNamed =
			ts.isFunctionDeclaration(statement) ||
			ts.isClassDeclaration(statement) ||
			ts.isInterfaceDeclaration(statement) ||
			ts.isTypeAliasDeclaration(statement);
		return isNamed && statement.name ? [statement.name] : [];
	});
	return [...new Set(names.filter(ts.isIdentifier).map(({ text }) => text))];
}

it('a name that a file of the nodes declares stands for one thing only', () => {
	const files = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => join(folder, file)),
	);
	const filesByName = new Map<string, string[]>();
	for (const file of files) {
		for (const name of declaredNames(join(PROJECT, file))) {
			filesByName.set(name, [...(filesByName.get(name) ?? []), file]);
		}
	}
	expect(filesByName.size).toBeGreaterThan(files.length);
	expect([...filesByName].filter(([, declaredIn]) => declaredIn.length > 1)).toEqual([]);
});
