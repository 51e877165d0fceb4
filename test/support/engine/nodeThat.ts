import type { INodeType } from 'n8n-workflow';

/** The node type `test.probe`, which runs a function of the test with n8n's real functions. */
export function nodeThat(execute: INodeType['execute']): Record<string, INodeType> {
	return {
		'test.probe': {
			description: {
				displayName: 'Probe',
				name: 'probe',
				group: ['transform'],
				version: 1,
				description: '',
				defaults: { name: 'Probe' },
				inputs: ['main'],
				outputs: ['main'],
				credentials: [{ name: 'roeAiApi', required: false }],
				properties: [],
			},
			execute,
		},
	};
}
