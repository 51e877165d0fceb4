/** Reads a resource locator's value. `isResourceLocatorValue` requires `__rl`, which defaults and hand-written workflows lack. */
export function valueInLocator(given: unknown): unknown {
	return typeof given === 'object' && given !== null && 'value' in given ? given.value : given;
}
