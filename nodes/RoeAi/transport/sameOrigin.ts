import { InputError } from '../shared/inputError';

interface AddressedRequest {
	url?: unknown;
	uri?: unknown;
	baseURL?: unknown;
	proxy?: unknown;
	headers?: unknown;
}

/** @throws {InputError} if a request goes, or may go, to another scheme, host or port than the Base URL's, or through a proxy of its own. */
export function requireSameOrigin(request: AddressedRequest, baseUrl: string): void {
	const { origin, protocol } = new URL(baseUrl);
	// Whoever sets the proxy reads the key, over HTTPS too if the node trusts any certificate.
	if (request.proxy) {
		throw new InputError(
			'CREDENTIAL_FOR_OTHER_HOST',
			"This credential isn’t sent through a proxy that a node sets. Remove the option 'Proxy', and set the proxy in n8n’s environment variable HTTPS_PROXY.",
			'Nothing was sent.',
		);
	}
	const targets = [...listTargets(request), ...listHostHeaders(request, protocol)];
	const other = targets.find((target) => target !== origin);
	if (other === undefined) return;
	throw new InputError(
		'CREDENTIAL_FOR_OTHER_HOST',
		`This credential is only for its Base URL and wasn’t sent to ${other}. Use another credential for that URL, or correct 'Base URL' in this one.`,
		'Nothing was sent.',
	);
}

function listTargets({ url, uri, baseURL }: AddressedRequest): string[] {
	const base = toAddressText(baseURL);
	const addresses = [url, uri].map(toAddressText).filter((address) => address !== '');
	if (addresses.length === 0) return [getOrigin(base)];
	return addresses.flatMap((address) =>
		base === ''
			? [getOrigin(address)]
			: [getOrigin(address, base), getOrigin(isAbsolute(address) ? address : `${base}/${address}`)],
	);
}

/** A server for several hosts follows the header `Host`, not the URL. */
function listHostHeaders({ headers }: AddressedRequest, protocol: string): string[] {
	if (typeof headers !== 'object' || headers === null) return [];
	return Object.entries(headers)
		.filter(([name]) => name.trim().toLowerCase() === 'host')
		.map(([, host]) => getOrigin(`${protocol}//${String(host)}`));
}

const toAddressText = (address: unknown) =>
	typeof address === 'string' || address instanceof URL ? String(address) : '';

const isAbsolute = (address: string) => /^\s*([a-z][a-z0-9+.-]*:)?[\\/]{2}/i.test(address);

function getOrigin(address: string, base?: string): string {
	return URL.canParse(address, base) ? new URL(address, base).origin : 'an invalid URL';
}
