// One process among several that write to the same thread, each to the head as it finds it.
import { PostgresCheckpointer } from "../../../postgres.ts";
import { putValues, THREAD } from "./put-values.ts";

const [place = "", by = "", count = "0"] = process.argv.slice(2);
const { connection, schema } = JSON.parse(place) as { connection: object; schema: string };
const saver = new PostgresCheckpointer({ ...connection }, { schema });
for (let step = 0; step < Number(count); step++) {
  const head = await saver.getTuple(THREAD);
  const config = await putValues(saver, head?.config ?? THREAD, { by, step });
  await saver.putWrites(config, [["step", step]], "task");
}
await saver.end();
