import { describeEffectStore } from "../../testing/effect-store-contract.ts";
import { openSqliteUnderTest } from "../testing/sqlite-under-test.ts";

describeEffectStore({ open: openSqliteUnderTest });
