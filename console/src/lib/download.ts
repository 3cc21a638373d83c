/** Offers a text as a file. */
export const downloadText = (name: string, text: string) => downloadFile(name, new Blob([text], { type: "text/plain" }));

/** Offers bytes as a file. */
export function downloadFile(name: string, content: Blob) {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
