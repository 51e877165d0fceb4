import './environment';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { type LogMetadata, LoggerProxy } from 'n8n-workflow';

/** One call of n8n's logger. */
export interface LogEntry {
	level: 'error' | 'warn' | 'info' | 'debug';
	message: string;
	/** The metadata that was passed to the logger, unchanged. */
	metadata?: LogMetadata;
}

/** n8n's logger, collected instead of printed. It has all levels, so that a test can look for values that must never be logged. */
class RecordingLogger {
	entries: LogEntry[] = [];

	scoped(): this {
		return this;
	}

	error = this.recorder('error');

	warn = this.recorder('warn');

	info = this.recorder('info');

	debug = this.recorder('debug');

	private recorder(level: LogEntry['level']) {
		return (message: string, metadata?: LogMetadata) => {
			this.entries.push({ level, message, ...(metadata !== undefined && { metadata }) });
		};
	}
}

const logger = new RecordingLogger();
Container.set(Logger, logger as unknown as Logger);
LoggerProxy.init(logger);

/** Everything that n8n and its nodes log from now on, in a growing list. Only one run at a time, as jest runs tests. */
export function recordLogs(): LogEntry[] {
	logger.entries = [];
	return logger.entries;
}
