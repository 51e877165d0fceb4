/** Nothing was sent for an item, since another item had failed or the execution was stopped. Users don't see it. */
export class ItemSkippedError extends Error {}
