/** Which methods there are for a path: where one is asked for that is not among them, the answer is 405 and not 404. */
export class MethodsByPath {
	private readonly routes: Array<{ pattern: RegExp; methods: string[] }> = [];

	/** @param url As Fastify writes it, with `:name` for a part that is an ID. */
	add(url: string, methods: string[]): void {
		const source = url
			.replace('/:resourceId/', '/[^/]+/')
			.replace(/:\w+/g, '[0-9a-fA-F-]{32,36}')
			.replace('*', '.*');
		this.routes.push({ pattern: new RegExp(`^${source}$`), methods });
	}

	of(path: string): string[] {
		const fitting = this.routes.filter(({ pattern }) => pattern.test(path));
		return [...new Set(fitting.flatMap(({ methods }) => methods))];
	}
}
