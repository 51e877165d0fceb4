import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

/** Shown only if the node is a tool of an AI agent. */
export function showInTools(...properties: INodeProperties[]): INodeProperties[] {
	return updateDisplayOptions({ show: { '@tool': [true] } }, properties);
}

/** Not shown if the node is a tool. Another parameter with the same name may be shown there instead, with another default. */
export function hideInTools(...properties: INodeProperties[]): INodeProperties[] {
	return updateDisplayOptions({ hide: { '@tool': [true] } }, properties);
}

/** A default that the model of a tool fills in. The comment is n8n's own: with it, the editor shows the star as clicked. */
export function buildFromModel(name: string, description: string): string {
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`${description}\`, 'string') }}`;
}
