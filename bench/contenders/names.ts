/** Contenders as tables and goals call them. One name, one way to start jobs. */
export const NAME = {
	runAsync: 'Roe AI: Run Async',
	runBulk: 'Roe AI: Run Bulk',
	runBulkMapped: 'Roe AI: Run Bulk, mapped by name',
	wait: 'Roe AI: Wait',
	httpRequest: 'HTTP Request',
	httpRequestInBatches: 'HTTP Request, in batches',
	httpRequestPerSecond: 'HTTP Request, 50 a second',
	httpRequestRetry: 'HTTP Request, Retry On Fail',
	httpRequestLoop: 'HTTP Request, Retry On Fail, in a loop',
	/** Every node has to send its requests with this helper. All at once, as HTTP Request does. */
	floor: 'n8n’s HTTP helper alone (floor for a node)',
	floorSameWidth: 'n8n’s HTTP helper alone, same width',
	bareSameWidth: 'bare client, same width',
	bareAtOnce: 'bare client, all at once',
	bare: 'bare client',
	eachPolled: 'each job polled alone',
	sdkRun: 'Python SDK: run, 50 threads',
	sdkRunMany: 'Python SDK: run_many',
	sdkFile: 'Python SDK: run',
} as const;

/** Whether a contender is this project's node. */
export const isOurs = ({ name }: { name: string }) => name.startsWith('Roe AI');
