import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { MultipartBody } from '../../nodes/RoeAi/platform/multipart';
import { SEED } from '../../sandbox';
import { inTurns } from './inTurns';

/**
 * The floor for a node, the least that one can do: n8n's HTTP helper with a credential, and nothing around it. All items at once, or
 * `concurrency` of them. What a node takes
 * longer than this is its own; what this takes longer than a bare client is n8n's.
 */
export class HttpHelperAlone implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HTTP Helper Alone',
		name: 'httpHelperAlone',
		group: ['transform'],
		version: 1,
		usableAsTool: true,
		description: 'Only for the bench',
		defaults: { name: 'HTTP Helper Alone' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'roeAiApi', required: true }],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Concurrency', name: 'concurrency', type: 'number', default: 0 },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const url = `${this.getNodeParameter('url', 0) as string}/v1/agents/run/${SEED.agents.text}/async/`;
		const items = this.getInputData();
		const concurrency = (this.getNodeParameter('concurrency', 0) as number) || items.length;
		const start = async (item: number) => {
			const { json } = items[item];
			const jobId: unknown = await this.helpers.httpRequestWithAuthentication.call(
				this,
				'roeAiApi',
				{
					method: 'POST',
					url,
					body: { company_name: json.company, question: json.question },
					json: true,
				},
			);
			return { json: { jobId: jobId as string }, pairedItem: { item } };
		};
		return [await inTurns(items.length, concurrency, start)];
	}
}

/** The same for a file of the first item: n8n's binary data, streamed. */
export class HttpHelperWithFile extends HttpHelperAlone {
	override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { id, fileName = 'file', mimeType } = this.helpers.assertBinaryData(0, 'data');
		const { fileSize: size } = await this.helpers.getBinaryMetadata(id!);
		const { helpers } = this;
		const body = new MultipartBody();
		body.addText('instructions', 'Totals');
		body.addFile('document', {
			identity: id!,
			fileName,
			mimeType,
			size,
			async *stream() {
				yield* await helpers.getBinaryStream(id!);
			},
		});
		const jobId: unknown = await this.helpers.httpRequestWithAuthentication.call(this, 'roeAiApi', {
			method: 'POST',
			url: `${this.getNodeParameter('url', 0) as string}/v1/agents/run/${SEED.agents.document}/async/`,
			body,
			// Without this n8n keeps all that it has sent, in case that it is sent on.
			disableFollowRedirect: true,
		});
		return [[{ json: { jobId: jobId as string } }]];
	}
}
