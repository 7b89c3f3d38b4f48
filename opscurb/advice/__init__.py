"""How a finding is fixed: playbooks, answers of language models, and the guard that both must pass."""
