"""Reading + hits + facts → Answer: one file per kind of answer.

``respond`` chooses the kind; ``evidence`` and ``doubts`` judge whether the library holds a basis;
``writer`` numbers the citations; the others each write one kind.
"""
