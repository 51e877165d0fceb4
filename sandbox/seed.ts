/**
 * What is in a fresh local Roe: fixed names and IDs that tests and examples may rely on. The keys are made up and open nothing
 * but a local Roe.
 */
export const SEED = {
	/** Opens `organizationId`. */
	apiKey: 'roe_sandbox_key',
	organizationId: '5b1e4c6a-7d1f-4f3a-9c5e-2a6b8d0f1e01',
	/** A second organization: its key opens it and not the first, and the first key does not open it. */
	other: {
		apiKey: 'roe_sandbox_key_of_another_organization',
		organizationId: '9d3f7a2b-4c8e-4b6d-8a1f-6e5c4d3b2a02',
		/** Its one agent. */
		agentId: 'e7c9a1b3-5d2f-4e8a-9b6c-1f0e2d3c4b20',
		/** Its one policy. */
		policyId: '1c8d2e9f-3a4b-4c5d-8e6f-7a8b9c0d1e20',
	},
	/** A key of the first organization whose user may not use agents. */
	apiKeyWithoutAgents: 'roe_sandbox_key_without_agents',
	agents: {
		/** Two texts. */
		text: '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01',
		/** A PDF and a text; its first version takes the PDF only. */
		document: '8d2e7b64-0f5a-4c3e-8b19-5e6f7a8b9c02',
		/** Several PDFs in one input. */
		documents: 'c5a1d3e7-92b4-4f68-a0c3-7d8e9f0a1b03',
		/** A text and several images. */
		listing: '1a6e8c40-3b7d-4f52-8e91-0c9d8b7a6f04',
		/** Takes twenty times as long as the others. */
		slow: '2b7f9d51-4c8e-4063-9fa2-1dae9c8b7005',
		/** Ends in FAILURE. */
		failing: '4d90bf73-6ea0-4285-b1c4-3fc0bead9206',
		/** Goes through RETRY once. */
		retrying: '5ea1c084-7fb1-4396-82d5-40d1cfbea307',
		/** One text. */
		cached: '6fb2d195-80c2-44a7-93e6-51e2d0cfb408',
		/** Refuses inputs it does not know; gives a disposition and an artifact. */
		merchant: '70c3e2a6-91d3-45b8-a4f7-62f3e1d0c509',
		/** Inputs of kinds that few agents have. */
		unusual: '81d4f3b7-a2e4-46c9-b508-7304f2e1d60a',
		/** No inputs at all, and no cache. */
		noInputs: '92e504c8-b3f5-47da-8619-841503f2e70b',
		/** No version yet: it can't run. */
		draft: 'a3f615d9-c406-48eb-972a-95261403f80c',
		/** A PDF and nothing else; gives the documents in it. */
		reader: 'b40726ea-d517-49fc-a83b-a6372514090f',
		/** One text; gives a disposition. */
		alert: 'c51837fb-e628-4a0d-b94c-b7483625101a',
		/** A text and an image; gives a disposition. */
		product: 'd629480c-f739-4b1e-8a5d-c8594736212b',
		/** One text; gives a disposition. */
		ticket: 'e73a591d-084a-4c2f-9b6e-d96a5847323c',
		/** A text and the ID of the policy version to apply. */
		policy: 'f84b6a2e-195b-4d30-8c7f-ea7b6958434d',
	},
	/** Versions of the agent `document`. */
	documentVersions: {
		first: 'b40726ea-d517-49fc-a83b-a6372514090d',
		current: 'b40726ea-d517-49fc-a83b-a6372514090e',
	},
	policies: {
		/** Two versions. */
		alerts: '2d9e3fa0-4b5c-4d6e-9f70-8b9cad1e2f01',
		/** One version. */
		listings: '3eaf40b1-5c6d-4e7f-8081-9cadbe2f3002',
		/** No version yet. */
		empty: '4fb051c2-6d7e-4f80-9192-adbecf304103',
	},
	/** Versions of the policy `alerts`. */
	policyVersions: {
		first: '50c162d3-7e8f-4091-a2a3-becfd0415201',
		current: '50c162d3-7e8f-4091-a2a3-becfd0415202',
		/** The one of the policy `listings`. */
		ofListings: '61d273e4-8f90-41a2-b3b4-cfd0e1526303',
	},
	/** A PDF that is in Roe already: its ID can be given where a file is wanted. */
	fileId: 'd6294a0c-f739-4b1e-ba5d-c859473628f1',
} as const;
