/**
 * n8n's own engine in a test: workflows, lists of the editor, credential tests. Nothing here replaces what n8n does. It only
 * passes n8n-core what n8n's server would pass.
 */
export { removeEngineFolder } from './environment';
export { type BinaryDataMode, bytesOf, type TestFile, type TestItem } from './binaryData';
export type { CredentialValues } from './credentials';
export { DataTables } from './dataTables';
export { loadOptions, mapResources, searchList } from './methods';
export { type RunOptions, runWorkflow } from './runWorkflow';
export { testCredential } from './testCredential';
export { chain, changeNode, readWorkflow, type WorkflowFile } from './workflow';
export { WorkflowRun } from './workflowRun';
