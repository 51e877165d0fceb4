import type { Locator, Page } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Elements that cover the subject of a picture or don't belong in it. */
const NOT_SHOWN = [
	'.el-notification',
	'[data-test-id="node-feature-request"]',
	'[data-test-id="floating-nodes"]',
	'[data-test-id="floating-node"]',
	'[data-test-id="panel-drag-button"]',
	'[data-test-id="banner-stack"]',
];

/** An area of the page, in CSS pixels. */
export interface Area {
	x: number;
	y: number;
	width: number;
	height: number;
}

/**
 * Takes a picture for the documentation, in every run: the test also checks that it works. `tools/lib/pictures.mjs` compares the
 * pictures with the ones in the project, and replaces those on demand.
 *
 * @param name Its file in the project, without `.png`, e.g. `docs/.pictures/credential`.
 * @param area The area of the page. By default, the whole window.
 */
export async function takePicture(page: Page, name: string, area?: Area): Promise<void> {
	const folder = process.env.UI_PICTURES;
	if (folder === undefined) {
		throw new Error('UI_PICTURES is not set: run this with npm run test:ui.');
	}
	const path = join(folder, `${name}.png`);
	mkdirSync(dirname(path), { recursive: true });
	// Nothing under the mouse, and no focus ring around the last used element.
	await page.mouse.move(0, 0);
	const focused = page.locator('input:focus, textarea:focus, [contenteditable]:focus');
	await focused.evaluateAll((parts: Array<{ blur(): void }>) =>
		parts.forEach((part) => part.blur()),
	);
	await page.screenshot({
		path,
		animations: 'disabled',
		caret: 'hide',
		clip: area,
		scale: area === undefined ? 'css' : 'device',
		style: `${NOT_SHOWN.join(', ')} { display: none !important }`,
	});
}

/** Takes a picture of the panel of the open node. */
export async function takePanelPicture(page: Page, name: string): Promise<void> {
	await takePicture(page, name, await areaAround(page.getByTestId('ndv'), 0));
}

/** Takes a picture of the nodes on the canvas. All of them must be visible. */
export async function takeCanvasPicture(page: Page, name: string): Promise<void> {
	const drawn = page.locator('.vue-flow__node, .vue-flow__edge-path');
	await takePicture(page, name, await areaAround(drawn, 56));
}

/** The smallest area that contains all of these elements, plus a margin. */
export async function areaAround(parts: Locator, room: number): Promise<Area> {
	const boxes = (
		await Promise.all((await parts.all()).map(async (part) => await part.boundingBox()))
	).filter((box) => box !== null);
	if (boxes.length === 0) throw new Error('There is nothing to take a picture of.');
	const left = Math.min(...boxes.map(({ x }) => x)) - room;
	const top = Math.min(...boxes.map(({ y }) => y)) - room;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + room;
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + room;
	return { x: left, y: top, width: right - left, height: bottom - top };
}
