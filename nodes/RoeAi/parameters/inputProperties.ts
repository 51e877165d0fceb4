import type { INodeProperties } from 'n8n-workflow';

const keyProperty: INodeProperties = {
	displayName: 'Key Name or ID',
	name: 'key',
	type: 'options',
	typeOptions: {
		loadOptionsMethod: 'getInputKeys',
		loadOptionsDependsOn: ['agentId.value', 'options.agentVersionId'],
	},
	// Keys of saved workflows and of n8n's AI builder, for an agent that can't be read now.
	allowArbitraryValues: true,
	// Not `required`: for an expression in place of all rows, n8n would report "Key is required" once for each of its characters.
	default: '',
	description:
		'The key of the input in the agent’s definition. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};
const typeProperty: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	default: 'text',
	options: [
		{ name: 'File', value: 'file', description: 'Files from binary fields of the item' },
		{
			name: 'Text',
			value: 'text',
			description: 'Text, or a file’s URL or its ID in Roe',
		},
	],
};
const valueProperty: INodeProperties = {
	displayName: 'Value',
	name: 'value',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. Acme Corp.',
	description:
		'The text for the input. If the input needs a file, enter the file’s URL or its ID in Roe. Numbers and objects are sent as text.',
};
const binaryFieldProperty: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the input binary field containing the file, or a form’s file field. To send several files, separate names with commas.',
};

export const inputParameters = buildInputProperties({
	row: [
		keyProperty,
		typeProperty,
		{ ...valueProperty, displayOptions: { show: { type: ['text'] } } },
		{ ...binaryFieldProperty, displayOptions: { show: { type: ['file'] } } },
	],
	fields: 'Enter a key, and a text or file, for each input',
	files:
		'For a file, enter the name of its binary field (several separated by commas), its URL, or its ID in Roe.',
});

/** For operations that send no files. */
export const textInputParameters = buildInputProperties({
	// Hidden instead of left out: a row made for another operation keeps its type, so a file isn't mistaken for an empty text.
	row: [keyProperty, valueProperty, toHidden(typeProperty), toHidden(binaryFieldProperty)],
	fields: 'Enter a key and a text for each input',
	files: 'If an input needs a file, enter the file’s URL or its ID in Roe.',
});

function toHidden({ displayName, name, default: byDefault }: INodeProperties): INodeProperties {
	return { displayName, name, type: 'hidden', default: byDefault };
}

function buildInputProperties(labels: {
	row: INodeProperties[];
	fields: string;
	files: string;
}): INodeProperties[] {
	return [
		{
			displayName: 'Specify Inputs',
			name: 'specifyInputs',
			type: 'options',
			noDataExpression: true,
			default: 'fields',
			description: 'How to specify the agent’s inputs',
			options: [
				{
					name: 'From the Agent’s Definition',
					value: 'agent',
					description: 'Map values to the inputs that the agent defines',
				},
				{ name: 'Using Fields Below', value: 'fields', description: labels.fields },
				{
					name: 'Using JSON',
					value: 'json',
					description: 'Enter all inputs as one JSON object, without files',
				},
			],
		},
		{
			displayName:
				"Each key is one of the agent’s inputs. To get a field for each of them, set 'Specify Inputs' to 'From the Agent’s Definition'.",
			name: 'inputsNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { specifyInputs: ['fields'] } },
		},
		{
			displayName: 'Inputs',
			name: 'inputs',
			type: 'fixedCollection',
			placeholder: 'Add Input',
			typeOptions: { multipleValues: true, sortable: true },
			default: {},
			description: 'The agent’s inputs, with one row for each',
			displayOptions: { show: { specifyInputs: ['fields'] } },
			options: [{ displayName: 'Input', name: 'values', values: labels.row }],
		},
		{
			// The editor shows no description for a resource mapper.
			displayName: labels.files,
			name: 'agentInputsNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { specifyInputs: ['agent'] } },
		},
		{
			displayName: 'Agent Inputs',
			name: 'agentInputs',
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			required: true,
			description: labels.files,
			typeOptions: {
				// n8n clears a mapper if one of these changes, which a change of the version must not do.
				loadOptionsDependsOn: ['agentId.value'],
				resourceMapper: {
					resourceMapperMethod: 'getAgentInputs',
					mode: 'add',
					valuesLabel: 'Inputs',
					fieldWords: { singular: 'input', plural: 'inputs' },
					addAllFields: true,
					supportAutoMap: true,
					refreshStaleSchemaOnOpen: true,
					noFieldsError: 'No inputs to show.',
				},
			},
			displayOptions: { show: { specifyInputs: ['agent'] } },
		},
		{
			displayName: 'Inputs (JSON)',
			name: 'inputsJson',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "company_name": "Acme Corp." }',
			description:
				'A JSON object with a property for each input of the agent. For a file, use its URL or its ID in Roe.',
			displayOptions: { show: { specifyInputs: ['json'] } },
		},
	];
}
