import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode } from "../../callcenter_kit/dashboards/drawing/scripts/connection.js";

const bytes = (...numbers) => new Uint8Array(numbers).buffer;
const message = {
  channel: "shell",
  header: { msg_type: "comm_msg" },
  content: { comm_id: "1", data: { text: "呼叫中心" } },
  buffers: [bytes(1, 2, 3), bytes(), bytes(255)],
};

test("what is encoded is decoded to the same, its buffers too", () => {
  assert.deepEqual(decode(encode(message)), message);
});

test("a frame begins with its table: how many offsets, then each, the last where it ends", () => {
  const frame = encode({ ...message, content: {}, buffers: [bytes(7, 8)] });
  const table = new DataView(frame);
  const numbers = Array.from({ length: 8 }, (_, place) => Number(table.getBigUint64(8 * place, true)));
  const [count, ...offsets] = numbers;
  assert.equal(count, 7);
  const lengths = ["shell", '{"msg_type":"comm_msg"}', "{}", "{}", "{}"].map((text) => text.length);
  const ends = [...lengths, 2].reduce((list, length) => [...list, list.at(-1) + length], [64]);
  assert.deepEqual(offsets, ends);
  assert.equal(frame.byteLength, ends.at(-1));
});
