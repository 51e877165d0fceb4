/**
 * Codes of the nodes' errors, and when each occurs. A code stays the same when a text changes: workflows can go by it, and
 * docs/troubleshooting.md is in its order.
 */
export const ERROR_CODES = {
	// The credential
	API_KEY_INVALID: 'API Key of the credential can’t be a key',
	ORGANIZATION_ID_INVALID: 'Organization ID of the credential isn’t an ID',
	BASE_URL_INVALID: 'Base URL of the credential isn’t an address of an API',
	CREDENTIAL_FOR_OTHER_HOST: 'The credential was used for another host than its Base URL’s',

	// Parameters
	PARAMETER_EMPTY: 'A required parameter is empty',
	OPERATION_UNKNOWN: 'The resource has no such operation',
	ID_INVALID: 'A parameter isn’t an ID',
	BOOLEAN_INVALID: 'A parameter is neither true nor false',
	NUMBER_INVALID: 'A parameter isn’t a number, or is out of its range',
	TEXT_INVALID: 'A parameter isn’t a text',
	CHOICE_INVALID: 'A parameter isn’t one of its options',
	LIST_INVALID: 'A parameter isn’t a list',
	DATE_INVALID: 'A parameter isn’t a date',
	COLLECTION_INVALID: 'A collection is one expression',
	JSON_INVALID: 'A parameter isn’t valid JSON',
	JSON_NOT_OBJECT: 'A parameter is JSON, but not an object',
	JSON_NAME_RESERVED: 'A JSON object has a name that is never sent',
	METADATA_KEY_TWICE: 'Metadata has a key twice',
	REFERENCE_INVALID: 'Resource ID isn’t a reference',
	AGENT_NOT_CHOSEN: 'A list needs an agent, and none is chosen yet',

	// Inputs
	INPUTS_DONT_FIT: 'The inputs aren’t those of the agent',
	INPUT_ROW_INVALID: 'An entry of the inputs isn’t a row',
	INPUT_KEY_INVALID: 'A key can’t be the key of an input',
	INPUT_NAME_RESERVED: 'Roe reads the key as something else than an input',
	INPUT_TWICE: 'An input is given twice',
	INPUT_EMPTY: 'An input has no value',
	VALUE_UNSENDABLE: 'A value can’t be sent as text',
	FILE_AS_TEXT: 'A file is given as text',
	FILE_NOT_FOUND: 'The item has no such binary field',
	FILE_EMPTY: 'A file has no bytes',
	FILE_INVALID: 'A binary field holds no file',
	FILE_UNREADABLE: 'A file can’t be read from n8n’s storage',
	FILE_CHANGED: 'A file changed, or was deleted, while it was sent',
	TOO_MANY_FILES: 'An input takes one file, and several are given',
	FILE_IN_BULK: 'Run Bulk can’t send files',

	// Roe’s responses
	REQUEST_REJECTED: 'Roe didn’t accept the request (HTTP 400, 422)',
	API_KEY_REJECTED: 'Roe didn’t accept the API key (HTTP 401)',
	OUT_OF_CREDITS: 'The organization has no credits left (HTTP 402, 403)',
	ACCESS_DENIED: 'The key isn’t for this (HTTP 403)',
	NOT_FOUND: 'Not found in Roe (HTTP 404)',
	REQUEST_TOO_SLOW: 'Roe took too long to read the request (HTTP 408)',
	REQUEST_TOO_LARGE: 'The request is too large (HTTP 413)',
	RATE_LIMITED: 'Too many requests (HTTP 429)',
	SERVER_FAILED: 'Roe’s server failed (HTTP 5xx)',
	REDIRECTED: 'The address redirects (HTTP 3xx)',
	STATUS_UNEXPECTED: 'Any other HTTP status',
	RESPONSE_NOT_JSON: 'A response isn’t JSON, or is nested too deeply',
	RESPONSE_UNEXPECTED: 'A response isn’t what Roe documents',
	RESPONSE_TOO_LARGE: 'A response is larger than Roe’s are',
	LIST_ENDLESS: 'A list repeats its pages',

	// Between n8n and Roe
	PROXY_LOGIN: 'The proxy wants a login (HTTP 407)',
	NETWORK_LOGIN: 'The network wants a login (HTTP 511)',
	GATEWAY_FAILED: 'A proxy or gateway in front of Roe failed',
	REFUSED_BEFORE_ROE: 'Something between n8n and Roe refused the request',
	NO_API_AT_ADDRESS: 'There is no Roe API at the address',
	UNREACHABLE: 'No connection to Roe',
	NOT_SENT: 'n8n didn’t send the request',
	HOST_BLOCKED: 'n8n’s SSRF protection blocks the host',
	CONNECTION_LOST: 'The connection broke before the response was complete',
	TIMED_OUT: 'No response in time',
	EXECUTION_STOPPED: 'The execution was stopped',

	// Starting jobs
	START_UNKNOWN: 'It isn’t known whether the job was started',
	BULK_START_UNKNOWN: 'It isn’t known whether the jobs of Run Bulk were started',
	JOB_ID_MISSING: 'Roe accepted a run, but didn’t return a job ID',

	// Jobs and their results
	JOB_NOT_FOUND: 'Roe has no such job',
	JOB_NOT_FINISHED: 'The job has no result yet',
	JOB_FAILED: 'The job failed or was cancelled',
	WAIT_TIMED_OUT: 'The job isn’t finished in the time set',
	RESULT_MISSING: 'The job succeeded, but has no result',
	FILE_TOO_LARGE: 'A file is larger than the limit set',
	FILE_COMPRESSED: 'A file unpacks to far more than its size',
	DOWNLOAD_TIMED_OUT: 'A download takes too long',

	// The trigger
	SECRET_INVALID: 'The secret of Manual Webhook can’t protect the address',
	WEBHOOK_ADDRESS_MISSING: 'n8n gives the trigger no address',
	WEBHOOK_ADDRESS_TOO_LONG: 'The trigger’s address is too long for Roe',
	WEBHOOK_ADDRESS_PRIVATE: 'Roe can’t reach the trigger’s address',
	WEBHOOKS_UNAVAILABLE: 'The Roe account can’t register webhooks by API',
	WEBHOOK_NOT_LISTED: 'Roe accepted a webhook, but doesn’t list it',
	NO_FINISHED_JOB: 'A test of Polling found no finished job',
	POLLING_IMPOSSIBLE: 'Roe doesn’t say when a job changed',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
