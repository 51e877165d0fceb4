import { Clock } from './clock';
import { Faults } from './faults/faults';
import { Gate } from './gate';
import { Jobs } from './jobs/jobs';
import { type SandboxOptions, type Settings, settingsFrom } from './options';
import { samplePdf } from './samplePdf';
import { FileStore } from './requests/fileStore';
import { Policies } from './policies/policies';
import { RateLimiter } from './requests/rateLimit';
import { RequestLog } from './requests/requestLog';
import { SEED } from './seed';
import { seededAgents } from './seedAgents';
import { Queries } from './tables/queries';
import { Tables } from './tables/tables';
import type { Agent } from './types';
import { Deliveries } from './webhooks/deliveries';
import { Webhooks } from './webhooks/webhooks';

const KEEP_FILES_UP_TO = 32 * 1024 * 1024;
const MAX_LOGGED_REQUESTS = 20_000;

/** Everything that a running local Roe holds. Nothing of it outlives the process. */
export class Roe {
	settings: Settings;

	/** Where it is reached, without a slash at the end; known once it listens. */
	baseUrl = '';

	readonly keepRequestBodies: boolean;

	readonly clock = new Clock(() => this.settings.clockSkew);

	readonly jobs = new Jobs(this.clock, () => this.settings);

	readonly policies = new Policies();

	readonly webhooks = new Webhooks();

	readonly deliveries = new Deliveries(this);

	readonly faults = new Faults();

	readonly gate = new Gate();

	readonly rateLimiter = new RateLimiter();

	readonly tables: Tables;

	readonly queries: Queries;

	readonly files: FileStore;

	readonly log: RequestLog;

	/** By ID. */
	agents: Map<string, Agent>;

	constructor(private readonly options: SandboxOptions) {
		this.settings = settingsFrom(options);
		this.keepRequestBodies = options.keepRequestBodies ?? false;
		const { keepFilesUpTo = KEEP_FILES_UP_TO } = options;
		this.files = new FileStore(keepFilesUpTo);
		this.tables = new Tables(this.clock, keepFilesUpTo);
		this.queries = new Queries(this.tables, this.clock, () => this.settings);
		this.log = new RequestLog(options.maxLoggedRequests ?? MAX_LOGGED_REQUESTS);
		this.agents = seededAgents(options.extraAgents ?? 0);
		this.jobs.onEnd = (job) => this.deliveries.jobEnded(job);
	}

	/** Puts the seeded file in its place. */
	async seedFiles(): Promise<void> {
		const header = {
			id: SEED.fileId,
			organizationId: SEED.organizationId,
			fileName: 'sample-contract.pdf',
			contentType: 'application/pdf',
		};
		await this.files.store(
			header,
			samplePdf('Contract 2026-17, page 1', 'Contract 2026-17, page 2'),
		);
	}

	/** Back to how it was started; what is under way is forgotten. */
	async reset(): Promise<void> {
		this.settings = settingsFrom(this.options);
		this.clock.reset();
		this.jobs.reset();
		this.policies.reset();
		this.webhooks.reset();
		this.deliveries.reset();
		this.faults.clear();
		this.gate.open();
		this.rateLimiter.reset();
		this.log.clear();
		this.agents = seededAgents(this.options.extraAgents ?? 0);
		this.queries.reset();
		await this.tables.reset();
		await this.files.removeAll();
		await this.seedFiles();
	}

	async close(): Promise<void> {
		this.jobs.reset();
		await this.deliveries.close();
		await this.tables.reset();
		await this.files.close();
	}
}
