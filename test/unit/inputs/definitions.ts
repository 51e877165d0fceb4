export const TEXT = { key: 'question', data_type: 'text/plain' };
export const FILE = {
	key: 'document',
	data_type: 'application/pdf',
	accepts_multiple_files: false,
};
export const FILES = {
	key: 'documents',
	data_type: 'application/pdf',
	accepts_multiple_files: true,
};
export const ODD = { key: 'plan', data_type: 'model/x-site-plan' };
