import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';
import { parseCredential } from '../../nodes/RoeAi/transport/clientConfig';
import { type Sandbox, SEED } from '../../sandbox';
import { logIn, openLocalRoe } from '../e2e/running';
import { messageOfTest } from '../support/credentialTest';
import { thrownBy } from '../support/thrownBy';
import { type Browser, openBrowser } from './browser';
import { Editor } from './editor';
import { emptyN8n } from './invoices';
import { areaAround, takePicture } from './pictures';

describe('a person who creates the credential in an empty n8n', () => {
	let browser: Browser;
	let editor: Editor;
	let sandbox: Sandbox;

	beforeAll(async () => {
		const n8n = await logIn();
		await emptyN8n(n8n);
		({ sandbox } = await openLocalRoe());
		browser = await openBrowser(n8n.url);
		editor = new Editor(browser.page);
		await editor.page.goto('/home/credentials');
		await editor.page.getByText('Create your first credential').waitFor();
		await editor.part('add-resource-credential').first().click();
		await editor.part('new-credential-type-select').locator('input').fill('roe');
		await editor.page.getByText('Roe AI API', { exact: true }).click();
		await editor.part('new-credential-type-button').click();
		await editor.part('credential-save-button').waitFor();
	});

	afterAll(async () => {
		await browser.close();
		await sandbox.close();
	});

	/** Fills in the form, saves it, and waits until n8n shows this text. */
	async function seesAfterSaving(
		changes: Record<string, string>,
		words: RegExp | string,
	): Promise<void> {
		const { apiKey, organizationId } = SEED;
		const values = { apiKey, organizationId, baseUrl: sandbox.url, ...changes };
		for (const [name, value] of Object.entries(values)) {
			await editor.part(`parameter-input-${name}`).locator('input').fill(value);
		}
		const save = editor.part('credential-save-button').getByText('Save', { exact: true });
		const more = editor.page.getByText('More details').filter({ visible: true });
		await save.click();
		await editor.sees(words, async () => {
			// n8n ignores clicks while it saves earlier values.
			if ((await save.count()) > 0) await save.click({ timeout: 1000 }).catch(() => undefined);
			if ((await more.count()) > 0) await more.click({ timeout: 1000 }).catch(() => undefined);
		});
	}

	it('reads where to find the values', async () => {
		const hints = new RoeAiApi().properties.flatMap(({ hint }) => hint ?? []);
		expect(hints).toHaveLength(2);
		for (const hint of hints) await editor.sees(hint);
	});

	it.each([
		['the key is wrong', { apiKey: 'roe_wrong' }, messageOfTest(401)],
		[
			'the key belongs to another organization',
			{ organizationId: SEED.other.organizationId },
			messageOfTest(403),
		],
		[
			'the organization ID is invalid',
			{ organizationId: 'acme' },
			thrownBy(() => parseCredential({ apiKey: 'roe_key', organizationId: 'acme' })).message,
		],
		// For a failed connection, n8n shows only the code. Nothing listens on port 9.
		['nothing listens at the Base URL', { baseUrl: 'http://127.0.0.1:9' }, /ECONNREFUSED/],
	])('reads why the test fails if %s', async (_, changes, words) => {
		await seesAfterSaving(changes, words);
	});

	it('sees the test succeed with the correct values', async () => {
		await seesAfterSaving({}, /Connection tested successfully/);
		const dialog = editor.part('editCredential-modal');
		await takePicture(editor.page, 'docs/.pictures/credential', await areaAround(dialog, 0));
	});
});
