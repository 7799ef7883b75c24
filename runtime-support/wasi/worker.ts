/** The script of a worker that `run` starts. */
import { serve } from './serve.ts';

serve();
