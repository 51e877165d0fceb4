import { fc, numRuns } from '../../../support/property';
import { anyScript, play, useScriptTime } from '../submissionScript';

describe('the tries of an item, whatever Roe responds,', () => {
	useScriptTime();

	it('send nothing after Roe reported a success without a job ID', async () => {
		const withoutCrash = anyScript.filter(({ tries }) =>
			tries.every(({ kind }) => kind !== 'crashed'),
		);
		await fc.assert(
			fc.asyncProperty(withoutCrash, async (script) => {
				const { requests } = await play(script);
				const acknowledged = requests.findIndex(({ reply }) => reply === 'noId');
				if (acknowledged >= 0) expect(requests).toHaveLength(acknowledged + 1);
			}),
			{ numRuns: numRuns(300) },
		);
	});
});
