/** A watch on something that must not stand still. */
export interface IdleWatch {
	/** Says that something moved. */
	moved(): void;
	end(): void;
}

/**
 * Calls back once nothing has moved for a while: after one to two times `ms`. n8n's own time-out ends with the headers of a response.
 */
export function watchIdle(ms: number, giveUp: () => void): IdleWatch {
	let hasMoved = true;
	let isOver = false;
	const look = () => {
		if (isOver) return;
		if (!hasMoved) {
			giveUp();
			return;
		}
		hasMoved = false;
		AbortSignal.timeout(ms).addEventListener('abort', look);
	};
	look();
	return {
		moved: () => {
			hasMoved = true;
		},
		end: () => {
			isOver = true;
		},
	};
}
