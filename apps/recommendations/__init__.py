"""How to fix a finding, told by a model that is guarded, or by the finding's playbook."""
