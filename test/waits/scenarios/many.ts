import { outputOf } from '../results';
import { companyOf, SavedLoop, type Stage } from '../savedLoop';
import { asBody, readLoop } from '../workflows';

/** Executions of one workflow with one job each, all asleep at the same time. */
export class ManyAsleep {
	private constructor(
		private readonly loop: SavedLoop,
		private readonly companies: string[],
	) {}

	static async start(stage: Stage, count: number): Promise<ManyAsleep> {
		const loop = await SavedLoop.save(stage, readLoop(), `${count} at a time`);
		const companies = Array.from({ length: count }, (_, n) => `Company ${n}`);
		await Promise.all(companies.map(async (company) => await loop.call(asBody([company]))));
		await loop.untilExecutions(
			(seen) => seen.filter(({ status }) => status === 'waiting').length === count,
		);
		return new ManyAsleep(loop, companies);
	}

	/** Ends the jobs, and expects that every result is there once when all have woken. */
	async expectEachOnce(): Promise<void> {
		expect(this.loop.checks()).toBe(0);
		this.loop.finish();
		const executions = await this.loop.ends(this.companies.length);
		expect(executions.map(({ status }) => status)).toEqual(this.companies.map(() => 'success'));
		const expected = [...this.companies].sort();
		expect(this.loop.jobs().map(companyOf).sort()).toEqual(expected);
		const results = executions.flatMap((execution) => outputOf(execution, 'Result'));
		expect(results.map(({ company }) => company).sort()).toEqual(expected);
		for (const { company, report } of results) expect(report).toContain(`“${String(company)}”`);
	}
}
