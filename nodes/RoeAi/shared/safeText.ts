import { shorten } from './sentence';

/** Characters of a text for users. A server's text may be as long as its response. */
const MAX_TEXT_LENGTH = 5000;

/** They change what a terminal or an editor shows of a log. */
const CONTROL_CHARACTERS = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Makes a text with foreign parts harmless to show: n8n's editor shows descriptions as HTML, and logs go to terminals. */
export function toSafeText(text: string): string {
	return shorten(text, MAX_TEXT_LENGTH)
		.replace(CONTROL_CHARACTERS, ' ')
		.replace(/<(?=[a-z/!?])/gi, '‹');
}
