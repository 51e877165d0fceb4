/** Something in the node without which “one item, one job” doesn't hold. */
export interface Safeguard {
	name: string;
	/** What the node does without it. */
	without: string;
	/** Takes it out of the node. @returns puts it back */
	remove(): () => void;
}

/** Replaces a method by one that is made from it. */
export function replace<Type extends object, Name extends keyof Type>(
	prototype: Type,
	name: Name,
	make: (original: Type[Name]) => Type[Name],
): () => void {
	const original = prototype[name];
	prototype[name] = make(original);
	return () => {
		prototype[name] = original;
	};
}
