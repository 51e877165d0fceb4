import { randomUUID } from 'node:crypto';

import { badFields } from '../errors';
import { isoTime } from '../clock';
import { isObject } from '../isObject';
import type { GiveUp } from '../options';
import { type Check, textUpTo } from '../requests/textUpTo';
import type { Webhook } from '../types';
import { SEEDED_USER } from '../users';

/** What Roe sends webhooks for. */
const EVENTS = ['job_completed'];
const LONGEST_NAME = 255;
const LONGEST_URL = 500;
const LONGEST_SECRET = 255;

type Fields = Pick<Webhook, 'name' | 'url' | 'secret' | 'headers' | 'events' | 'isActive'>;

/** The webhooks of all organizations. */
export class Webhooks {
	private byId = new Map<string, Webhook>();

	/** @throws ApiError 400, a map by field. */
	create(organizationId: string, body: unknown, now: number): Webhook {
		const defaults = { secret: '', headers: {}, events: EVENTS, isActive: true };
		const fields = readFields(body, true);
		const webhook: Webhook = {
			id: randomUUID(),
			organizationId,
			...defaults,
			...(fields as Fields),
			createdAt: now,
			updatedAt: now,
			agentIds: new Set(),
			failureCount: 0,
			isGivenUp: false,
		};
		this.byId.set(webhook.id, webhook);
		return webhook;
	}

	/** @throws ApiError 400, a map by field. */
	change(webhook: Webhook, body: unknown, now: number): void {
		const fields = readFields(body, false);
		Object.assign(webhook, fields, { updatedAt: now });
		if (fields.isActive === true) Object.assign(webhook, { failureCount: 0, isGivenUp: false });
	}

	find(id: string, organizationId: string): Webhook | undefined {
		const webhook = this.byId.get(id);
		return webhook?.organizationId === organizationId ? webhook : undefined;
	}

	/** Webhooks of an organization, oldest first. */
	ofOrganization(organizationId: string): Webhook[] {
		return this.all().filter((webhook) => webhook.organizationId === organizationId);
	}

	/** Webhooks that hear of an agent's jobs. */
	activeFor(agentId: string): Webhook[] {
		return this.all().filter(
			({ agentIds, isActive, isGivenUp }) => isActive && !isGivenUp && agentIds.has(agentId),
		);
	}

	all(): Webhook[] {
		return [...this.byId.values()];
	}

	remove(webhook: Webhook): void {
		this.byId.delete(webhook.id);
	}

	reset(): void {
		this.byId.clear();
	}
}

/** A webhook as Roe shows it. The secret is never shown again. */
export function presentWebhook(webhook: Webhook) {
	const timeOrNull = (time?: number) => (time === undefined ? null : isoTime(time));
	return {
		id: webhook.id,
		name: webhook.name,
		url: webhook.url,
		headers: webhook.headers,
		events: webhook.events,
		is_active: webhook.isActive,
		alerts: [],
		failure_count: webhook.failureCount,
		created_by: SEEDED_USER.id,
		created_at: isoTime(webhook.createdAt),
		updated_at: isoTime(webhook.updatedAt),
		last_triggered_at: timeOrNull(webhook.lastTriggeredAt),
		last_success_at: timeOrNull(webhook.lastSuccessAt),
		last_failure_at: timeOrNull(webhook.lastFailureAt),
	};
}

/** Notes an attempt to deliver. */
export function noteAttempt(
	webhook: Webhook,
	isDelivered: boolean,
	now: number,
	giveUp: GiveUp | null,
): void {
	webhook.lastTriggeredAt = now;
	if (isDelivered) webhook.lastSuccessAt = now;
	else webhook.lastFailureAt = now;
	webhook.failureCount = isDelivered ? 0 : webhook.failureCount + 1;
	if (giveUp === null || webhook.failureCount < giveUp.failures) return;
	webhook.isGivenUp = true;
	if (giveUp.deactivates) webhook.isActive = false;
}

const FIELDS: Record<string, { name: keyof Fields; required: boolean; check: Check }> = {
	name: { name: 'name', required: true, check: textUpTo(LONGEST_NAME, 1) },
	url: { name: 'url', required: true, check: addressUpTo(LONGEST_URL) },
	secret: { name: 'secret', required: false, check: textUpTo(LONGEST_SECRET, 0) },
	headers: { name: 'headers', required: false, check: isHeaders },
	events: { name: 'events', required: false, check: isEvents },
	is_active: {
		name: 'isActive',
		required: false,
		check: (value) => (typeof value === 'boolean' ? undefined : 'Must be a valid boolean.'),
	},
};

function readFields(body: unknown, whole: boolean): Partial<Fields> {
	const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	const problems: Record<string, string[]> = {};
	const fields: Record<string, unknown> = {};
	for (const [key, { name, required, check }] of Object.entries(FIELDS)) {
		if (!(key in given)) {
			if (whole && required) problems[key] = ['This field is required.'];
			continue;
		}
		const problem = check(given[key]);
		if (problem === undefined) fields[name] = given[key];
		else problems[key] = [problem];
	}
	if (Object.keys(problems).length > 0) throw badFields(problems);
	return fields as Partial<Fields>;
}

function addressUpTo(most: number): Check {
	const checkText = textUpTo(most, 1);
	return (value) => {
		const problem = checkText(value);
		if (problem !== undefined) return problem;
		const isAddress = /^https?:\/\//.test(String(value)) && URL.canParse(String(value));
		return isAddress ? undefined : 'Enter a valid URL.';
	};
}

function isHeaders(value: unknown): string | undefined {
	if (!isObject(value)) return 'Expected a dictionary of items.';
	try {
		// Refuses names and values that no HTTP client would send.
		new Headers(value as Record<string, string>);
	} catch {
		return 'Enter valid header names and values.';
	}
	const texts = Object.values(value).every((entry) => typeof entry === 'string');
	return texts ? undefined : 'Not a valid string.';
}

function isEvents(value: unknown): string | undefined {
	if (!Array.isArray(value)) return 'Expected a list of items.';
	const unknown = value.find((event) => !EVENTS.includes(event as string));
	return unknown === undefined ? undefined : `"${String(unknown)}" is not a valid choice.`;
}
