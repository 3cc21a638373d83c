import { expect, test } from "vitest";
import { readEvents } from "./events";

test("events are read whatever the boundaries of the chunks are", async () => {
  const text = ':\n\nevent: evaluation\ndata: {"a":"ä"}\n\ndata: x\n\nevent: cut';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 7, bytes.length]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.slice(index * size, (index + 1) * size));
    const found: string[][] = [];
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });

    await readEvents(new Response(body), (name, data) => found.push([name, data]));

    expect(found).toEqual([
      ["evaluation", '{"a":"ä"}'],
      ["message", "x"],
    ]);
  }
});
