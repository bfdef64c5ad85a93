import { describeFence } from "../../testing/fence-contract.ts";
import { openSqliteUnderTest } from "../testing/sqlite-under-test.ts";

describeFence({ open: openSqliteUnderTest });
