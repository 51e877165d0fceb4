import { chromium, type Page, selectors } from 'playwright-core';

import { OWNER } from '../../tools/server/n8nEnvironment';

/** How long anything on the screen may take to appear, in ms: the machine may be busy with other tests. */
export const PATIENCE = 60_000;

export type Theme = 'light' | 'dark';

export interface Browser {
	page: Page;
	close(): Promise<void>;
}

/**
 * A browser of a person who is logged in to n8n.
 *
 * @param theme The theme of the person's system, which n8n follows.
 */
export async function openBrowser(n8nUrl: string, theme: Theme = 'light'): Promise<Browser> {
	const browser = await openNewBrowser(n8nUrl, theme);
	const answer = await browser.page.request.post('/rest/login', {
		data: { emailOrLdapLoginId: OWNER.email, password: OWNER.password },
	});
	if (!answer.ok()) throw new Error(`n8n did not let the browser in: ${answer.status()}`);
	return browser;
}

/** The same, but for a person without an account. */
export async function openNewBrowser(n8nUrl: string, theme: Theme = 'light'): Promise<Browser> {
	const executablePath = process.env.UI_CHROMIUM;
	if (executablePath === undefined) {
		throw new Error('UI_CHROMIUM is not set: run this with npm run test:ui.');
	}
	// n8n's editor marks its elements with this attribute, for tests like these.
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({
		executablePath,
		args: ['--disable-gpu', '--disable-quic', '--no-first-run'],
		// Chromium's own sandbox doesn't work for root, the user of CI containers.
		chromiumSandbox: process.getuid?.() !== 0,
	});
	const context = await browser.newContext({
		baseURL: n8nUrl,
		colorScheme: theme,
		viewport: { width: 1280, height: 800 },
		permissions: ['clipboard-read', 'clipboard-write'],
	});
	context.setDefaultTimeout(PATIENCE);
	return { page: await context.newPage(), close: async () => await browser.close() };
}
