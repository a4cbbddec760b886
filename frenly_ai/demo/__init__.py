"""The demonstration: the main job from files to a verified log, on a stage of its own."""
