/** Roe reads a job's metadata from this property of the request, next to the inputs. */
export const METADATA_KEY = 'metadata';

export type Metadata = Record<string, string>;
