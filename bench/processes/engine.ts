/** The contenders that are JavaScript, in a process of their own: nodes on n8n's engine, and the bare client. */
import * as bare from '../contenders/bare';
import * as n8n from '../contenders/n8n';
import { removeEngineFolder } from '../../test/support/engine';
import type { Answer, Task } from '../tasks';
import { answerTasks } from './answerTasks';
import { profiled } from './profile';

answerTasks<Task>(
	async (task) => await profiled(task.cpuProfile, async () => await work(task)),
	removeEngineFolder,
);

async function work(task: Task): Promise<Answer> {
	const { contender } = task;
	switch (task.task) {
		case 'texts':
			return contender === 'bare' ? await bare.startTexts(task) : await n8n.startTexts(task);
		case 'file':
			return contender === 'bare' ? await bare.startWithFile(task) : await n8n.startWithFile(task);
		case 'wait':
			return contender === 'each' ? await bare.waitForEach(task) : await n8n.waitForJobs(task);
	}
}
