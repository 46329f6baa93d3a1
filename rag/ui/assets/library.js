// The list of documents: open one, or unfold the list on a narrow screen.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (!button) return;
  if (button.dataset.do === 'open') trigger('click', { doc: button.dataset.doc, clause: '' });
  if (button.dataset.do === 'fold') {
    // on the component itself: its content is redrawn, it is not
    const unfolded = element.classList.toggle('unfolded');
    button.textContent = unfolded ? '收起文库' : '展开文库';
    button.setAttribute('aria-expanded', unfolded);
  }
});
