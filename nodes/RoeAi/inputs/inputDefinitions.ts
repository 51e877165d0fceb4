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
	return (dataType ?? 'text/plain').split(';')[0].trim().toLowerCase();
}

/**
 * An input as one line: "invoice (file) – The invoice to read (application/pdf, e.g. https://…)". The editor shows some 25 characters
 * of it, so what has to be seen comes first.
 */
export function inputLabel(definition: InputDefinition): string {
	const { key, description, example, data_type: dataType } = definition;
	const details = [
		...(takesFiles(definition) && dataType && dataType !== '*/*' ? [dataType] : []),
		...(example ? [`e.g. ${example.length > 60 ? `${example.slice(0, 59)}…` : example}`] : []),
	].join(', ');
	const rest = description && details ? `${description} (${details})` : description || details;
	const head = `${key} (${kindOf(definition)})`;
	return rest ? `${head} – ${rest}` : head;
}

function kindOf(definition: InputDefinition): string {
	if (!takesFiles(definition)) return 'text';
	const files = definition.accepts_multiple_files === true ? 'files' : 'file';
	return takesText(definition) ? `text or ${files}` : files;
}
