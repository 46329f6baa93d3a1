// The conversation: examples, marks, copying, and keeping the newest turn in sight.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (!button) return;
  const data = button.dataset;
  if (data.do === 'ask') trigger('submit', { question: data.question });
  if (data.do === 'mark') trigger('select', { turn: data.turn, n: data.n });
  if (data.do === 'copy') copy(button, data.text);
});

function copy(button, text) {
  const done = () => {
    button.textContent = '已复制';
    setTimeout(() => { button.textContent = '复制回答'; }, 1500);
  };
  if (navigator.clipboard) {
    navigator.clipboard.writeText(text).then(done);
    return;
  }
  // without https there is no clipboard object; an offscreen field still copies
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
  done();
}

// The reader's own scrolling wins until the next question.
let followed = 0;
let leftAlone = false;
for (const kind of ['wheel', 'touchmove']) {
  window.addEventListener(kind, () => { leftAlone = true; }, { passive: true });
}

watch('value', () => {
  const turns = element.querySelectorAll('.turn');
  if (turns.length !== followed) leftAlone = false;
  followed = turns.length;
  if (turns.length && !leftAlone) turns[turns.length - 1].scrollIntoView({ block: 'start' });
  const last = turns[turns.length - 1];
  const finished = last && !last.classList.contains('live');
  // a pointer means a desk: a phone would raise its keyboard over the answer
  if (finished && matchMedia('(pointer: fine)').matches) {
    setTimeout(() => document.querySelector('#question textarea')?.focus({ preventScroll: true }), 150);
  }
});
