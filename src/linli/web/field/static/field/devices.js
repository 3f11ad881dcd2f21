// Installing: the code is read by the phone's own reader where it has one, and what the device says
// during a test appears by itself.
const scan = document.querySelector("[data-scan]");
const readings = document.querySelector("[data-readings]");
const LOOK_MS = 2000;

async function read(file) {
  const picture = await createImageBitmap(file);
  const [found] = await new BarcodeDetector({ formats: ["qr_code", "data_matrix", "code_128"] }).detect(picture);
  picture.close();
  return found?.rawValue ?? "";
}

if (scan && "BarcodeDetector" in window) {
  scan.hidden = false;
  scan.querySelector("input").addEventListener("change", async ({ target }) => {
    const file = target.files[0];
    if (!file) return;
    const number = await read(file).catch(() => "");
    target.value = "";
    if (!number) {
      scan.querySelector("[data-scan-says]").textContent = scan.dataset.none;
      return;
    }
    document.getElementById("find-number").value = number;
    scan.closest("form").requestSubmit();
  });
}

async function look() {
  const answer = await fetch(readings.dataset.readings).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const text = await answer.text();
  const holder = document.createElement("template");
  holder.innerHTML = text;
  if (holder.content.textContent.trim() !== readings.textContent.trim()) readings.innerHTML = text;
}

if (readings) setInterval(() => document.hidden || look(), LOOK_MS);
