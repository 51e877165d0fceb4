import type { FastifyInstance } from 'fastify';

import { isoTime } from '../clock';
import { SEEDED_USER } from '../users';

const JOINED = Date.UTC(2026, 0, 5);

/** The user behind the key. */
export function userRoutes(app: FastifyInstance): void {
	app.get('/v1/users/current_user/', async () => ({
		...SEEDED_USER,
		date_joined: isoTime(JOINED),
		is_staff: false,
		is_superuser: false,
		is_active: true,
		is_first_login: false,
		is_email_verified: true,
		is_mfa_enabled: false,
	}));
}
