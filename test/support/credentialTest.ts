import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';

/**
 * The text that n8n's test of the credential shows for a response: the message of the credential's own rule for it.
 *
 * @param response Its HTTP status, or `notRoe` for a success that isn't Roe's list.
 * @throws {Error} if there is no such rule.
 */
export function messageOfTest(response: number | 'notRoe'): string {
	const rule = new RoeAiApi().test.rules?.find(({ type, properties }) =>
		response === 'notRoe'
			? type === 'responseSuccessBody'
			: type === 'responseCode' && properties.value === response,
	);
	if (rule === undefined) throw new Error(`The credential has no rule for ${response}`);
	return rule.properties.message;
}
