const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

const KINDS: Array<[type: string, fits: (cell: string) => boolean]> = [
	['Int64', isInt64],
	['Float64', (cell) => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell)],
	['Date', (cell) => /^\d{4}-\d\d-\d\d$/.test(cell)],
	['DateTime', (cell) => /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d$/.test(cell)],
];

function isInt64(cell: string): boolean {
	if (!/^[+-]?\d{1,19}$/.test(cell)) return false;
	const number = BigInt(cell.replace(/^\+/, ''));
	return number >= MIN_INT64 && number <= MAX_INT64;
}

/** Finds the ClickHouse type of a column from its cells: the first kind that fits all of them. */
export class ColumnType {
	private kinds = KINDS;

	private hasEmpty = false;

	private hasCells = false;

	add(cell: string): void {
		if (cell === '') {
			this.hasEmpty = true;
			return;
		}
		this.hasCells = true;
		if (this.kinds.length > 0) this.kinds = this.kinds.filter(([, fits]) => fits(cell));
	}

	/** Such as `Int64` or `Nullable(Date)`. An empty cell of a text column is an empty text. */
	get name(): string {
		const [found] = this.hasCells ? this.kinds : [];
		if (found === undefined) return 'String';
		return this.hasEmpty ? `Nullable(${found[0]})` : found[0];
	}
}

/** The type of a result's column, from its values. */
export function typeOfValues(values: unknown[]): string {
	const given = values.filter((value) => value !== null);
	const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'bigint';
	const isWhole = (value: unknown) => typeof value === 'bigint' || Number.isInteger(value);
	const kind = !given.every(isNumber) ? 'String' : given.every(isWhole) ? 'Int64' : 'Float64';
	if (given.length === 0) return 'Nullable(Nothing)';
	return given.length < values.length ? `Nullable(${kind})` : kind;
}
