"""The lesson: the class and its store, questions and their marking, worksheets, debate, the teacher's guide."""
