"""From alerts to causes and responses, without a model."""
