"""The built-in film on the Transformer: storyboard, scripts, sections, diagrams and model."""
