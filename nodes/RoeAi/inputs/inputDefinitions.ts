import type { InputDefinition } from '../shared/inputDefinition';

/** The last two accept files as well. */
const TEXT_TYPES = ['', 'text/plain', 'application/json', 'text/*', '*/*'];
/** All other types accept files, also unknown ones. */
const TEXT_ONLY_TYPES = ['', 'text/plain', 'application/json'];

export function takesText(definition: InputDefinition): boolean {
	return TEXT_TYPES.includes(getInputType(definition));
}

export function takesFiles(definition: InputDefinition): boolean {
	return !TEXT_ONLY_TYPES.includes(getInputType(definition));
}

function getInputType({ data_type: dataType }: InputDefinition): string {
	if (typeof dataType !== 'string') return 'text/plain';
	const type = dataType.split(';')[0].trim().toLowerCase();
	// A word such as "string" is no MIME type, so the input may be anything.
	return type === '' || type.includes('/') ? type : '*/*';
}

/** For example "invoice (file)". The key comes first, since n8n's editor cuts labels after about 25 characters. */
export function formatInputLabel(definition: InputDefinition): string {
	return `${definition.key} (${formatInputKind(definition)})`;
}

/**
 * For a tool of an AI agent: n8n makes the label the name of the model's argument, with `_` for every character but letters, digits and `-`.
 * A tool gets no files, so the model gives a file's URL.
 */
export function formatToolInputLabel(definition: InputDefinition): string {
	if (!takesFiles(definition)) return definition.key;
	return `${definition.key} ${takesText(definition) ? 'text or URL' : 'URL'}`;
}

function formatInputKind(definition: InputDefinition): string {
	if (!takesFiles(definition)) return 'text';
	const files = definition.accepts_multiple_files === true ? 'files' : 'file';
	return takesText(definition) ? `text or ${files}` : files;
}
