// A whole document in a dialog: the browser keeps the focus inside and closes it on Escape.
watch('value', () => {
  const dialog = element.querySelector('dialog');
  if (!dialog || dialog.open) return;
  // emptied on closing, so that the same document can be opened again
  dialog.addEventListener('close', () => { props.value = ''; }, { once: true });
  dialog.showModal();
  dialog.querySelector('.page').scrollTop = 0;
  dialog.querySelector('.here')?.scrollIntoView({ block: 'center' });
});

element.addEventListener('click', (event) => {
  const dialog = element.querySelector('dialog');
  // a click on the dialog's own box is a click on the shade around its content
  if (event.target === dialog || event.target.closest('[data-do="close"]')) dialog?.close();
});
