// Answers of the server. Whoever was signed out meanwhile is led to the sign-in page, and so gets a
// page where data was asked for.

/** Whether an answer holds the data that was asked for. */
export function holdsJson(answer) {
  return answer.ok && /^application\/([a-z.]+\+)?json/.test(answer.headers.get("Content-Type") ?? "");
}
