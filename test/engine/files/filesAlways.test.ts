import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { runWorkflow } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { fc } from '../../support/property';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A binary object and its bytes. Undefined if they can't be determined. */
interface Case {
	binary: unknown;
	bytes?: Buffer;
}

const junk = fc.oneof(
	fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true }),
	fc.constantFrom('', ' ', '\0', '../../x', '__proto__', 'filesystem-v2', 's3:a', ':', '\ud800'),
);
const names = fc.record(
	{ fileName: junk, mimeType: junk, fileExtension: junk, fileSize: junk, bytes: junk },
	{ requiredKeys: [] },
);

/** The ways in which bytes can be written. All of them must arrive. */
const good: fc.Arbitrary<Case> = fc
	.tuple(
		fc.uint8Array({ minLength: 1, maxLength: 40 }),
		fc.nat(6),
		names,
		fc.constantFrom('', null),
	)
	.map(([array, way, named, id]) => {
		const bytes = Buffer.from(array);
		const base64 = bytes.toString('base64');
		const data = [
			base64,
			bytes.toString('base64url'),
			base64.replace(/(.{4})/g, '$1\n'),
			`data:image/png;base64,${base64}`,
			bytes,
			array,
			bytes.toJSON(),
		][way];
		return { bytes, binary: { ...named, data, id } };
	});

const bad: fc.Arbitrary<Case> = fc
	.oneof(
		junk,
		fc.tuple(names, fc.record({ data: junk, id: junk }, { requiredKeys: [] })).map((all) => ({
			...all[0],
			...all[1],
		})),
	)
	.map((binary) => ({ binary }));

it('the bytes of any binary field arrive, or the error names the input, field and item', async () => {
	const workflow = roeWorkflow(
		{
			agentId: agent(SEED.agents.documents),
			inputs: { values: [file('documents', 'scan'), text('instructions', 'Sum')] },
		},
		{ onError: 'continueRegularOutput' },
	);
	const seen = { sent: 0, refused: 0 };
	const cases = fc.array(fc.oneof(good, bad), { minLength: 1, maxLength: 12 });
	const property = fc.asyncProperty(
		cases,
		fc.constantFrom('default' as const, 'filesystem' as const),
		async (given, binaryData) => {
			await roe.control.reset();
			const run = await runWorkflow({
				workflow,
				credentials: roe.credentials,
				items: given.map(({ binary }) => ({
					json: {},
					binary: { scan: binary } as Record<string, IBinaryData>,
				})),
				binaryData,
			});
			expect(run.error).toBeUndefined();
			const jobs = new Map(roe.control.jobs().map(({ id, inputs }) => [id, inputs]));
			run.json(ROE).forEach(({ jobId, error, message }: IDataObject, index) => {
				if (error !== undefined) {
					seen.refused++;
					expect(given[index].bytes).toBeUndefined();
					const code = codeOf(message)!;
					expect(['FILE_EMPTY', 'FILE_INVALID', 'FILE_NOT_FOUND', 'FILE_UNREADABLE']).toContain(
						code,
					);
					expectError({ error, message }, code, index, '"documents"', '"scan"');
					expect(message).toMatch(/\w+ \w+.*\. \(Code: \w+\)$/);
					return;
				}
				seen.sent++;
				const sent = jobs.get(jobId as string)!.find(({ key }) => key === 'documents')!.file!;
				expect(sent.fileName).not.toBe('');
				expect(sent.contentType).toMatch(/^[!-~]+\/[!-~]+$/);
				const { bytes } = given[index];
				if (bytes !== undefined) expect(sent.sha256).toBe(hashOf(bytes));
			});
		},
	);
	await fc.assert(property, { numRuns: 120 });
	expect(seen.sent).toBeGreaterThan(50);
	expect(seen.refused).toBeGreaterThan(50);
});
