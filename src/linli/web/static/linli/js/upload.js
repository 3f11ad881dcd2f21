// <input type="file" data-photos> gets previews, is made smaller before sending (which also drops
// what the camera wrote into the file), and, once per page, offers the place a photo was taken:
// "yes" tells the map by a linli:place event. Without script the plain input works.
import { icon, say } from "./words.js";
import { placeOf } from "./exif.js";

const LONGEST = 2048;
let offered = false;

/** The photo at most 2,048 pixels long as JPEG; the file itself when that cannot be done. */
export async function smaller(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  if (!blob) return file;
  return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
}

function offerPlace(input, place) {
  if (offered) return;
  offered = true;
  const note = document.createElement("div");
  note.className = "note upload-place";
  note.setAttribute("role", "status");
  const body = document.createElement("div");
  body.className = "note-body stack stack-tight";
  const text = document.createElement("p");
  text.textContent = say("use_photo_place");
  const row = document.createElement("div");
  row.className = "row";
  for (const [key, use] of [["use_it", true], ["not_that", false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.size = "small";
    button.textContent = say(key);
    button.addEventListener("click", () => {
      if (use) document.dispatchEvent(new CustomEvent("linli:place", { detail: place }));
      note.remove();
      input.focus();
    });
    row.append(button);
  }
  body.append(text, row);
  note.append(icon("place"), body);
  input.after(note);
}

function preview(file, remove) {
  const item = document.createElement("li");
  item.className = "upload";
  const picture = document.createElement("img");
  picture.className = "upload-picture";
  picture.alt = file.name;
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = say("remove");
  button.setAttribute("aria-label", `${say("remove")} ${file.name}`);
  button.addEventListener("click", remove);
  item.append(picture, button);
  return item;
}

/** Give a file input previews and smaller photos. */
export function photos(input) {
  const list = document.createElement("ul");
  list.className = "uploads";
  const trouble = document.createElement("p");
  trouble.className = "field-error";
  trouble.setAttribute("role", "alert");
  trouble.hidden = true;
  input.after(trouble, list);
  const button = document.querySelector(`label[for="${input.id}"][data-photo-button]`);
  if (button) {
    button.hidden = false;
    input.classList.add("visually-hidden");
  }
  let kept = [];

  function complain(...sentences) {
    trouble.textContent = sentences.filter(Boolean).join(" ");
    trouble.hidden = trouble.textContent === "";
  }

  function show() {
    const transfer = new DataTransfer();
    for (const file of kept) transfer.items.add(file);
    input.files = transfer.files;
    list.replaceChildren(
      ...kept.map((file) =>
        preview(file, () => {
          kept = kept.filter((other) => other !== file);
          show();
          input.focus();
        }),
      ),
    );
  }

  async function take(file) {
    const place = await placeOf(file);
    if (place && !("noPlace" in input.dataset)) offerPlace(input, place);
    try {
      return await smaller(file);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return null; // what this browser cannot read as a picture, the server cannot either
    }
  }

  input.form?.addEventListener("reset", () => {
    kept = [];
    list.replaceChildren();
  });
  input.addEventListener("change", async () => {
    const most = Number(input.dataset.photos || 6);
    const files = [...input.files];
    const taken = await Promise.all(files.map(take));
    const unread = files.filter((_file, index) => taken[index] === null).map((file) => file.name);
    const all = [...(input.multiple ? kept : []), ...taken.filter(Boolean)];
    kept = all.slice(0, most);
    complain(
      unread.length && say("not_a_photo", { name: unread.join(", ") }),
      all.length > most && say("most_photos", { count: most }),
    );
    show();
  });

  input.form?.addEventListener("reset", () => {
    kept = [];
    complain();
    list.replaceChildren();
    input.parentElement.querySelector(".upload-place")?.remove();
    offered = false;
  });
}

for (const input of document.querySelectorAll("input[type=file][data-photos]")) photos(input);
