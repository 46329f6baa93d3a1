"""Reading + hits + facts → Answer: one file per kind of answer.

``respond`` chooses the kind; ``evidence`` judges whether the library holds a basis at all;
``writer`` numbers the citations; the others each write one kind.
"""
