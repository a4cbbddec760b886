"""What language models are told, one Markdown file each; read only by `agent.prompts`."""
