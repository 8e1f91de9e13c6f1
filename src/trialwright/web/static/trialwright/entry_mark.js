// How an answer came about is sent with it: one hidden field for an address, taken away when somebody answers by hand.

export function markMethod(form, address, method) {
  const name = `method-${address}`;
  let field = form.elements.namedItem(name);
  if (method === null) {
    field?.remove();
    return;
  }
  if (!field) {
    field = document.createElement("input");
    Object.assign(field, { type: "hidden", name });
    form.append(field);
  }
  field.value = method;
}
