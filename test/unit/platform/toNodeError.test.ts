import { ExpressionError, type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { toNodeError } from '../../../nodes/RoeAi/platform/toNodeError';
import { InputError } from '../../../nodes/RoeAi/shared/inputError';
import { adviseModel } from '../../../nodes/RoeAi/shared/modelAdvice';
import { RoeError } from '../../../nodes/RoeAi/shared/roeError';

const node: INode = {
	id: 'n',
	name: 'Roe AI',
	type: 'n8n-nodes-roe-ai.roeAi',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe('toNodeError', () => {
	it('keeps the type and context of n8n’s expression error, and names the item', () => {
		const error = new ExpressionError('Referenced node doesn’t exist', {
			description: 'There is no such node',
			nodeCause: 'Fetch',
			parameter: 'jobId',
			type: 'paired_item_no_connection',
		});
		const shown = toNodeError(node, error, 4);
		expect(shown).toBeInstanceOf(ExpressionError);
		expect(shown).toMatchObject({
			message: 'Referenced node doesn’t exist [item 4]',
			description: 'There is no such node',
			name: 'ExpressionError',
			context: {
				nodeCause: 'Fetch',
				parameter: 'jobId',
				type: 'paired_item_no_connection',
				itemIndex: 4,
			},
		});
		expect(shown.stack).toBe(error.stack);
	});

	it('names each item if one error applies to several', () => {
		for (const error of [
			new NodeOperationError(node, 'Node has no credentials'),
			new ExpressionError('No path back'),
		]) {
			const messages = [0, 1].map((item) => toNodeError(node, error, item).message);
			expect(messages.map((message) => message.slice(-8))).toEqual(['[item 0]', '[item 1]']);
			expect(error.message).not.toContain('[item');
		}
	});

	it.each([
		[
			'an n8n error that already names the item',
			new NodeOperationError(node, 'The item has no file [item 2]'),
		],
		['an error that is converted twice', toNodeError(node, new Error('Odd'), 2)],
	])('names the item only once: %s', (_, error) => {
		const { message } = toNodeError(node, error, 2);
		expect(message.match(/\[item 2\]/g)).toHaveLength(1);
	});

	it('names the item even if a quoted value looks like an item number', () => {
		const error = new InputError('ID_INVALID', 'Found "[item 2] x" here', '');
		expect(toNodeError(node, error, 2).message).toBe('Found "[item 2] x" here [item 2]');
	});

	it.each([
		['a value', new InputError('TEXT_INVALID', 'Name "ENOENT" is taken', 'Choose another.')],
		['Roe’s response', new RoeError('JOB_NOT_FOUND', 'Lost EPERM', '')],
		['a file error', new Error('ENOENT: no such file')],
	])('keeps the message and the item if a word in %s has a special meaning in n8n', (_, error) => {
		expect(toNodeError(node, error, 1).message).toBe(`${error.message} [item 1]`);
	});

	it('passes on why Roe failed, for n8n’s polling', () => {
		const failure = { cause: 'rate-limited', retryAfterMs: 61_000 } as const;
		const shown = toNodeError(
			node,
			new RoeError('RATE_LIMITED', 'Could not list', 'Later.', 429, failure),
		);
		expect(shown).toBeInstanceOf(NodeApiError);
		expect(shown).toMatchObject({ failure, httpCode: '429', message: 'Could not list' });
	});

	describe('in a tool', () => {
		const tool = { ...node, type: `${node.type}Tool` };
		const started = new RoeError('CONNECTION_LOST', 'Lost', 'Later.').withStartedJob('job-1', '');

		it.each([
			['a value', new InputError('INPUT_EMPTY', 'Empty', 'Enter it.'), adviseModel('INPUT_EMPTY')],
			['Roe', new RoeError('OUT_OF_CREDITS', 'None', ''), adviseModel('OUT_OF_CREDITS')],
			['a started job', started, adviseModel('CONNECTION_LOST', 'job-1')],
		])('says in the message what a model can do about %s', (_, error, advice) => {
			const { message } = toNodeError(tool, error, 0);
			expect(message).toBe(`${error.message}. ${advice} [item 0]`);
			expect(toNodeError(node, error, 0).message).not.toContain(advice);
		});

		it('doesn’t suggest to call it again if a job was started', () => {
			expect(toNodeError(tool, started, 0).message).toContain('job-1');
			expect(adviseModel('CONNECTION_LOST', 'job-1')).not.toBe(adviseModel('CONNECTION_LOST'));
		});

		it('says nothing to a model about an error of the editor, which has no item', () => {
			const error = new InputError('AGENT_NOT_CHOSEN', 'No agent', '');
			expect(toNodeError(tool, error).message).toBe('No agent');
		});
	});
});
