/** The texts of an item, as long as such texts are. */
export const companyOf = (index: number) => `Northwind Traders ${index}`;

export const questionOf = (index: number) =>
	`Who owns it, since when, and where is it registered? Reference ${index}.`;

/**
 * What an item holds before the node: the two texts, and some fields that are not sent. The company is there under the agent's own
 * name for it too, for mapping by name.
 */
export const itemOf = (index: number) => ({
	company: companyOf(index),
	company_name: companyOf(index),
	question: questionOf(index),
	row: index,
	source: 'register',
	checked: false,
});
