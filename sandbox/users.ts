/** Who made everything in the local Roe, as lists show it. */
export const SEEDED_USER = {
	id: 7,
	email: 'sandbox@example.com',
	display_name: 'Sandbox User',
	first_name: 'Sandbox',
	last_name: 'User',
};
