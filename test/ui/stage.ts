import type { Sandbox, SandboxOptions } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { logIn, openLocalRoe } from '../e2e/running';
import { type Browser, openBrowser, type Theme } from './browser';
import { Editor } from './editor';
import { putCredentialIn } from './invoices';
import { NodePanel } from './nodePanel';

/** A local Roe, its credential in n8n, and n8n's editor in a browser. */
export interface Stage {
	n8n: N8nClient;
	sandbox: Sandbox;
	credentialId: string;
	browser: Browser;
	editor: Editor;
	panel: NodePanel;
	close(): Promise<void>;
}

/** @param credentialName If not the name that n8n gives to a new one. */
export async function openStage(
	options: SandboxOptions = {},
	{ theme, credentialName }: { theme?: Theme; credentialName?: string } = {},
): Promise<Stage> {
	const n8n = await logIn();
	const { sandbox, roe } = await openLocalRoe(options);
	const credentialId = await putCredentialIn(n8n, roe, credentialName);
	const browser = await openBrowser(n8n.url, theme);
	return {
		n8n,
		sandbox,
		credentialId,
		browser,
		editor: new Editor(browser.page),
		panel: new NodePanel(browser.page),
		close: async () => {
			await browser.close();
			await sandbox.close();
		},
	};
}
