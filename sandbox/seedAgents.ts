import { SEED } from './seed';
import type { Agent, AgentVersion, Behaviour, InputDefinition, Tag } from './types';

const CREATED = Date.UTC(2026, 2, 2, 9, 30);
const DAY = 24 * 60 * 60 * 1000;

const TAGS = {
	research: tag('0b1c2d3e-4f50-4617-8829-3a4b5c6d7e01', 'research', 'blue'),
	documents: tag('0b1c2d3e-4f50-4617-8829-3a4b5c6d7e02', 'documents', 'green'),
	risk: tag('0b1c2d3e-4f50-4617-8829-3a4b5c6d7e03', 'risk', 'red'),
};

const COMPANY = text('company_name', 'Legal or trading name of the company', 'Northwind Traders');
const INVOICE: InputDefinition = {
	key: 'document',
	data_type: 'application/pdf',
	description: 'The invoice, as a PDF',
};

interface SeededAgent {
	id: string;
	name: string;
	/** Class and displayed name. Source: the engine table of Roe's Python SDK. */
	engine: [classId: string, name: string];
	tags?: Tag[];
	disableCache?: boolean;
	behaviour?: Behaviour;
	/** Oldest first; the last is current. */
	versions: Array<{ id: string; name?: string; description?: string; inputs: InputDefinition[] }>;
}

const RESEARCH: SeededAgent['engine'] = ['ResearchEngine', 'Research'];
const PDF: SeededAgent['engine'] = ['PDFExtractionEngine', 'Document Insights'];
const MULTIMODAL: SeededAgent['engine'] = ['MultimodalExtractionEngine', 'Multimodal Extraction'];

/** An agent of one version, whose ID is the agent's with another last digit group. */
function simple(agent: Omit<SeededAgent, 'versions'>, ...inputs: InputDefinition[]): SeededAgent {
	return { ...agent, versions: [{ id: `${agent.id.slice(0, -1)}f`, inputs }] };
}

const AGENTS: SeededAgent[] = [
	simple(
		{ id: SEED.agents.text, name: 'Company Research', engine: RESEARCH, tags: [TAGS.research] },
		COMPANY,
		text('question', 'What to find out about the company', 'Who owns it, and since when?'),
	),
	{
		id: SEED.agents.document,
		name: 'Invoice Extraction',
		engine: PDF,
		tags: [TAGS.documents],
		versions: [
			{ id: SEED.documentVersions.first, description: 'Total and due date', inputs: [INVOICE] },
			{
				id: SEED.documentVersions.current,
				description: 'All line items',
				inputs: [
					INVOICE,
					text('instructions', 'What to look for in the invoice', 'List every line item'),
				],
			},
		],
	},
	simple(
		{
			id: SEED.agents.documents,
			name: 'Contract Comparison',
			engine: MULTIMODAL,
			tags: [TAGS.documents],
		},
		{
			key: 'documents',
			data_type: 'application/pdf',
			description: 'The contracts to compare, as PDFs',
			accepts_multiple_files: true,
		},
	),
	simple(
		{ id: SEED.agents.listing, name: 'Marketplace Listing Review', engine: MULTIMODAL },
		text('listing', 'Title and description of the listing', 'Walnut desk, used, 120 EUR'),
		{
			key: 'photos',
			data_type: 'image/*',
			description: 'Photos of the listing',
			accepts_multiple_files: true,
		},
	),
	simple(
		{
			id: SEED.agents.slow,
			name: 'Market Study',
			engine: RESEARCH,
			tags: [TAGS.research],
			behaviour: { slowness: 20 },
		},
		text('market', 'The market to study', 'Heat pumps in northern Europe'),
	),
	simple(
		{
			id: SEED.agents.failing,
			name: 'Sanctions Screening',
			engine: ['AMLInvestigationEngine', 'AML Investigation'],
			tags: [TAGS.risk],
			behaviour: { failsWith: 'The screening list could not be reached' },
		},
		text('name', 'Name of the person or company to screen', 'Northwind Traders'),
	),
	simple(
		{
			id: SEED.agents.retrying,
			name: 'Website Summary',
			engine: ['URLWebsiteExtractionEngine', 'Web Insights'],
			behaviour: { retriesOnceWith: 'The page took too long to load, trying again' },
		},
		text('url', 'Address of the website', 'https://www.example.com/'),
	),
	simple(
		{
			id: SEED.agents.cached,
			name: 'Industry Classification',
			engine: MULTIMODAL,
		},
		text('description', 'What the company does', 'Sells garden furniture online'),
	),
	simple(
		{
			id: SEED.agents.merchant,
			name: 'Merchant Risk Review',
			engine: ['MerchantRiskEngine', 'Merchant Risk'],
			tags: [TAGS.risk],
			behaviour: { refusesUnknownInputs: true, givesDisposition: true },
		},
		text(
			'merchant_context',
			'Merchant name and what is known of it',
			'Shop for spare parts, MCC 5533',
		),
	),
	simple(
		{ id: SEED.agents.unusual, name: 'Site Survey', engine: MULTIMODAL },
		{ key: 'recording', data_type: 'audio/*', description: 'Notes spoken on site' },
		{ key: 'readings', data_type: 'application/json', description: 'Sensor readings, as JSON' },
		{ key: 'plan', data_type: 'model/x-site-plan', description: 'The plan of the site' },
	),
	simple({
		id: SEED.agents.noInputs,
		name: 'Daily News Digest',
		engine: RESEARCH,
		// News of yesterday are none.
		disableCache: true,
	}),
	{ id: SEED.agents.draft, name: 'Loan File Check (draft)', engine: PDF, versions: [] },
	simple(
		{
			id: SEED.agents.reader,
			name: 'Document Reader',
			engine: PDF,
			tags: [TAGS.documents],
			behaviour: { givesSegments: true },
		},
		{ key: 'document', data_type: 'application/pdf', description: 'Any document, as a PDF' },
	),
	simple(
		{
			id: SEED.agents.alert,
			name: 'Transaction Alert Review',
			engine: ['AMLInvestigationEngine', 'AML Investigation'],
			tags: [TAGS.risk],
			behaviour: { givesDisposition: true },
		},
		text('alert', 'The alert, and what is known of the customer', 'Cash deposits, 9,500 EUR a day'),
	),
	simple(
		{
			id: SEED.agents.product,
			name: 'Product Compliance Check',
			engine: MULTIMODAL,
			behaviour: { givesDisposition: true },
		},
		text('product', 'Title and description of the product', 'Walnut desk, 120 EUR'),
		{ key: 'image', data_type: 'image/*', description: 'The picture of the product' },
	),
	simple(
		{
			id: SEED.agents.ticket,
			name: 'Support Reply',
			engine: RESEARCH,
			behaviour: { givesDisposition: true },
		},
		text('ticket', 'What the customer wrote', 'My desk arrived with a scratch'),
	),
	simple(
		{
			id: SEED.agents.policy,
			name: 'Policy Review',
			engine: ['AMLInvestigationEngine', 'AML Investigation'],
			tags: [TAGS.risk],
			behaviour: { appliesPolicy: true },
		},
		text('alert', 'The alert, and what is known of the customer', 'Cash deposits, 9,500 EUR a day'),
		text(
			'policy_version_id',
			'The policy version to apply',
			'50c162d3-7e8f-4091-a2a3-becfd0415202',
		),
	),
];

/** The agents of a fresh local Roe, of both organizations, by ID. */
export function seededAgents(extraAgents: number): Map<string, Agent> {
	const ours = [...AGENTS, ...Array.from({ length: extraAgents }, (_, index) => extra(index + 1))];
	const other = simple(
		{ id: SEED.other.agentId, name: 'Company Research', engine: RESEARCH },
		COMPANY,
	);
	return new Map([
		...ours.map((agent, index) => entry(agent, SEED.organizationId, index)),
		entry(other, SEED.other.organizationId, 0),
	]);
}

function entry(seeded: SeededAgent, organizationId: string, index: number): [string, Agent] {
	const createdAt = CREATED + index * DAY;
	const versions = seeded.versions.map((version, number): AgentVersion => {
		const { id, name = `v${number + 1}`, description = '', inputs } = version;
		return {
			id,
			versionName: name,
			description,
			createdAt: createdAt + number * DAY,
			inputDefinitions: inputs,
			engineConfig: Object.fromEntries(inputs.map(({ key }) => [key, `\${${key}}`])),
		};
	});
	const agent: Agent = {
		id: seeded.id,
		name: seeded.name,
		organizationId,
		engineClassId: seeded.engine[0],
		engineName: seeded.engine[1],
		// An agent without versions names one that is not there.
		currentVersionId: versions.at(-1)?.id ?? `${seeded.id.slice(0, -1)}f`,
		createdAt,
		updatedAt: versions.at(-1)?.createdAt ?? createdAt,
		disableCache: seeded.disableCache === true,
		cacheFailedJobs: false,
		tags: seeded.tags ?? [],
		behaviour: seeded.behaviour ?? {},
		versions,
	};
	return [seeded.id, agent];
}

function extra(number: number): SeededAgent {
	const digits = String(number).padStart(3, '0');
	return simple(
		{
			id: `f0000000-0000-4000-8000-00000000${digits}0`,
			name: `Supplier Check ${digits}`,
			engine: RESEARCH,
		},
		text('supplier', 'Name of the supplier', 'Northwind Traders'),
	);
}

function text(key: string, description: string, example: string): InputDefinition {
	return { key, data_type: 'text/plain', description, example };
}

function tag(id: string, name: string, color: Tag['color']): Tag {
	return { id, name, color };
}
