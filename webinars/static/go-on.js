// A long work goes on by itself; without this, by a press of the button.
for (const form of document.querySelectorAll("form[data-go-on]")) form.requestSubmit();
