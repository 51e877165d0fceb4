/** Roe reads a job's metadata from this property of the request, next to the inputs. */
export const METADATA_KEY = 'metadata';

/** Roe stores metadata as strings. */
export type Metadata = Record<string, string>;
