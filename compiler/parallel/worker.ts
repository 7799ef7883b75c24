/** A thread that compiles ranges of functions for another. */
import { parentPort, workerData } from 'node:worker_threads';
import { Compilation } from '../compilation.ts';
import { noTrace } from '../trace.ts';
import { type Job, partsOf } from './parts.ts';

const { bytes, options, next } = workerData as Job;
parentPort!.postMessage(partsOf(new Compilation(bytes, options, noTrace), next));
