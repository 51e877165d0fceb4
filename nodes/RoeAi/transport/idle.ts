export interface IdleWatch {
	moved(): void;
	end(): void;
}

/** Calls `giveUp` after one to two times `ms` without activity. n8n's own timeout ends with the response headers. */
export function watchIdle(ms: number, giveUp: () => void): IdleWatch {
	let hasMoved = true;
	let isOver = false;
	const check = () => {
		if (isOver) return;
		if (!hasMoved) {
			giveUp();
			return;
		}
		hasMoved = false;
		AbortSignal.timeout(ms).addEventListener('abort', check);
	};
	check();
	return {
		moved: () => {
			hasMoved = true;
		},
		end: () => {
			isOver = true;
		},
	};
}
