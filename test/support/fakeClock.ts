import net from 'node:net';
import { performance } from 'node:perf_hooks';
import timers from 'node:timers/promises';
import { createGzip } from 'node:zlib';

/** Turns of the event loop without an event, after which no request or response is on its way within this process. */
const QUIET_TURNS = 10;

/** nock responds by timers of Node's own, which don't show. This share of the time to pass has to be quiet, so that time-outs aren't faster. */
const QUIET_SHARE = 1 / 100;
const MAX_QUIET_MS = 250;

/** Reading files, connecting and callbacks of the next turn come by themselves, whatever the time. */
const WORK = /^(FSReq|GetAddrInfo|TCPConnect|Immediate)/;

const real = { sleep: timers.setTimeout };

/** Restores what was replaced. */
type Restore = () => void;

/**
 * For the tests of a file, time waits while there is anything to do. If everything waits for a timer, time moves on to the next
 * one. Pauses of minutes take no time, and their lengths are exact, however busy the machine is.
 *
 * The node, n8n and the local Roe have to run in this process. Waiting for another process would let time run on and on. The clock covers
 * `Date`, `setTimeout` and `setInterval`, also those of `node:timers/promises`, `AbortSignal.timeout`, and time-outs of sockets.
 *
 * Call it before anything that starts a server.
 */
export function useFakeClock(): void {
	const restores: Restore[] = [];
	beforeAll(() => {
		jest.useFakeTimers({ doNotFake: NOT_FAKE });
		waitAtLeastOneMs();
		restores.push(
			fakeSleep(),
			fakeAbortSignals(),
			fakeSocketTimeouts(),
			watchCompressions(),
			passTime(),
		);
	});
	afterAll(() => {
		for (const restore of restores.reverse()) restore();
		jest.useRealTimers();
	});
}

/** Network and files need these. */
const NOT_FAKE: NonNullable<FakeTimersConfig['doNotFake']> = [
	'nextTick',
	'setImmediate',
	'clearImmediate',
	'queueMicrotask',
	'hrtime',
	'performance',
];

/** As in Node.js. Otherwise code that waits for the rest of a millisecond would wait again and again. */
function waitAtLeastOneMs(): void {
	const { setTimeout: fake } = globalThis;
	const atLeastOneMs = (run: () => void, ms = 0, ...args: []) =>
		fake(run, Math.max(Math.trunc(ms), 1), ...args);
	globalThis.setTimeout = Object.assign(atLeastOneMs, fake);
}

/** Moves time on whenever everything waits for a timer. */
function passTime(): Restore {
	let isOver = false;
	const run = async () => {
		while (!isOver) {
			await settle(() => isOver);
			if (!isOver && jest.getTimerCount() > 0) jest.advanceTimersToNextTimer();
		}
	};
	void run();
	return () => {
		isOver = true;
	};
}

/** Resolves when nothing happens in this process any more, or `isOver`. */
async function settle(isOver: () => boolean): Promise<void> {
	let { events } = performance.nodeTiming.uvMetricsInfo;
	let quietTurns = 0;
	// Turns are counted rather than the time: on a busy machine, much time may pass between two of them.
	const isQuiet = () =>
		quietTurns >= QUIET_TURNS + Math.min(msToNextTimer() * QUIET_SHARE, MAX_QUIET_MS) &&
		compressions.size === 0 &&
		!process.getActiveResourcesInfo().some((resource) => WORK.test(resource));
	while (!isOver() && !isQuiet()) {
		await (quietTurns < QUIET_TURNS ? nextTurn() : real.sleep(1));
		quietTurns++;
		const { uvMetricsInfo } = performance.nodeTiming;
		if (uvMetricsInfo.events !== events) {
			events = uvMetricsInfo.events;
			quietTurns = 0;
		}
	}
}

const nextTurn = async () => await new Promise<void>((resolve) => setImmediate(resolve));

/** How far time would move on, in ms. From the clock that jest has put in place. */
function msToNextTimer(): number {
	const { clock } = Date as unknown as {
		clock: { now: number; timerHeap?: { peek(): { callAt: number } | undefined } };
	};
	const next = clock.timerHeap?.peek();
	return next === undefined ? MAX_QUIET_MS / QUIET_SHARE : Math.max(next.callAt - clock.now, 0);
}

/** Compression and decompression work in another thread, which Node.js doesn't show. */
const compressions = new Set<object>();

/** The base of all its streams. */
interface Compression {
	_transform(chunk: unknown, encoding: string, done: (...result: unknown[]) => void): void;
}

function watchCompressions(): Restore {
	let prototype = Object.getPrototypeOf(createGzip()) as Compression;
	while (!Object.hasOwn(prototype, '_transform')) {
		prototype = Object.getPrototypeOf(prototype) as Compression;
	}
	const { _transform: transform } = prototype;
	prototype._transform = function (chunk, encoding, done) {
		compressions.add(this);
		transform.call(this, chunk, encoding, (...result) => {
			compressions.delete(this);
			done(...result);
		});
	};
	return () => Object.assign(prototype, { _transform: transform });
}

function fakeSleep(): Restore {
	timers.setTimeout = async <T>(
		ms?: number,
		value?: T,
		{ signal }: { signal?: AbortSignal } = {},
	) =>
		await new Promise<T>((resolve, reject) => {
			signal?.throwIfAborted();
			const timer = setTimeout(() => resolve(value as T), ms);
			signal?.addEventListener('abort', () => {
				clearTimeout(timer);
				reject(signal.reason as Error);
			});
		});
	return () => {
		timers.setTimeout = real.sleep;
	};
}

function fakeAbortSignals(): Restore {
	const { timeout: real } = AbortSignal;
	AbortSignal.timeout = (ms) => {
		const controller = new AbortController();
		const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
		setTimeout(() => controller.abort(reason), ms);
		return controller.signal;
	};
	return () => {
		AbortSignal.timeout = real;
	};
}

/** What Node.js calls on a socket: `_unrefTimer` if data moved, `_onTimeout` if none did for too long. */
interface TimedSocket extends net.Socket {
	_unrefTimer(): void;
	_onTimeout(): void;
}

/** Sockets use a timer of Node's own, which can't be replaced. */
function fakeSocketTimeouts(): Restore {
	const timeouts = new WeakMap<net.Socket, NodeJS.Timeout>();
	const prototype = net.Socket.prototype as TimedSocket;
	const { setTimeout: real, _unrefTimer: unrefTimer } = prototype;
	prototype.setTimeout = function (this: TimedSocket, ms, callback) {
		clearTimeout(timeouts.get(this));
		timeouts.delete(this);
		// Without a timer of Node's own. Its callback is added or removed as usual.
		real.call(this, 0, callback);
		Object.assign(this, { timeout: ms });
		if (ms === 0 || this.destroyed) return this;
		if (callback !== undefined) this.once('timeout', callback);
		const end = () => {
			if (!this.destroyed) this._onTimeout();
		};
		timeouts.set(this, setTimeout(end, ms));
		return this;
	};
	prototype._unrefTimer = function (this: TimedSocket) {
		timeouts.get(this)?.refresh();
		unrefTimer.call(this);
	};
	return () => Object.assign(prototype, { setTimeout: real, _unrefTimer: unrefTimer });
}
