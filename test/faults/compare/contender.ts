import type { Outcome } from '../../support/history/tally';

/** A way to start a job for each of many items. */
export interface Contender {
	name: string;
	/**
	 * Starts one job per item, as well as it can.
	 *
	 * @param url Where Roe is reached.
	 * @param names The items; each name is an input of its job.
	 * @param isRepeated Whether other executions have the same items. Each is one case, and its name is the case's key.
	 * @returns What its user has in the end. An item that is not there is one of which the user learns nothing.
	 */
	start(url: string, names: string[], isRepeated: boolean): Promise<Outcome[]>;
}
