import type { InputDefinition } from '../transport/types';

/** Types of inputs that take a text; the last two take files as well. */
const TEXT = ['', 'text/plain', 'application/json', 'text/*', '*/*'];
/** Everything but these takes files: PDFs, images, audio, types that are not known here. */
const TEXT_ONLY = ['', 'text/plain', 'application/json'];

/** Whether an input takes a text. */
export function takesText(definition: InputDefinition): boolean {
	return TEXT.includes(typeOf(definition));
}

/** Whether an input takes files. */
export function takesFiles(definition: InputDefinition): boolean {
	return !TEXT_ONLY.includes(typeOf(definition));
}

function typeOf({ data_type: dataType }: InputDefinition): string {
	if (typeof dataType !== 'string') return 'text/plain';
	const type = dataType.split(';')[0].trim().toLowerCase();
	// A word such as "string" is no MIME type and tells nothing.
	return type === '' || type.includes('/') ? type : '*/*';
}

/** An input in a few words: "invoice (file)". n8n's editor cuts labels after some 25 characters, so the key comes first. */
export function inputLabel(definition: InputDefinition): string {
	return `${definition.key} (${kindOf(definition)})`;
}

function kindOf(definition: InputDefinition): string {
	if (!takesFiles(definition)) return 'text';
	const files = definition.accepts_multiple_files === true ? 'files' : 'file';
	return takesText(definition) ? `text or ${files}` : files;
}
