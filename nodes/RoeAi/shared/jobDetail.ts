/** What a job was started with. Output items can include it. */
export type JobDetail = 'inputs' | 'metadata';

/** Items of listed jobs can also include what a person decided. */
export type ListedJobDetail = JobDetail | 'review';
