/** The script of a worker that `startThread` starts. */
import { serve } from './index.ts';

serve();
