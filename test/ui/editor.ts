import type { Locator, Page } from 'playwright-core';

import { PATIENCE } from './browser';

/** Actions of a person on n8n's canvas and in its nodes panel. */
export class Editor {
	constructor(readonly page: Page) {}

	/** An element of the editor, by n8n's name for it. */
	part(name: string): Locator {
		return this.page.getByTestId(name);
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.part('canvas-node').first().waitFor();
	}

	/**
	 * Waits until this text is visible.
	 *
	 * @param meanwhile Repeated until the text is visible.
	 */
	async sees(words: string | RegExp, meanwhile?: () => Promise<void>): Promise<void> {
		const seen = this.page.getByText(words).filter({ visible: true }).first();
		if (meanwhile === undefined) return await seen.waitFor();
		const deadline = Date.now() + PATIENCE;
		while (!(await seen.isVisible())) {
			if (Date.now() > deadline) throw new Error(`There is no ${words} to be seen.`);
			await meanwhile();
			await seen.waitFor({ timeout: 1000 }).catch(() => undefined);
		}
	}

	/** Opens a new workflow with the nodes panel for its first step. */
	async beginWorkflow(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.part('canvas-plus-button').click();
		await this.part('node-creator-search-bar').waitFor();
	}

	/** A node on the canvas, by its name. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Runs the whole workflow until n8n shows how it ended. */
	async runWorkflow(): Promise<void> {
		await this.part('execute-workflow-button').click();
		await this.page.getByText('Workflow executed successfully').first().waitFor();
	}

	/** Types into the search of the open nodes panel. @returns the names that it lists */
	async searchNodes(words: string, expected: string): Promise<string[]> {
		await this.part('node-creator-search-bar').fill(words);
		const names = this.part('node-creator-item-name');
		await names.getByText(expected, { exact: true }).first().waitFor();
		return await names.allInnerTexts();
	}

	/** Searches for Roe AI in the open nodes panel, and opens its list of actions. */
	async openRoe(): Promise<void> {
		await this.searchNodes('roe', 'Roe AI');
		await this.offered('Roe AI').first().click();
		await this.part('nodes-list-header').getByText('Node details').waitFor();
	}

	/** An entry of the nodes panel, by its name. */
	offered(name: string): Locator {
		return this.part('node-creator-item-name').getByText(name, { exact: true });
	}

	/** Drags an entry of the nodes panel onto the canvas, below the first nodes. The panel of the new node opens. */
	async dragIn(name: string): Promise<void> {
		const item = this.part('item-iterator-item').filter({ has: this.offered(name) });
		await item.dragTo(this.part('canvas'), { targetPosition: { x: 400, y: 150 } });
		await this.part('ndv').waitFor();
	}

	/** Draws a line from the output of one node to the input of another. */
	async connect(from: string, to: string): Promise<void> {
		const output = this.node(from).getByTestId('canvas-node-output-handle');
		await output.dragTo(this.node(to).getByTestId('canvas-node-input-handle'));
	}

	/** Chooses an entry of the open nodes panel, and one of its actions if there is a list of them. */
	async choose(name: string, action?: string): Promise<void> {
		await this.searchNodes(name, name);
		await this.offered(name).first().click();
		if (action !== undefined) await this.offered(action).first().click();
	}

	/** Adds a node after the last one, with the plus sign there. The panel of the new node opens. */
	async addBehind(name: string, action?: string): Promise<void> {
		await this.seeAll();
		await this.part('canvas-handle-plus').last().click();
		await this.choose(name, action);
		await this.part('ndv').waitFor();
	}

	/** Adds an action of Roe AI after the last node, with the plus sign there. The panel of the new node opens. */
	async addBehindLast(action: string): Promise<void> {
		await this.addBehind('Roe AI', action);
	}

	async press(name: string): Promise<void> {
		await this.page.getByRole('button', { name, exact: true }).click();
	}

	/** Arranges the nodes and zooms so that all of them are visible. */
	async seeAll(): Promise<void> {
		await this.part('tidy-up-button').click();
		await this.part('zoom-to-fit').click();
	}

	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.part('ndv').waitFor();
	}
}
