import { BadInput } from '../inputs/badInput';

interface Addressed {
	url?: unknown;
	uri?: unknown;
	baseURL?: unknown;
}

/** @throws {BadInput} if a request goes, or may go, to another scheme, host or port than the Base URL's. */
export function requireSameOrigin(request: Addressed, baseUrl: string): void {
	const { origin } = new URL(baseUrl);
	const other = targetsOf(request).find((target) => target !== origin);
	if (other === undefined) return;
	throw new BadInput(
		'CREDENTIAL_FOR_OTHER_HOST',
		`This credential is only for its Base URL and wasn’t sent to ${other}. Use another credential for that URL, or correct 'Base URL' in this one.`,
		'Nothing was sent.',
	);
}

function targetsOf({ url, uri, baseURL }: Addressed): string[] {
	const base = textOf(baseURL);
	const addresses = [url, uri].map(textOf).filter((address) => address !== '');
	if (addresses.length === 0) return [originOf(base)];
	return addresses.flatMap((address) =>
		base === ''
			? [originOf(address)]
			: [originOf(address, base), originOf(isAbsolute(address) ? address : `${base}/${address}`)],
	);
}

const textOf = (address: unknown) =>
	typeof address === 'string' || address instanceof URL ? String(address) : '';

const isAbsolute = (address: string) => /^\s*([a-z][a-z0-9+.-]*:)?[\\/]{2}/i.test(address);

function originOf(address: string, base?: string): string {
	return URL.canParse(address, base) ? new URL(address, base).origin : 'an invalid URL';
}
