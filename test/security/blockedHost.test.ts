import { SsrfBlockedHostnameError, SsrfBlockedIpError } from '@n8n/backend-network';
import { NodeApiError } from 'n8n-workflow';

import { classifyNetworkError } from '../../nodes/RoeAi/transport/networkErrors';
import { createRedactor } from '../../nodes/RoeAi/transport/redact';
import { createErrorFromNetworkError } from '../../nodes/RoeAi/transport/requestErrors';
import { codeOf } from '../support/codeOf';

const node = { name: 'Roe AI' } as ConstructorParameters<typeof NodeApiError>[0];

describe('n8n’s protection against requests to private addresses', () => {
	const blocked = [
		new SsrfBlockedIpError('10.1.2.3', 'roe.internal'),
		new SsrfBlockedHostnameError('roe.internal'),
	];
	const whileConnecting = blocked.map((cause) =>
		Object.assign(new Error(cause.message), { cause, isAxiosError: true, code: 'ERR_BAD' }),
	);

	it.each([...blocked, ...whileConnecting])(
		'is explained with the setting that allows a host: %s',
		(error) => {
			const thrown = new NodeApiError(node, error as never);
			const shown = createErrorFromNetworkError(
				'start the job',
				classifyNetworkError(thrown, createRedactor('roe_key')),
			);
			const { message, description } = shown;
			expect(codeOf(shown)).toBe('HOST_BLOCKED');
			expect(message).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
			expect(description).toContain('N8N_SSRF_ALLOWED_IP_RANGES');
		},
	);
});
