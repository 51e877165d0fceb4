/** What a job was started with. Output items can include it. */
export const JOB_DETAILS = ['inputs', 'metadata'] as const;

export type JobDetail = (typeof JOB_DETAILS)[number];
