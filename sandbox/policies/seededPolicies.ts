import { SEED } from '../seed';
import type { Policy, PolicyVersion } from '../types';
import { identifyRules } from './content';

const CREATED = Date.UTC(2026, 2, 2, 9, 30);
const DAY = 24 * 60 * 60 * 1000;

interface SeededVersion {
	id: string;
	name: string;
	content: Record<string, unknown>;
}

interface SeededPolicy {
	id: string;
	name: string;
	description: string;
	/** Oldest first, each derived from the one before; the last is current. */
	versions: SeededVersion[];
}

const category = (title: string, ...redFlags: string[]) => ({
	title,
	rules: redFlags.map((flagged) => ({ title: flagged, flag: 'RED_FLAG' })),
});

const alertsContent = (instructions: string, ...redFlags: string[]) => ({
	guidelines: { categories: [category('Transactions', ...redFlags)] },
	instructions,
	dispositions: {
		classifications: [
			{ name: 'Clear', description: 'Nothing unusual' },
			{ name: 'Escalate', description: 'Needs an investigation' },
		],
	},
});

const POLICIES: SeededPolicy[] = [
	{
		id: SEED.policies.alerts,
		name: 'Transaction Alerts',
		description: 'When an alert needs an investigation',
		versions: [
			{
				id: SEED.policyVersions.first,
				name: 'version 1',
				content: alertsContent('Review the alert.'),
			},
			{
				id: SEED.policyVersions.current,
				name: 'With cash deposits',
				content: alertsContent('Review the alert.', 'cash deposits'),
			},
		],
	},
	{
		id: SEED.policies.listings,
		name: 'Marketplace Listings',
		description: 'What must not be sold',
		versions: [
			{
				id: SEED.policyVersions.ofListings,
				name: 'version 1',
				content: { guidelines: { categories: [category('Prohibited', 'ivory', 'fireworks')] } },
			},
		],
	},
	{ id: SEED.policies.empty, name: 'Onboarding (draft)', description: '', versions: [] },
];

const OTHER: SeededPolicy = {
	id: SEED.other.policyId,
	name: 'Transaction Alerts',
	description: '',
	versions: [],
};

/** The policies of a fresh local Roe, of both organizations, by ID. */
export function seededPolicies(): Map<string, Policy> {
	return new Map([
		...POLICIES.map((policy, index) => toEntry(policy, SEED.organizationId, index)),
		toEntry(OTHER, SEED.other.organizationId, 0),
	]);
}

function toEntry(seeded: SeededPolicy, organizationId: string, index: number): [string, Policy] {
	const { id, name, description } = seeded;
	const createdAt = CREATED + index * DAY;
	const versions: PolicyVersion[] = [];
	const currentVersionId = seeded.versions.at(-1)?.id ?? null;
	const updatedAt = createdAt + Math.max(0, seeded.versions.length - 1) * DAY;
	const policy = { id, organizationId, name, description, currentVersionId, createdAt, updatedAt };
	const whole = { ...policy, versions };
	for (const [number, version] of seeded.versions.entries()) {
		versions.push({
			id: version.id,
			policy: whole,
			versionName: version.name,
			content: identifyRules(version.content),
			baseVersionId: versions.at(-1)?.id ?? null,
			createdAt: createdAt + number * DAY,
		});
	}
	return [id, whole];
}
