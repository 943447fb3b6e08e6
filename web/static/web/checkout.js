// Another way of sending costs something else: show the total with it at once.
const form = document.getElementById("checkout");
document.body.classList.add("scripted");
form.addEventListener("change", (event) => {
  if (event.target.name !== "shipping_method") return;
  const send = document.createElement("input");
  send.type = "hidden";
  send.name = "do";
  send.value = "send";
  form.append(send);
  form.submit();
});
