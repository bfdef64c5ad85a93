import type { ValueCodec } from "../encoded.ts";
import { bytesCodec } from "./bytes.ts";
import { mapCodec, setCodec } from "./collections.ts";
import { dateCodec } from "./date.ts";
import { documentCodec } from "./document.ts";
import { messageCodec } from "./message.ts";
import { urlCodec } from "./url.ts";

export const CODECS: readonly ValueCodec[] = [
  messageCodec,
  documentCodec,
  dateCodec,
  mapCodec,
  setCodec,
  bytesCodec,
  urlCodec,
];
