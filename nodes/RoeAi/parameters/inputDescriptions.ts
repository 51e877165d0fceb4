import type { INodeProperties } from 'n8n-workflow';

const key: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	// Not `required`: for an expression in place of all rows, n8n would report "Key is required" once for each of its characters.
	default: '',
	placeholder: 'e.g. company_name',
	description: 'The name of the input, written as in the agent’s definition in Roe',
};
const type: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	default: 'text',
	options: [
		{ name: 'File', value: 'file', description: 'Files from binary fields of the item' },
		{
			name: 'Text',
			value: 'text',
			description: 'A text, or the web address or ID in Roe of a file',
		},
	],
};
const value: INodeProperties = {
	displayName: 'Value',
	name: 'value',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. Acme Corp.',
	description:
		'The text of the input. For an input that takes a file, this can also be its web address or its ID in Roe. Numbers and objects are sent as text.',
};
const binaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the input binary field containing the file. For several files, separate the names with commas.',
};

export const inputParameters = describeInputs({
	row: [
		key,
		type,
		{ ...value, displayOptions: { show: { type: ['text'] } } },
		{ ...binaryField, displayOptions: { show: { type: ['file'] } } },
	],
	fields: 'You name each input and give it a text or files',
	files:
		'For a file, give the name of the binary field that holds it (several with commas), a web address, or the ID of a file in Roe.',
});

/** For operations that send no files. */
export const textInputParameters = describeInputs({
	// Hidden instead of left out: a row made for another operation keeps its type, so a file isn't mistaken for an empty text.
	row: [key, value, hidden(type), hidden(binaryField)],
	fields: 'You name each input and give it a text',
	files: 'For an input that takes a file, give its web address or its ID in Roe.',
});

function hidden({ displayName, name, default: byDefault }: INodeProperties): INodeProperties {
	return { displayName, name, type: 'hidden', default: byDefault };
}

function describeInputs(words: {
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
			description: 'How to give the agent its inputs',
			options: [
				{
					name: 'From the Agent’s Definition',
					value: 'agent',
					description:
						'The node shows the inputs that the agent asks for, and you map values to them',
				},
				{ name: 'Using Fields Below', value: 'fields', description: words.fields },
				{
					name: 'Using JSON',
					value: 'json',
					description: 'You give all inputs as one JSON object, without files',
				},
			],
		},
		{
			displayName: 'Inputs',
			name: 'inputs',
			type: 'fixedCollection',
			placeholder: 'Add Input',
			typeOptions: { multipleValues: true, sortable: true },
			default: {},
			description: 'What the agent works on: a row for each of its inputs',
			displayOptions: { show: { specifyInputs: ['fields'] } },
			options: [{ displayName: 'Input', name: 'values', values: words.row }],
		},
		{
			// The editor shows no description for a resource mapper.
			displayName: words.files,
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
			description: words.files,
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
					// A notice below it says why.
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
				'A JSON object with a property for each input of the agent. Files can be given by their web address or their ID in Roe.',
			displayOptions: { show: { specifyInputs: ['json'] } },
		},
	];
}
