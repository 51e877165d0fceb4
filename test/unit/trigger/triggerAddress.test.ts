import {
	isDoubtful,
	isOutOfReach,
	normalizeAddress,
} from '../../../nodes/RoeAi/trigger/webhook/address';

const PUBLIC = 'https://api.roe-ai.com';
const COMPANY = 'https://api.acme.roe-ai.com';

/** Hold in one network only. */
const PRIVATE = [
	'http://10.20.30.40:5678/',
	'http://172.16.0.9/',
	'http://172.31.255.254/',
	'https://192.168.0.77/',
	'http://100.64.0.1/',
	'http://100.127.9.9/',
	'http://169.254.10.1/',
	'http://3232235777/',
	'http://[fd12:3456::1]:5678/',
	'http://[fc00::5]/',
	'http://[fe80::1]/',
	'http://[febf::1]/',
	'http://[::ffff:192.168.3.4]/',
	'http://[64:ff9b::10.1.1.1]/',
	'http://workflows:5678/',
	'http://workflows./',
	'http://server.local/',
	'http://SERVER.LOCAL./',
	'http://n8n.corp/',
	'http://n8n.lan/',
	'http://n8n.home.arpa/',
	'http://n8n.test/',
	'http://gateway.docker.internal:5678/',
	'http://n8n.svc.cluster.local/',
];

/** Of the machine itself. */
const OWN = [
	'http://localhost.:5678/',
	'http://127.8.9.10/',
	'http://0x7f000001/',
	'http://[::ffff:127.9.9.9]/',
	'http://[::]/',
];

const REACHABLE = [
	'https://n8n.acme.com/',
	'https://8.8.4.4/',
	'https://172.15.0.1/',
	'https://172.32.0.1/',
	'https://100.63.0.1/',
	'https://100.128.0.1/',
	'https://192.169.0.1/',
	'https://[2a01:4f8::1]/',
	'https://[::ffff:8.8.8.8]/',
	'https://internal.acme.com/',
	'https://10.acme.com/',
	'https://local.app/',
];

/** On n8n's machine, or in its house. */
const NEAR = ['http://roe.acme.com', 'http://10.0.0.2:8443', 'https://localhost:8443'];
/** In a private network, which may be n8n's. */
const PRIVATE_ROES = ['https://roe', 'https://10.0.0.2:8443', 'https://roe.internal'];

describe('an address of n8n', () => {
	it.each([...PRIVATE, ...OWN])('is out of the public Roe’s reach if it’s %s', (n8n) => {
		expect(isOutOfReach(n8n, PUBLIC)).toBe(true);
		for (const roe of NEAR) {
			expect([isOutOfReach(n8n, roe), isDoubtful(n8n, roe)]).toEqual([false, false]);
		}
	});

	it.each(PRIVATE)('is within reach of a Roe in a private network if it’s %s', (n8n) => {
		for (const roe of PRIVATE_ROES) {
			expect([isOutOfReach(n8n, roe), isDoubtful(n8n, roe)]).toEqual([false, false]);
		}
	});

	it.each(PRIVATE)('may be within reach of a company’s own Roe if it’s %s', (n8n) => {
		expect([isOutOfReach(n8n, COMPANY), isDoubtful(n8n, COMPANY)]).toEqual([false, true]);
		expect(isDoubtful(n8n, PUBLIC)).toBe(false);
	});

	it.each(OWN)('is out of every other machine’s reach if it’s %s', (n8n) => {
		for (const roe of [COMPANY, ...PRIVATE_ROES]) {
			expect([isOutOfReach(n8n, roe), isDoubtful(n8n, roe)]).toEqual([true, false]);
		}
	});

	it.each(REACHABLE)('is within reach if it’s %s', (n8n) => {
		for (const roe of [PUBLIC, COMPANY, ...NEAR, ...PRIVATE_ROES]) {
			expect([isOutOfReach(n8n, roe), isDoubtful(n8n, roe)]).toEqual([false, false]);
		}
	});

	it.each([
		['https://n8n.acme.com//webhook/x', 'https://n8n.acme.com/webhook/x'],
		['https://acme.com/n8n///webhook/x/webhook', 'https://acme.com/n8n/webhook/x/webhook'],
		['https://acme.com:444/webhook/x', 'https://acme.com:444/webhook/x'],
	])('is corrected from %s to %s', (url, mended) => {
		expect(normalizeAddress(url)).toBe(mended);
	});
});
