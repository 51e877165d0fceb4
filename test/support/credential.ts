/** A credential as a user would fill it in. The key is obviously not real, and unusual enough to be found wherever it appears. */
export const API_KEY = 'roe_example-key/with+odd=characters.0123456789';

export const ORGANIZATION_ID = '7c1a2f4e-58d3-4b8e-9a60-2f1d3c5b7e90';

export const BASE_URL = 'https://api.roe.test';

export const credentials = {
	roeAiApi: { apiKey: API_KEY, organizationId: ORGANIZATION_ID, baseUrl: BASE_URL },
};
