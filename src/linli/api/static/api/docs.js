// Draws the OpenAPI document; no validator, no host but ours.
const page = document.getElementById("docs");
window.SwaggerUIBundle({
  url: page.dataset.document,
  domNode: page,
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: false,
});
