"""Adapters for training libraries, each imported only when it is asked for: tidemark.integrations.NAME.

lightning, huggingface, keras, xgboost, lightgbm, sklearn, optuna. They translate what a library tells into calls of
run.log(), run.config and run.summary; a run that is given is used, otherwise one is begun and ended with the training.
"""
