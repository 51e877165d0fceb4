import type { PolicyVersion } from '../types';
import { listDispositions, listRules } from './content';

/**
 * What a policy version says about a text. A red flag is found if the text contains its title. Without one, the policy's first
 * disposition applies, else its last.
 */
export function applyPolicy({ id, policy, content }: PolicyVersion, text: string) {
	const redFlags = listRules(content).flatMap(({ title, flag }) =>
		flag === 'RED_FLAG' && title && text.toLowerCase().includes(title.toLowerCase()) ? [title] : [],
	);
	const dispositions = listDispositions(content);
	return {
		policy_applied: { name: policy.name, version: id },
		disposition: dispositions.at(redFlags.length === 0 ? 0 : -1) ?? null,
		red_flags: redFlags,
	};
}
