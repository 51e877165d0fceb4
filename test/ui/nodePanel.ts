import type { Locator, Page } from 'playwright-core';

import { PATIENCE } from './browser';

/** Actions of a person in the open panel of a node. */
export class NodePanel {
	constructor(readonly page: Page) {}

	/** An element of the panel, by n8n's name for it. */
	part(name: string): Locator {
		return this.page.getByTestId('ndv').getByTestId(name);
	}

	/** The input element of a parameter. In a list of rows, the one of the last row. */
	parameter(name: string): Locator {
		return this.part(`parameter-input-${name}`).last();
	}

	async type(parameter: string, text: string): Promise<void> {
		await this.parameter(parameter).locator('input').fill(text);
	}

	async choose(parameter: string, option: string): Promise<void> {
		await this.parameter(parameter).click();
		const named = this.page.getByText(option, { exact: true });
		await this.page.getByRole('option').filter({ has: named }).filter({ visible: true }).click();
	}

	/**
	 * Opens the list of agents and types a part of a name.
	 *
	 * @returns the entries that the list then shows. n8n also keeps the chosen agent in it, which isn't among them
	 */
	async searchAgents(partOfName: string, name: string): Promise<string[]> {
		await this.part('rlc-input').click();
		// The list opens above everything else, outside the panel.
		await this.page.getByTestId('rlc-search').fill(partOfName);
		const agents = this.page.getByTestId('rlc-item');
		const others = agents.and(this.page.locator(':not([class*="_selected_"])'));
		await agents.filter({ hasText: name }).waitFor();
		await others.filter({ hasNotText: name }).first().waitFor({ state: 'detached' });
		return await others.allInnerTexts();
	}

	async pickAgent(partOfName: string, name: string): Promise<string[]> {
		const offered = await this.searchAgents(partOfName, name);
		await this.page.getByTestId('rlc-item').filter({ hasText: name }).click();
		return offered;
	}

	/** Adds a row to the inputs that are entered as fields. @param label The key as listed, e.g. `document (file)`. */
	async addInput(label: string): Promise<void> {
		const keys = this.part('parameter-input-key');
		const present = await keys.count();
		await this.part('fixed-collection-add').click();
		await keys.nth(present).waitFor();
		await this.chooseLoaded('key', label);
	}

	/** Chooses from a list that n8n loads from the node: a click while it is loading closes it again. */
	async chooseLoaded(parameter: string, option: string): Promise<void> {
		const select = this.parameter(parameter).locator('input');
		await select.and(this.page.locator(':enabled')).waitFor();
		await this.choose(parameter, option);
	}

	/** Drags a field of the previous step onto a parameter, and checks the expression there. */
	async dragField(field: string, parameter: string): Promise<void> {
		await (await this.fieldBefore(field)).dragTo(this.parameter(parameter));
		const isName = /^\w+$/.test(field);
		const expression = isName ? `{{ $json.${field} }}` : `{{ $json['${field}'] }}`;
		await this.parameter(parameter).getByText(expression).waitFor();
	}

	/** A field in the output of the previous step, as n8n lists it beside the parameters. */
	async fieldBefore(field: string): Promise<Locator> {
		const before = this.part('ndv-input-panel');
		await before.getByTestId('radio-button-schema').click();
		return before.locator(`[data-name="${field}"]`).first();
	}

	/** Runs the node until its output has changed and contains this text. @returns all the text of the output */
	async execute(expected: RegExp): Promise<string> {
		const output = this.part('output-panel');
		const before = await output.innerText();
		await this.part('node-execute-button').click();
		const deadline = Date.now() + PATIENCE;
		for (;;) {
			const shown = await output.innerText();
			if (shown !== before && expected.test(shown)) {
				await this.part('node-execute-button')
					.and(this.page.locator(':not([aria-busy])'))
					// Its words are away while it works.
					.filter({ hasText: /\S/ })
					.waitFor();
				return shown;
			}
			if (Date.now() > deadline) throw new Error(`The output has no ${expected}: ${shown}`);
			await this.page.waitForTimeout(100);
		}
	}

	async close(): Promise<void> {
		await this.part('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'detached' });
	}
}
