/** Whether a URL points to the machine that uses it. */
export function isOwnMachine({ hostname }: URL): boolean {
	const host = stripHost(hostname);
	const ipv4 = parseIpv4(host);
	if (ipv4 !== undefined) return ipv4[0] === 127 || ipv4.join('.') === '0.0.0.0';
	return ['localhost', '::1', '::'].includes(host) || host.endsWith('.localhost');
}

/** Whether a URL works only on one machine or in one network. */
export function isPrivate(url: URL): boolean {
	const host = stripHost(url.hostname);
	const ipv4 = parseIpv4(host);
	if (isOwnMachine(url)) return true;
	if (ipv4 !== undefined) return isPrivateIpv4(ipv4);
	if (host.includes(':')) return isPrivateIpv6(host);
	const labels = host.split('.');
	return labels.length === 1 || PRIVATE_TOP_LEVELS.has(labels[labels.length - 1]);
}

/** Top-level domains that don't exist in public DNS or are reserved for private use (`home.arpa`, `host.docker.internal`). */
const PRIVATE_TOP_LEVELS = new Set(
	'arpa corp domain home internal intranet lan local localdomain private test'.split(' '),
);

/** RFC 1918, shared, link-local, and addresses that belong to no host. */
function isPrivateIpv4([first, second]: number[]): boolean {
	return (
		[0, 10, 127].includes(first) ||
		first >= 224 ||
		(first === 100 && second >= 64 && second < 128) ||
		(first === 169 && second === 254) ||
		(first === 172 && second >= 16 && second < 32) ||
		(first === 192 && second === 168) ||
		(first === 198 && (second === 18 || second === 19))
	);
}

/** Unique local (fc00::/7), link-local (fe80::/10), site-local (fec0::/10) and multicast addresses (ff00::/8). */
function isPrivateIpv6(host: string): boolean {
	const first = Number.parseInt(host.split(':')[0] || '0', 16);
	return (first >= 0xfc00 && first < 0xfe00) || first >= 0xfe80;
}

/** `URL` normalizes IPv4 addresses to four numbers, and puts IPv6 addresses in brackets. */
function stripHost(hostname: string): string {
	return hostname.replace(/^\[|\]$|(?<!\.)\.+$/g, '');
}

/** Also of an IPv4 address embedded in an IPv6 one (mapped, compatible, or by NAT64). */
function parseIpv4(host: string): number[] | undefined {
	if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host.split('.').map(Number);
	const within = /^(?:::(?:ffff:(?:0:)?)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
	return within
		?.slice(1)
		.map((group) => Number.parseInt(group, 16))
		.flatMap((group) => [group >> 8, group & 255]);
}
