/** What a job was started with. Output items can include it. */
export type JobDetail = 'inputs' | 'metadata';
