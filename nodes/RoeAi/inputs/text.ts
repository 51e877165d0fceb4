import { INVALID_DATE_TIME } from '../platform/invalidDate';
import { isFile } from '../shared/binaryObject';
import { InputError, quote } from '../shared/inputError';

/** Deeper values are treated as endless, for example those whose `toJSON` returns a new copy each time. */
const MAX_TEXT_DEPTH = 250_000;
const SAFE_DIGITS = 15;

/** Its message completes a sentence that starts with the value's name. */
class UnsendableValueError extends Error {
	/** @param key Property that holds the value; empty for the value itself. */
	constructor(
		reason: string,
		readonly key: string,
	) {
		super(reason);
	}
}

class FileAsTextError extends Error {}

/**
 * Converts a value to text: objects and lists to JSON, dates to ISO 8601, `undefined` and `null` to an empty text.
 * `name` starts the error message, and `cureForFile` ends it if the value is a file.
 * @throws {InputError} if a text can't represent the value.
 */
export function toText(
	value: unknown,
	name = 'The value',
	fileAdvice = 'use text instead',
): string {
	if (typeof value === 'string' && value !== INVALID_DATE_TIME) return value;
	try {
		const plain = toPlain(value, '');
		if (plain === undefined || plain === null) return '';
		return typeof plain === 'object' ? writeJson(plain) : String(plain);
	} catch (error) {
		throw toTextError(error, name, fileAdvice);
	}
}

function toTextError(error: unknown, name: string, fileAdvice: string): InputError {
	if (error instanceof FileAsTextError) {
		return new InputError(
			'FILE_AS_TEXT',
			`${name} is a file, not text: ${fileAdvice}`,
			'Text can be a string, a number, a date, or a list or object, which is sent as JSON.',
		);
	}
	if (error instanceof UnsendableValueError) {
		const where = error.key === '' ? '' : ` (at ${quote(error.key)})`;
		return new InputError(
			'VALUE_UNSENDABLE',
			`${name}${where} ${error.message}`,
			'Check the expression and the field that it reads.',
		);
	}
	return new InputError(
		'VALUE_UNSENDABLE',
		`${name} can’t be converted to text: ${error instanceof Error ? error.message : String(error)}`,
		'Use text, a number, a list or a plain object.',
	);
}

type PlainValue = string | number | bigint | boolean | object | null | undefined;

function toPlain(value: unknown, key: string): PlainValue {
	let plain = value;
	if (typeof value === 'object' && value !== null) {
		if (ArrayBuffer.isView(value)) throw new UnsendableValueError('contains bytes, not text', key);
		if ('toJSON' in value && typeof value.toJSON === 'function') {
			plain = (value.toJSON as (key: string) => unknown)(key);
			// Invalid JavaScript and Luxon dates return null.
			if (plain === null) throw new UnsendableValueError('isn’t a valid date', key);
		}
	}
	switch (typeof plain) {
		case 'string':
			if (plain === INVALID_DATE_TIME) throw new UnsendableValueError('isn’t a valid date', key);
			return plain;
		case 'number':
			checkNumber(plain, key);
			return plain;
		case 'function':
		case 'symbol':
			throw new UnsendableValueError(`is a ${typeof plain}, which can’t be sent`, key);
		case 'object':
			return plain === null ? null : checkObject(plain, key);
		default:
			return plain as PlainValue;
	}
}

function checkNumber(number: number, key: string): void {
	if (!Number.isFinite(number)) throw new UnsendableValueError(`is ${number}, not a number`, key);
	if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
		const [digits, exponent] = String(Math.abs(number)).split('e');
		// From 1e21 numbers are written with an exponent. Such a number is a measurement rather than an ID, unless it has too many digits.
		if (exponent !== undefined && digits.replace('.', '').length <= SAFE_DIGITS) return;
		throw new UnsendableValueError(
			`is a number beyond ${Number.MAX_SAFE_INTEGER}, so its last digits are lost. Enter it as text, in quotes`,
			key,
		);
	}
}

function checkObject(value: object, key: string): PlainValue {
	const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
	if (['Number', 'String', 'Boolean'].includes(kind)) return toPlain(value.valueOf(), key);
	if (!['Object', 'Array'].includes(kind)) {
		throw new UnsendableValueError(
			`is ${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}, which can’t be sent. Convert it to a list or an object`,
			key,
		);
	}
	if (isFile(value)) throw new FileAsTextError();
	return value;
}

interface Level {
	holder: Record<string, unknown>;
	names: string[] | undefined;
	length: number;
	index: number;
	isEmpty: boolean;
}

/** `JSON.stringify` without a depth limit. Keeps the digits of big integers, and throws for values that would change. */
function writeJson(value: object): string {
	const written: string[] = [];
	const levels: Level[] = [];
	const ancestors = new Set<object>();
	const enter = (entered: object, key = '') => {
		if (ancestors.has(entered) || levels.length === MAX_TEXT_DEPTH) {
			throw new UnsendableValueError('contains itself, so it can’t be sent', key);
		}
		ancestors.add(entered);
		const names = Array.isArray(entered) ? undefined : Object.keys(entered);
		const holder = entered as Record<string, unknown>;
		const length = names?.length ?? (entered as unknown[]).length;
		levels.push({ holder, names, length, index: 0, isEmpty: true });
		written.push(names === undefined ? '[' : '{');
	};
	enter(value);
	for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
		const { holder, names } = level;
		if (level.index >= level.length) {
			written.push(names === undefined ? ']' : '}');
			ancestors.delete(holder);
			levels.pop();
			continue;
		}
		const name = names?.[level.index] ?? String(level.index);
		level.index++;
		const plain = toPlain(holder[name], name);
		if (plain === undefined && names !== undefined) continue;
		if (!level.isEmpty) written.push(',');
		level.isEmpty = false;
		if (names !== undefined) written.push(JSON.stringify(name), ':');
		if (typeof plain === 'object' && plain !== null) enter(plain, name);
		else written.push(typeof plain === 'bigint' ? String(plain) : JSON.stringify(plain ?? null));
	}
	return written.join('');
}
