import { fc } from '../../support/property';
import { anyPlan } from '../../simulation/plan';
import { play } from '../../simulation/play';
import { SAFEGUARDS } from '../../simulation/safeguards';

it.each(SAFEGUARDS)('the simulation finds a violation without $name', async ({ remove }) => {
	const putBack = remove();
	try {
		const { failed } = await fc.check(
			fc.asyncProperty(anyPlan, async (plan) => (await play(plan)).violations.length === 0),
			{ numRuns: 1000, endOnFailure: true },
		);
		expect(failed).toBe(true);
	} finally {
		putBack();
	}
});
