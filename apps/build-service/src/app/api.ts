/** The API process. */
import { endInOrder, processLog } from './process.ts';
import { startService } from './service.ts';
import { apiSettings } from './settings.ts';

const settings = apiSettings(process.env);
const log = processLog('api', settings.logLevel);
const service = await startService(settings, log);
endInOrder(log, () => service.close());
