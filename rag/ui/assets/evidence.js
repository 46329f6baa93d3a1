// The clauses behind an answer: the one asked for comes into sight.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (!button) return;
  // on a phone the panel lies below the conversation
  if (button.dataset.do === 'back') document.querySelector('#ask').scrollIntoView({ block: 'end' });
  if (button.dataset.do === 'open') trigger('click', { doc: button.dataset.doc, clause: button.dataset.clause });
});

watch('value', () => {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const card = element.querySelector('.card.chosen');
  if (card) card.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
});
