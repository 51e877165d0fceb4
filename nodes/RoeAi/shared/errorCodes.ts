/** Error codes and when each occurs, in the order of docs/troubleshooting.md. A code never changes, so workflows can check for it. */
export const ERROR_CODES = {
	// The credential
	API_KEY_INVALID: 'The API key in the credential is empty or has invalid characters',
	ORGANIZATION_ID_INVALID: 'The organization ID in the credential isn’t a UUID',
	BASE_URL_INVALID: 'The Base URL in the credential isn’t a valid URL',
	CREDENTIAL_FOR_OTHER_HOST: 'The credential was used for a host other than its Base URL’s',

	// Parameters
	PARAMETER_EMPTY: 'A required parameter is empty',
	OPERATION_UNKNOWN: 'The resource has no such operation',
	ID_INVALID: 'A parameter isn’t a valid ID',
	BOOLEAN_INVALID: 'A parameter is neither true nor false',
	NUMBER_INVALID: 'A parameter isn’t a number or is out of range',
	TEXT_INVALID: 'A parameter isn’t text',
	CHOICE_INVALID: 'A parameter isn’t one of its options',
	LIST_INVALID: 'A parameter isn’t a list',
	DATE_INVALID: 'A parameter isn’t a valid date',
	COLLECTION_INVALID: 'A whole collection is set by one expression',
	JSON_INVALID: 'A parameter isn’t valid JSON',
	JSON_NOT_OBJECT: 'A parameter is JSON, but not an object',
	JSON_NAME_RESERVED: 'A JSON object has a property with a reserved name',
	METADATA_KEY_TWICE: 'The metadata has the same name twice',
	METADATA_NAME_INVALID: 'The metadata has a name that is empty or can’t be sent',
	METADATA_NAME_RESERVED: 'The metadata has a name that Deduplication Key sets',
	SQL_INVALID: 'The SQL is too long, or isn’t one SELECT',
	QUERY_PARAMETERS_DONT_FIT: 'The placeholders of the SQL don’t match the query parameters',
	TABLE_NAME_INVALID: 'A table’s name is too long or has invalid characters',
	REFERENCE_INVALID: 'The resource ID doesn’t belong to a reference',
	AGENT_NOT_CHOSEN: 'A list depends on the agent, and no agent is chosen yet',
	POLICY_NOT_CHOSEN: 'A list depends on the policy, and no policy is chosen yet',

	// Inputs
	INPUTS_DONT_FIT: 'The inputs don’t match the agent’s definition',
	INPUT_ROW_INVALID: 'An entry in the inputs isn’t a row',
	INPUT_KEY_INVALID: 'An input has an invalid key',
	INPUT_NAME_RESERVED: 'An input has a key that Roe reserves for something else',
	INPUT_TWICE: 'The same input is given twice',
	INPUT_EMPTY: 'An input has no value',
	VALUE_UNSENDABLE: 'A value can’t be sent as text',
	FILE_AS_TEXT: 'A file is given as text',
	FILE_NOT_FOUND: 'The item has no binary field of that name',
	FILE_EMPTY: 'A file is empty',
	FILE_INVALID: 'A binary field doesn’t contain a file',
	FILE_UNREADABLE: 'A file can’t be read from n8n’s storage',
	FILE_CHANGED: 'A file changed or was deleted while it was sent',
	TOO_MANY_FILES: 'Several files are given for an input that accepts one',
	FILE_IN_BULK: 'Run Bulk can’t send files',

	// Roe's responses
	REQUEST_REJECTED: 'Roe didn’t accept the request (HTTP 400, 422)',
	API_KEY_REJECTED: 'Roe didn’t accept the API key (HTTP 401)',
	OUT_OF_CREDITS: 'The organization has no credits left (HTTP 402, 403)',
	ACCESS_DENIED: 'The API key has no access (HTTP 403)',
	NOT_FOUND: 'Not found in Roe (HTTP 404)',
	REQUEST_TOO_SLOW: 'Roe timed out while reading the request (HTTP 408)',
	REQUEST_TOO_LARGE: 'The request is too large (HTTP 413)',
	RATE_LIMITED: 'Too many requests (HTTP 429)',
	SERVER_FAILED: 'Roe’s server failed (HTTP 5xx)',
	REDIRECTED: 'The URL redirects (HTTP 3xx)',
	STATUS_UNEXPECTED: 'Any other HTTP status',
	RESPONSE_NOT_JSON: 'A response isn’t JSON or is nested too deeply',
	RESPONSE_UNEXPECTED: 'A response doesn’t have the format that Roe documents',
	RESPONSE_FOR_OTHER_JOB: 'A response is about other jobs than those requested',
	RESPONSE_TOO_LARGE: 'A response is larger than any of Roe’s',
	LIST_ENDLESS: 'A list repeats its pages, or has no end',

	// Between n8n and Roe
	PROXY_LOGIN: 'The proxy requires a login (HTTP 407)',
	NETWORK_LOGIN: 'The network requires a login (HTTP 511)',
	GATEWAY_FAILED: 'A proxy or gateway in front of Roe failed',
	REFUSED_BEFORE_ROE: 'Something between n8n and Roe rejected the request',
	NO_API_AT_ADDRESS: 'There is no Roe API at the Base URL',
	UNREACHABLE: 'n8n can’t connect to Roe',
	NOT_SENT: 'n8n didn’t send the request',
	HOST_BLOCKED: 'n8n’s SSRF protection blocks the host',
	CONNECTION_LOST: 'The connection broke before the response was complete',
	TIMED_OUT: 'Roe didn’t respond in time',
	EXECUTION_STOPPED: 'The execution was stopped',

	// Starting jobs
	START_UNKNOWN: 'It’s not known whether Roe started the job',
	BULK_START_UNKNOWN: 'It’s not known whether Roe started the jobs of Run Bulk',
	RECORD_UNREADABLE: 'What an earlier try stored about an item’s job can’t be read',
	JOB_ID_MISSING: 'Roe accepted a run but didn’t return a job ID',
	MAX_JOBS_EXCEEDED: 'The run would start more jobs than Max Jobs',
	DEDUPLICATION_INPUTS_DIFFER: 'The job with the deduplication key has other inputs',
	DEDUPLICATION_UNKNOWN: 'The agent’s jobs can’t be searched for the deduplication key',
	DEDUPLICATION_WINDOW_TOO_LONG: 'The agent has too many jobs within Deduplication Days',

	// Policies
	VERSION_UNKNOWN: 'It’s not known whether Roe created the policy version',

	// Jobs and their results
	JOB_NOT_FOUND: 'Roe has no such job',
	JOB_NOT_FINISHED: 'The job has no result yet',
	JOB_FAILED: 'The job failed or was cancelled',
	WAIT_TIMED_OUT: 'The job didn’t finish within the timeout',
	EXECUTION_ENDING: 'The job didn’t finish before n8n’s time-out for the execution',
	NO_TIME_TO_WAIT: 'n8n’s time-out ends the execution too soon to wait, so no job was started',
	RESULT_MISSING: 'The job succeeded but has no result',
	FILE_TOO_LARGE: 'A file is larger than the maximum size',
	FILE_COMPRESSED: 'A file unpacks to far more than its stated size',
	DOWNLOAD_TIMED_OUT: 'A download took too long',

	// Tables
	QUERY_FAILED: 'A query of tables failed',
	QUERY_TIMED_OUT: 'A query of tables didn’t finish in time',
	UPLOAD_UNKNOWN: 'It’s not known whether Roe created the table',

	// The trigger
	SECRET_INVALID: 'The secret for Manual Webhook is too short or can’t be sent as a header',
	WEBHOOK_ADDRESS_MISSING: 'n8n provides no webhook URL for the trigger',
	WEBHOOK_ADDRESS_TOO_LONG: 'The trigger’s webhook URL is too long for Roe',
	WEBHOOK_ADDRESS_PRIVATE: 'Roe can’t reach the trigger’s webhook URL',
	WEBHOOKS_UNAVAILABLE: 'The Roe account can’t register webhooks through the API',
	WEBHOOK_NOT_LISTED: 'Roe accepted a webhook but doesn’t list it',
	TEST_DELIVERY_UNAVAILABLE: 'The Roe account can’t send test deliveries',
	WEBHOOK_FAILING: 'The webhook of a published trigger doesn’t work, although it was created again',
	NO_FINISHED_JOB: 'A test with Polling found no finished job',
	POLLING_IMPOSSIBLE: 'Roe doesn’t report when a job changed',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
