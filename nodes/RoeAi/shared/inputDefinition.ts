export interface InputDefinition {
	key: string;
	/** MIME type: text/plain for text, else that of the files it takes. */
	data_type?: string;
	description?: string | null;
	example?: string | null;
	accepts_multiple_files?: boolean;
}
