import type { FastifyRequest } from 'fastify';

import { ApiError, badFields } from '../errors';
import { parseUuid } from '../ids';
import type { Roe } from '../roe';
import type { CsvImport } from '../tables/csvImport';

export interface TableUpload {
	tableName: string;
	withHeaders: boolean;
	csv: CsvImport;
}

const MAX_NAME_LENGTH = 128;

/** Reads the form of an upload; the file's rows are imported while they arrive. @throws ApiError 400 or 415. */
export async function readUpload(
	request: FastifyRequest,
	{ tables }: Pick<Roe, 'tables'>,
): Promise<TableUpload> {
	const { organizationId } = request.access;
	if (!request.isMultipart()) {
		throw new ApiError(415, { detail: 'Unsupported media type in request.' });
	}
	const fields = new Map<string, string>();
	let csv: CsvImport | undefined;
	try {
		for await (const part of request.parts()) {
			if (part.type === 'field') fields.set(part.fieldname, String(part.value));
			else if (part.fieldname !== 'file' || csv !== undefined) part.file.resume();
			else csv = await tables.readCsv(organizationId, part.file);
		}
		return { ...checkFields(fields, organizationId), csv: requireFile(csv) };
	} catch (error) {
		csv?.discard();
		throw error;
	}
}

function checkFields(fields: Map<string, string>, organizationId: string) {
	const tableName = fields.get('table_name');
	const withHeaders = fields.get('with_headers') ?? 'true';
	const given = fields.get('organization_id');
	const problems: Record<string, string[]> = {};
	if (tableName === undefined) problems.table_name = ['This field is required.'];
	else if (tableName.trim() === '') problems.table_name = ['This field may not be blank.'];
	else if (tableName.length > MAX_NAME_LENGTH) {
		problems.table_name = [`Ensure this field has no more than ${MAX_NAME_LENGTH} characters.`];
	}
	if (!/^(?:true|false)$/i.test(withHeaders)) {
		problems.with_headers = ['Must be a valid boolean.'];
	}
	if (given !== undefined && parseUuid(given) !== organizationId) {
		problems.organization_id = ['organization_id does not match the API key.'];
	}
	if (tableName === undefined || Object.keys(problems).length > 0) throw badFields(problems);
	return { tableName, withHeaders: withHeaders.toLowerCase() === 'true' };
}

function requireFile(csv: CsvImport | undefined): CsvImport {
	if (csv === undefined) throw badFields({ file: ['No file was submitted.'] });
	return csv;
}
